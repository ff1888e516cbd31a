"""What `make dist` built, installed where there is neither a compiler nor this folder, and used for a sign-in."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

import third_party
from conftest import DIST, INSTALL, ROOT, code, install_python, pythons, session

BUDGET = 3_500_000  # bytes, of each artefact as it is downloaded


def artefacts() -> list[Path]:
    return [it for it in sorted(DIST.glob("*")) if it.suffix in (".whl", ".tgz", ".gem", ".gz")]


def ready_built() -> list[Path]:
    """Those with a library inside. Their names say for which system."""
    return [it for it in artefacts() if "linux" in it.name]


@pytest.fixture(params=pythons(), ids=lambda path: Path(path).parent.parent.name + "-" + Path(path).name)
def interpreter(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_wheel_signs_in_on_every_python(interpreter, tmp_path, clean, account):
    place = install_python(interpreter, tmp_path, clean)
    assert session(place, "python", account, CODE=code(account))["user"][1] == "grace@example.com"


@pytest.mark.parametrize("opener", INSTALL)
@pytest.mark.parametrize("sealer", INSTALL)
def test_a_session_of_one_package_is_the_same_in_another(sealer, opener, installed, account):
    signed_in = session(installed[sealer], sealer, account, CODE=code(account))
    opened = session(installed[opener], opener, account, SESSION=signed_in["sealed_session"])
    assert opened == signed_in


def test_there_is_something_to_ship():
    assert {it.suffix for it in artefacts()} >= {".whl", ".tgz", ".gem"}


@pytest.mark.parametrize("path", artefacts(), ids=lambda path: path.name)
def test_size(path):
    assert path.stat().st_size <= BUDGET


@pytest.mark.parametrize("path", artefacts(), ids=lambda path: path.name)
def test_no_path_of_the_build_machine_is_inside(path):
    needles = [str(ROOT).encode(), str(Path.home()).encode() + b"/"]
    for name, content in contents(path.name, path.read_bytes()):
        for needle in needles:
            assert needle not in content, f"{path.name}: {name} contains {needle!r}"


@pytest.mark.parametrize("path", ready_built(), ids=lambda path: path.name)
def test_a_library_runs_on_every_system_since_the_oldest_that_is_promised(path):
    (promised,) = re.findall(r'^glibc = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
    libraries = [it for name, it in contents(path.name, path.read_bytes()) if name.endswith((".so", ".node"))]
    assert libraries
    for library in libraries:
        needed = {version(it.decode()) for it in re.findall(rb"GLIBC_([0-9.]+)\0", library)}
        assert needed and max(needed) <= version(promised)


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


CRATES = {".whl": "authkit-python", ".tgz": "authkit-node", ".gem": "authkit-ruby"}


@pytest.mark.parametrize("path", ready_built(), ids=lambda path: path.name)
def test_a_library_comes_with_the_licences_and_the_bill_of_materials_of_what_is_in_it(path):
    inside = dict(contents(path.name, path.read_bytes()))
    crate = CRATES[path.suffix]
    crates = third_party.linked(crate)
    said = {
        it: content
        for name, content in inside.items()
        if (it := name.rsplit("/", 1)[-1]) in (third_party.LICENCES, third_party.BILL)
    }
    assert said == {
        third_party.LICENCES: third_party.licences(crates).encode(),
        third_party.BILL: third_party.bill(crate, crates).encode(),
    }


@pytest.mark.parametrize("path", artefacts(), ids=lambda path: path.name)
def test_checksum(path):
    sums = dict(reversed(line.split("  ")) for line in (DIST / "SHA256SUMS").read_text().splitlines())
    assert sums[path.name] == hashlib.sha256(path.read_bytes()).hexdigest()


def contents(name: str, data: bytes):
    """Every file of an archive, also of the archives inside."""
    if name.endswith(".whl"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        inside = [(it, archive.read(it)) for it in archive.namelist()]
    elif name.endswith((".tgz", ".tar.gz", ".gem", ".tar")):
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            inside = [(it.name, archive.extractfile(it).read()) for it in archive if it.isfile()]
    else:
        yield name, data
        return
    for inner, content in inside:
        yield from contents(f"{name}/{inner}", content)
