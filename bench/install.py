"""Installs what is compared, each in a folder of its own: ours from dist/, the vendor's from the registries."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts")]

from servers import BUILD  # noqa: E402

DIST = ROOT / "dist"
FOLDER = BUILD / "bench"
PYTHON_PINS = ROOT / "tests/interop/requirements/workos-10.8.0.txt"
NODE_VENDOR = "@workos-inc/node@11.0.0"
# The vendor's kits for pages, without the frameworks that they expect.
NODE_KITS = [
    "--legacy-peer-deps",
    "@workos-inc/authkit-js@0.20.3",
    "@workos-inc/authkit-nextjs@4.3.2",
    "@workos-inc/authkit-react@0.16.2",
    "@workos-inc/node@10.14.0",
]
# What serves the pages of `frameworks`, and what else knows users there.
PYTHON_PAGES = ROOT / "bench/frameworks/requirements.txt"
NODE_PAGES = [
    NODE_VENDOR,
    "@clerk/express@2.1.70",
    "@clerk/fastify@3.1.79",
    "@fastify/secure-session@8.4.0",
    "@hono/node-server@2.1.9",
    "@hono/oidc-auth@1.8.1",
    "cookie-parser@1.4.7",
    "express@5.3.0",
    "express-openid-connect@3.4.0",
    "fastify@5.12.8",
    "hono@4.13.19",
]
PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"]
NPM = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix"]


def install() -> dict[str, dict[str, Path]]:
    """The folder of each package, by language and by whose it is."""
    gem = ["gem", "install", "--local", "--no-document", "--install-dir"]
    wheel, gems = artefacts("*.whl"), artefacts("*-*-linux*.gem")
    npms = artefacts("authkit-native-[0-9]*.tgz") + artefacts("authkit-native-linux-*.tgz")
    return {
        "python": {
            "ours": place("python/ours", wheel, PIP, ["--no-index", *map(str, wheel)]),
            "vendor": place("python/vendor", [PYTHON_PINS], PIP, ["--requirement", str(PYTHON_PINS)]),
        },
        "node": {
            "ours": place("node/ours", npms, NPM, ["--offline", *map(str, npms)]),
            "vendor": place("node/vendor", [], NPM, [NODE_VENDOR]),
        },
        "ruby": {"ours": place("ruby/ours", gems, gem, list(map(str, gems)))},
    }


def pages(ours: dict[str, Path]) -> dict[str, str]:
    """The environment in which the pages of `frameworks` find our packages, those of others, and their frameworks."""
    subprocess.run([ROOT / "scripts/setup", "bench"], check=True)
    python = place("python/pages", [PYTHON_PAGES], PIP, ["--requirement", str(PYTHON_PAGES)])
    node = place("node/pages", [], NPM, NODE_PAGES)
    gems = subprocess.check_output(["ruby", "-e", "puts Gem.path"], text=True).split()
    return {
        "PYTHONPATH": os.pathsep.join(map(str, [ours["python"], python])),
        "NODE_PATH": os.pathsep.join(f"{folder}/node_modules" for folder in (ours["node"], node)),
        "GEM_PATH": os.pathsep.join([str(ours["ruby"]), *gems]),
    }


def kits() -> Path:
    """The folder of the vendor's kits for pages."""
    return place("node/kits", [], NPM, NODE_KITS)


def artefacts(pattern: str) -> list[Path]:
    """The files of that name in dist/."""
    found = sorted(DIST.glob(pattern))
    if not found:
        raise SystemExit(f"dist/{pattern} is not there: run `make dist`")
    return found


def place(name: str, sources: list[Path], command: list[str], arguments: list[str]) -> Path:
    """Runs the command for a new folder, unless it was run there for the same sources."""
    folder = FOLDER / name
    stamp = folder / "installed"
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sources) + repr(arguments).encode()).hexdigest()
    if not (stamp.is_file() and stamp.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if command[0] == "npm":
            (folder / "package.json").write_text('{ "private": true }')
        subprocess.run([*command, str(folder), *arguments], check=True)
        stamp.write_text(wanted)
    return folder


def packages(language: str, folder: Path) -> list[str]:
    """Everything that was installed there, dependencies included."""
    if language == "python":
        return sorted(path.stem for path in folder.glob("*.dist-info"))
    if language == "ruby":
        return sorted(path.stem for path in folder.glob("specifications/*.gemspec"))
    lock = json.loads((folder / "node_modules/.package-lock.json").read_text())
    return sorted(f"{path.removeprefix('node_modules/')}-{it['version']}" for path, it in lock["packages"].items())


def environment(folder: Path, *others: str) -> dict[str, str]:
    """How Ruby finds the gem, and perhaps those of other folders; the other languages are given the folder."""
    return os.environ | {"GEM_PATH": os.pathsep.join([str(folder), *others])}
