#!/usr/bin/env python3
"""Writes tests/cases/GRID.md: every case, each file of stories, and the languages in which they hold. With --check only
compares.

The runners of the languages leave their reports in .build/reports when `make test` runs them. A language without a
report keeps the column it has, so that a machine without its toolchain does not change the grid.
"""

import argparse
import json
import sys
from pathlib import Path

from cases import all_cases, all_stories

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
GRID = CASES / "GRID.md"
REPORTS = ROOT / ".build" / "reports"
LANGUAGES = {"rust": "Rust", "python": "Python", "node": "Node", "ruby": "Ruby", "jvm": "JVM", "go": "Go"}
HOLDS, FAILS, UNKNOWN = "yes", "**no**", "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the grid is not what the reports say")
    check = parser.parse_args().check
    ids = [case["id"] for case in all_cases()]
    files: dict[str, list[str]] = {}
    for story in all_stories():
        files.setdefault(f"web/{story['id'].partition('/')[0]}.json", []).append(story["id"])
    before = committed()
    columns = {language: column(language, before, files) for language in LANGUAGES}
    text = render(ids, files, columns)
    if not check:
        GRID.write_text(text)
        return
    if not GRID.exists() or GRID.read_text() != text:
        sys.exit("tests/cases/GRID.md is out of date: run scripts/grid.py after `make test`")
    if FAILS in text:
        sys.exit("a case does not hold in every language: see tests/cases/GRID.md")


def committed() -> dict[str, dict[str, str]]:
    """What the grid says now: language, case, mark."""
    rows = [line.strip("| ").split(" | ") for line in GRID.read_text().splitlines()] if GRID.exists() else []
    cells = {row[0].strip("`"): row[1:] for row in rows if row[0].startswith("`")}
    return {
        language: {case: marks[position] for case, marks in cells.items()}
        for position, language in enumerate(LANGUAGES)
    }


def column(language: str, before: dict[str, dict[str, str]], files: dict[str, list[str]]) -> dict[str, str]:
    """The marks of a language: of each case, and of each file of stories, which holds when all of them do."""
    report = REPORTS / f"cases-{language}.json"
    if not report.exists():
        return before[language]
    marks = {case: HOLDS if holds else FAILS for case, holds in json.loads(report.read_text()).items()}
    for file, stories in files.items():
        found = {marks.get(story, UNKNOWN) for story in stories}
        marks[file] = next(mark for mark in (FAILS, UNKNOWN, HOLDS) if mark in found)
    return marks


def render(ids: list[str], files: dict[str, list[str]], columns: dict[str, dict[str, str]]) -> str:
    names = " | ".join(LANGUAGES.values())
    rule = "|---|" + "---|" * len(LANGUAGES)
    lines = [
        "# Which case holds in which language",
        "",
        "Made by `scripts/grid.py` from the reports of the runners; do not edit.",
        "",
        "## Stories of the web flow",
        "",
        f"{sum(map(len, files.values()))} stories in {len(files)} files. A file holds when all of its stories do.",
        "",
        f"| file | {names} | stories |",
        rule + "---:|",
        *(row(file, columns, str(len(stories))) for file, stories in files.items()),
        "",
        "## Cases",
        "",
        f"{len(ids)} cases.",
        "",
        f"| case | {names} |",
        rule,
        *(row(case, columns) for case in ids),
    ]
    return "\n".join(lines) + "\n"


def row(name: str, columns: dict[str, dict[str, str]], *more: str) -> str:
    marks = (columns[language].get(name, UNKNOWN) for language in LANGUAGES)
    return f"| `{name}` | " + " | ".join([*marks, *more]) + " |"


if __name__ == "__main__":
    main()
