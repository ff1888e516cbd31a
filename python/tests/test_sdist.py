"""The source distribution: with it and the crates it names, the wheel can be built, without the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "python"


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "CARGO_NET_OFFLINE": "true", "CARGO_TARGET_DIR": str(folder / "target")}
    done = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    manifest = str(PACKAGE / "Cargo.toml")
    run(folder, sys.executable, "-m", "maturin", "sdist", "--manifest-path", manifest, "--out", str(folder))
    return next(folder.glob("*.tar.gz"))


def test_everything_it_builds_from_travels_inside(sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path)
    root = next(tmp_path.iterdir())
    assert {"Cargo.lock", "Cargo.toml", "LICENSE", "PKG-INFO", "README.md", "core", "python"} <= set(os.listdir(root))
    assert not [*root.glob("**/*.pyc"), *root.glob("**/*.so"), *root.glob("python/tests")]
    metadata = json.loads(run(root, "cargo", "metadata", "--format-version=1", "--offline"))
    ours = [Path(it["manifest_path"]) for it in metadata["packages"] if it["source"] is None]
    assert all(path.is_relative_to(root) for path in ours)
    assert {path.parent.name for path in ours} >= {"core", "python"}
    for file in root.glob("**/*"):
        assert not file.is_file() or str(ROOT).encode() not in file.read_bytes(), file
