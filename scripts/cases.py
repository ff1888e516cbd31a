#!/usr/bin/env python3
"""Prints cases and stories of tests/cases in full, with what they take over from their file: `scripts/cases.py out/`.

The argument is any part of a case's id. tests/cases/README.md says how cases are written and merged.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "cases"


def merged(default: Any, value: Any) -> Any:
    """`value` over `default`: objects member by member, everything else replaced, `$only` without the default."""
    if not isinstance(value, dict):
        return value
    if "$only" in value:
        return value["$only"]
    default = default if isinstance(default, dict) else {}
    return default | {name: merged(default.get(name), member) for name, member in value.items()}


def cases_of(group: dict[str, Any], given: Any = None) -> Iterator[dict[str, Any]]:
    """The cases of a group, each with the whole of what it is given. A case is a group of one."""
    given = merged(given, group.get("given", {}))
    if "cases" not in group:
        yield group | {"given": given}
    for part in group.get("cases", []):
        yield from cases_of(part, given)


def all_cases() -> Iterator[dict[str, Any]]:
    """Every case of the folder, in the order of the grid."""
    for file in sorted(FOLDER.glob("*.json")):
        yield from cases_of(json.loads(file.read_text()))


def all_stories() -> Iterator[dict[str, Any]]:
    """Every story of the web flow."""
    for file in sorted((FOLDER / "web").glob("*.json")):
        yield from cases_of(json.loads(file.read_text()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="a part of the id")
    only = parser.parse_args().only
    found = [case for case in [*all_cases(), *all_stories()] if only in case["id"]]
    for case in found:
        print(json.dumps(case, indent=2, ensure_ascii=False))
    if not found:
        sys.exit(f"no case has {only!r} in its id")


if __name__ == "__main__":
    main()
