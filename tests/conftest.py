"""Clean places outside this folder with the packages of `dist/` installed, and the emulator, for the tests below."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from servers import BUILD, Running, emulator, settings  # noqa: E402
from visitor import control  # noqa: E402

# All that installing may use: no compiler, no cargo, no make.
TOOLS = ("sh", "env", "node", "npm", "ruby", "gem")


@dataclass
class Place:
    """Where a package is installed: how to run a program there."""

    folder: Path
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **variables: str) -> str:
        return run([*self.command, *arguments], self.folder, self.environment | variables)


def run(command: list[str], folder: Path, environment: dict[str, str], timeout: float = 300) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def pythons() -> list[str]:
    """Every CPython of 3.10 or newer here, one of each version."""
    folders = os.environ["PATH"].split(os.pathsep) + sorted(map(str, Path.home().glob(".pyenv/versions/*/bin")))
    folders = [folder for folder in folders if not folder.endswith(".pyenv/shims")]
    candidates = [candidate for folder in folders for candidate in sorted(Path(folder).glob("python3*"))]
    found: dict[tuple, str] = {}
    question = "import sys, platform; print(platform.python_implementation(), *sys.version_info[:2])"
    for candidate in candidates:
        if not candidate.name.removeprefix("python3").lstrip(".").isdigit() and candidate.name != "python3":
            continue
        answer = subprocess.run([candidate, "-c", question], capture_output=True, text=True)
        if answer.returncode == 0:
            name, *version = answer.stdout.split()
            version = tuple(map(int, version))
            if name == "CPython" and version >= (3, 10):
                found.setdefault(version, str(candidate))
    return [found[version] for version in sorted(found)]


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which there is nothing to compile with."""
    tools = tmp_path_factory.mktemp("tools")
    for tool in TOOLS:
        (tools / tool).symlink_to(shutil.which(tool))
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy") or "CERT" in name}
    return kept | {"PATH": str(tools), "HOME": str(home), "LANG": "C.UTF-8"}


def artefact(pattern: str) -> Path:
    found = sorted(DIST.glob(pattern))
    assert len(found) == 1, f"dist/{pattern}: expected one file, found {[it.name for it in found]}"
    return found[0]


def install_python(interpreter: str, folder: Path, clean: dict[str, str], wheel: Path | None = None) -> Place:
    run([interpreter, "-m", "venv", "--without-pip", str(folder / "venv")], folder, clean)
    python = str(folder / "venv/bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--disable-pip-version-check"]
    run([*pip, "--no-index", str(wheel or artefact("*.whl"))], folder, clean)
    return Place(folder, [python, "-I"], clean)


def install_node(folder: Path, clean: dict[str, str]) -> Place:
    (folder / "package.json").write_text('{ "private": true }')
    packages = [artefact(f"authkit-native-{which}*.tgz") for which in ("[0-9]", "linux-")]
    run(["npm", "install", "--offline", "--no-audit", "--no-fund", *map(str, packages)], folder, clean)
    return Place(folder, ["node"], clean)


def install_ruby(folder: Path, clean: dict[str, str]) -> Place:
    environment = clean | {"GEM_HOME": str(folder / "gems")}
    run(["gem", "install", "--local", "--no-document", str(artefact("*-*-linux*.gem"))], folder, environment)
    return Place(folder, ["ruby"], environment)


PROGRAMS = {"python": "session.py", "node": "session.mjs", "ruby": "session.rb"}


def session(place: Place, language: str, account: dict, **variables: str) -> dict:
    """What the session in SESSION says, or the one that signing in with CODE makes."""
    program = shutil.copy(ROOT / "tests/packages" / PROGRAMS[language], place.folder)
    redirect = {"WORKOS_REDIRECT_URI": "http://localhost:3000/callback"}
    return json.loads(place.run(program, **account, **redirect, **variables))


def code(account: dict) -> str:
    """A code as the hosted page hands it out."""
    issued = control(account["WORKOS_BASE_URL"], "POST", "/codes", {"email": "grace@example.com"})
    return issued["code"]


INSTALL = {
    "python": lambda folder, clean: install_python(sys.executable, folder, clean),
    "node": install_node,
    "ruby": install_ruby,
}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, clean: dict[str, str]) -> dict[str, Place]:
    """Each language's package, installed in a clean place."""
    return {language: install(tmp_path_factory.mktemp(language), clean) for language, install in INSTALL.items()}


@pytest.fixture(scope="session")
def running_emulator():
    running = Running(emulator(), BUILD / "logs" / "packages")
    yield running.ready
    running.stop()


@pytest.fixture(scope="session")
def account(running_emulator: dict) -> dict[str, str]:
    """The environment that points a program at the emulator."""
    return settings(running_emulator)
