"""The README names only what exists, and its examples run."""

from __future__ import annotations

import re

import pytest

from conftest import INSTALL, ROOT
from packages.test_packages import code, session

README = (ROOT / "README.md").read_text()
ROWS = re.findall(r"^\| (?!to change)([^|-].*?) \| (`.*`) \|$", README, re.MULTILINE)
PATHS = [path for _, cell in ROWS for path in re.findall(r"`([^`]+)`", cell) if "/" in path or path.endswith(".toml")]
# What each example takes for granted, the example, and a look at what it leaves behind.
FRAMES = {
    "python": (
        "import os\ncookie, password = os.environ['SESSION'], os.environ['WORKOS_COOKIE_PASSWORD']\n{}\nprint(auth.user.email)",
        "py",
    ),
    "node": (
        "(async () => {{ const {{ SESSION: cookie, WORKOS_COOKIE_PASSWORD: password }} = process.env;\n{}\nconsole.log(auth.user.email); }})();",
        "cjs",
    ),
    "ruby": (
        "cookie, password = ENV.values_at('SESSION', 'WORKOS_COOKIE_PASSWORD')\n{}\nputs auth[:user][:email]",
        "rb",
    ),
}
FENCES = {"python": "python", "node": "js", "ruby": "ruby"}


def test_the_map_has_rows():
    assert len(ROWS) > 10


@pytest.mark.parametrize("path", PATHS + re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_path_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("language", INSTALL)
def test_the_example_runs(language, installed, account):
    # Before it stands that of the kit, which tests/frameworks runs.
    _, example = re.findall(rf"^```{FENCES[language]}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(example.splitlines()) <= 16
    frame, suffix = FRAMES[language]
    place = installed[language]
    sealed = session(place, language, account, CODE=code(account))["sealed_session"]
    program = place.folder / f"readme.{suffix}"
    program.write_text(frame.format(example))
    assert place.run(str(program), **account, SESSION=sealed).strip() == "grace@example.com"
