"""The ready-made gem of `make dist`: which extension its loader takes, and what it says when there is none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Place

LOADED = 'require "authkit_native"; puts $LOADED_FEATURES.grep(/authkit_native\\.so/)'


@pytest.fixture
def gem(installed: dict[str, Place], tmp_path: Path) -> Path:
    """A copy of the installed gem."""
    (folder,) = Path(installed["ruby"].environment["GEM_HOME"]).glob("gems/authkit_native-*")
    return Path(shutil.copytree(folder, tmp_path / "gem"))


def minor() -> str:
    return subprocess.check_output(["ruby", "-e", "print RUBY_VERSION[/\\A\\d+\\.\\d+/]"], text=True)


def load(gem: Path) -> subprocess.CompletedProcess:
    return subprocess.run(["ruby", f"-I{gem / 'lib'}", "-e", LOADED], cwd=gem, capture_output=True, text=True)


def test_each_extension_is_in_the_folder_of_its_ruby(gem):
    extensions = set(gem.rglob("*.so"))
    assert extensions == set(gem.glob("lib/authkit_native/[0-9].[0-9]/authkit_native.so"))
    assert gem / f"lib/authkit_native/{minor()}/authkit_native.so" in extensions


def test_the_extension_of_this_ruby_is_loaded_and_no_other(gem):
    own = gem / f"lib/authkit_native/{minor()}/authkit_native.so"
    for other in ("lib/authkit_native/2.7", "lib/authkit_native/9.9", "lib"):
        (gem / other).mkdir(exist_ok=True)
        (gem / other / own.name).write_text("not a library")
    assert load(gem).stdout.split() == [str(own)]


def test_a_ruby_without_extension_is_told_which_there_are_and_what_to_do(gem):
    folder = gem / "lib/authkit_native" / minor()
    folder.rename(folder.with_name("9.9"))
    done = load(gem)
    assert done.returncode != 0
    assert f"no extension for Ruby {minor()}" in done.stderr
    assert "9.9)" in done.stderr
    assert "gem install authkit_native --platform ruby" in done.stderr


def test_one_that_was_built_when_it_was_installed_is_found_too(gem):
    folder = gem / "lib/authkit_native" / minor()
    (folder / "authkit_native.so").rename(gem / "lib/authkit_native.so")
    folder.rmdir()
    assert load(gem).stdout.split() == [str(gem / "lib/authkit_native.so")]
