"""The wheel of `make dist`, held to what installers and package indexes ask of a wheel."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from conftest import artefact


def test_it_runs_where_its_name_says():
    """On every Linux of its manylinux tag, by the symbols it needs, and on every CPython from 3.10."""
    wheel = artefact("*.whl")
    done = subprocess.run(
        [sys.executable, "-m", "auditwheel", "show", "--json", str(wheel)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    tags = parse_wheel_filename(wheel.name)[3]
    platform = json.loads(done.stdout)["overall_tag"]
    assert Tag("cp310", "abi3", platform) in tags
    assert "manylinux" in platform


def test_it_holds_the_package_and_nothing_else():
    with zipfile.ZipFile(artefact("*.whl")) as wheel:
        names = wheel.namelist()
    version = artefact("*.whl").name.split("-")[1]
    assert {name.split("/")[0] for name in names} == {"authkit_native", f"authkit_native-{version}.dist-info"}
    package = {name for name in names if name.startswith("authkit_native/")}
    assert {"authkit_native/py.typed", "authkit_native/_native.pyi", "authkit_native/_native.abi3.so"} <= package
    assert not [name for name in package if not name.endswith((".py", ".pyi", ".abi3.so", "py.typed"))]


def test_importing_it_starts_nothing(installed):
    """How long it takes is a row of `make bench`."""
    threads, sockets = json.loads(installed["python"].run("-c", IMPORT))
    assert (threads, sockets) == (1, 0)


# Prints how many threads and sockets there are after the import.
IMPORT = """
import os
import authkit_native
links = []
for name in os.listdir("/proc/self/fd"):
    try:
        links.append(os.readlink("/proc/self/fd/" + name))
    except FileNotFoundError:
        pass
print([len(os.listdir("/proc/self/task")), sum(it.startswith("socket:") for it in links)])
"""
