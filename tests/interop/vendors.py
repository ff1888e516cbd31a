"""The vendor's packages, in the versions pinned here, each installed where it disturbs nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from servers import BUILD, PYTHON, ROOT

HERE = Path(__file__).parent
FOLDER = BUILD / "interop"
UNREACHABLE = re.compile(
    r".*(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|NewConnectionError|NameResolutionError"
    r"|ConnectTimeoutError|ProxyError).*"
)
# Fernet takes keys only; what it takes is a good password for every other format, but hardly any password is a key.
PASSWORDS = {"fernet": "cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=", "iron": "a password of at least 32 characters"}
# Its refresh waits for a member that the API does not send.
CANNOT_REFRESH = {"workos 7.0.1"}


@dataclass(frozen=True)
class Package:
    """A version of a package of the vendor; `source` is its file of requirements or its name among Node modules."""

    kind: str
    version: str
    source: str

    @property
    def format(self) -> str:
        return "fernet" if self.kind == "workos" else "iron"

    @property
    def password(self) -> str:
        return PASSWORDS[self.format]

    @property
    def has_sessions(self) -> bool:
        return self.kind != "iron-session"

    @property
    def refreshes(self) -> bool:
        return self.has_sessions and str(self) not in CANNOT_REFRESH

    @property
    def seals_data(self) -> bool:
        return self.kind != "@workos-inc/node"

    @property
    def worker(self) -> list[str]:
        if self.kind == "workos":
            return [str(FOLDER / self.source / "bin/python"), str(HERE / "worker.py"), self.kind]
        return ["node", str(HERE / "worker.js"), self.kind, str(FOLDER / "node"), self.source]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


def pinned() -> list[Package]:
    packages = [Package(*path.stem.split("-"), path.stem) for path in (HERE / "requirements").iterdir()]
    for name, version in json.loads((HERE / "package.json").read_text())["dependencies"].items():
        kind, _, number = version.removeprefix("npm:").rpartition("@")
        packages.append(Package(kind or name, number, name))
    packages.sort(key=lambda package: (package.kind, [int(part) for part in package.version.split(".")]))
    return [package for package in packages if "hono" not in package.kind]


VENDORS = pinned()
OURS = {
    "python": [str(PYTHON), str(HERE / "worker.py"), "authkit_native"],
    "node": ["node", str(HERE / "worker.js"), "authkit-native", str(ROOT / "node"), str(ROOT / "node")],
}


def install_vendors() -> None:
    python = [package.source for package in VENDORS if package.kind == "workos"]
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(install_node), *(pool.submit(install_python, source) for source in python)]
    for job in jobs:
        job.result()


def install_python(source: str) -> None:
    folder, pins = FOLDER / source, HERE / "requirements" / f"{source}.txt"
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "--disable-pip-version-check"]
    venv = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    install(folder, [pins], venv, [*pip, "install", "--quiet", "--no-deps", "--requirement", str(pins)])


def install_node() -> None:
    # Peers would be whole web frameworks, which nothing here needs.
    command = ["npm", "ci", "--legacy-peer-deps", "--no-audit", "--no-fund"]
    install(FOLDER / "node", [HERE / "package.json", HERE / "package-lock.json"], command)


def install_emulator() -> Path:
    """The vendor's stand-in for the API: one folder of its command line tool, whose other dependencies are large."""
    install_node()
    folder, archive = FOLDER / "node/emulator", "workos-0.14.0.tgz"
    unpack = ["tar", "-xzf", archive, "package/package.json", "package/dist/emulate"]
    install(folder, [], ["npm", "pack", "--silent", "workos@0.14.0"], unpack)
    return folder / "package/dist/emulate/index.js"


def install(folder: Path, pins: list[Path], *commands: list[str]) -> None:
    """Runs the commands in a new folder, unless they ran there before for the same pins."""
    stamp = folder / "installed"
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in pins) + repr(commands).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in pins:
        shutil.copy(path, folder)
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            output = done.stdout + done.stderr
            if told := UNREACHABLE.search(output):
                pytest.skip(f"the package registry cannot be reached: {told[0].strip()}")
            raise RuntimeError(f"{' '.join(command)} failed:\n{output}")
    stamp.write_text(wanted)
