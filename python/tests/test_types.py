"""The type checkers, on the program of the guide and on the stub."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_the_guides_program_is_well_typed() -> None:
    for tool in (
        ["mypy", "--strict", "--python-version", "3.10"],
        ["pyright", "--pythonversion", "3.10"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *tool, str(HERE / "program.py")], text=True, capture_output=True, cwd=HERE.parent
        )
        assert done.returncode == 0, done.stdout


def test_the_stub_is_the_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "authkit_native._native"],
        text=True,
        capture_output=True,
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    assert done.returncode == 0, done.stdout
