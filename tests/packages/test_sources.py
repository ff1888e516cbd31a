"""The packages of `make dist` that are built where they are installed, by whoever has Rust and a C compiler.

Neither needs this folder. Cargo may fetch the crates of the lock file that travels inside; the wheel is built without a
network, from those that cargo has already.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conftest import BUILD, Place, artefact, code, install_python, run, session

# That they build and work is the question here, not how fast they are: a release's optimizations cost many minutes.
UNOPTIMIZED = {
    "CARGO_PROFILE_RELEASE_LTO": "off",
    "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
    "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
}


@pytest.fixture
def compiling(clean: dict[str, str]) -> dict[str, str]:
    """The clean environment with compilers, and without a setting of whoever runs the tests."""
    folders = {"CARGO_HOME": ".cargo", "RUSTUP_HOME": ".rustup"}
    places = {name: os.environ.get(name, str(Path.home() / folder)) for name, folder in folders.items()}
    return clean | places | UNOPTIMIZED | {"PATH": os.environ["PATH"]}


def test_the_source_gem_is_built_by_rubygems_alone(tmp_path, clean, compiling, account):
    (source,) = [it for it in artefact("SHA256SUMS").parent.glob("*.gem") if "-linux" not in it.name]
    # No gem of this machine can help.
    gems = {"GEM_HOME": str(tmp_path / "gems"), "GEM_PATH": str(tmp_path / "gems")}
    run(["gem", "install", "--local", "--no-document", str(source)], tmp_path, compiling | gems, timeout=1800)
    assert [it.name for it in tmp_path.glob("gems/gems/*")] == [source.stem]
    place = Place(tmp_path, ["ruby"], clean | gems)
    assert session(place, "ruby", account, CODE=code(account))["user"][1] == "grace@example.com"


def test_the_source_distribution_becomes_a_wheel_without_a_network(tmp_path, clean, compiling, account):
    environment = compiling | {"CARGO_NET_OFFLINE": "true", "CARGO_TARGET_DIR": str(BUILD / "target-sdist")}
    # maturin, which the build asks for, is taken from where this runs.
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(tmp_path), str(artefact("*.tar.gz"))]
    tools = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    run(pip, tmp_path, environment | {"PATH": tools}, timeout=1800)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.split("-")[2:4] == ["cp310", "abi3"]
    place = install_python(sys.executable, tmp_path, clean, wheel)
    assert session(place, "python", account, CODE=code(account))["user"][1] == "grace@example.com"
