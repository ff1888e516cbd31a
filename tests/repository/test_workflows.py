"""What GitHub would say about the workflows. Their security is zizmor's, a step of `scripts/run_tests.py`."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from conftest import ROOT

# It comes from Go's own modules, because its packages for Python and npm are made by others.
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"


def test_workflows_are_valid():
    if not shutil.which("go"):
        pytest.skip("not installed: go")
    version = subprocess.run(["go", "version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (1, 24):
        pytest.skip(f"actionlint needs Go 1.24: this is {version.split()[2]}")
    done = subprocess.run(["go", "run", ACTIONLINT, "-no-color"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
