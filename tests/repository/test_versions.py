"""One version, and one list of platforms, for all packages."""

from __future__ import annotations

import json
import re

import pytest

from conftest import ROOT

VERSION = r'"version": "(.+?)"'

# Where a version is written, and what surrounds it. The wheel takes that of the workspace; Go and PHP take the tag.
PLACES = {
    "node/package.json": VERSION,
    "node/package-lock.json": VERSION,
    "frontends/react/package.json": VERSION,
    "frontends/react/package-lock.json": VERSION,
    "frontends/nextjs/package.json": VERSION,
    "frontends/react-router/package.json": VERSION,
    "frontends/remix/package.json": VERSION,
    "ruby/lib/authkit_native/version.rb": r'VERSION = "(.+?)"',
    "bindings/kotlin/pom.xml": r"<artifactId>authkit-native</artifactId>\s+<version>(.+?)</version>",
    "CHANGELOG.md": r"^## (?:Unreleased \()?(\d[^ )]+)",
}


def found(place: str, pattern: str) -> str:
    match = re.search(pattern, (ROOT / place).read_text(), re.MULTILINE)
    assert match, f"{place}: nothing looks like {pattern}"
    return match[1]


@pytest.fixture(scope="module")
def version() -> str:
    return found("Cargo.toml", r'^\[workspace\.package\]\nversion = "(.+?)"')


@pytest.mark.parametrize("place", PLACES)
def test_every_package_has_the_version_of_the_workspace(place, version):
    assert found(place, PLACES[place]) == version


@pytest.mark.parametrize("kit", ["nextjs", "react-router", "remix"])
def test_every_kit_in_a_package_of_its_own_takes_the_engine_of_its_version(kit, version):
    assert (
        json.loads((ROOT / f"frontends/{kit}/package.json").read_text())["peerDependencies"]["authkit-native"]
        == version
    )


def test_the_wheel_and_the_crates_take_theirs_from_the_workspace():
    assert 'dynamic = ["version"]' in (ROOT / "python/pyproject.toml").read_text()
    for manifest in ("core", "bindings", "python", "node", "ruby/ext/authkit_native", "tests/emulator"):
        assert "\nversion.workspace = true\n" in (ROOT / manifest / "Cargo.toml").read_text(), manifest


def test_setup_asks_for_the_rust_that_the_crates_need():
    assert found("scripts/setup", r"^require Rust (\S+)") == found("Cargo.toml", r'^rust-version = "(.+?)"')


def test_dependencies_are_checked_for_the_platforms_that_are_published():
    published = json.loads((ROOT / "node/package.json").read_text())["napi"]["targets"]
    checked = re.findall(r'"(.+?)"', found("deny.toml", r"^targets = \[\n((?:.*\n)+?)\]"))
    assert sorted(checked) == sorted(published)
