"""Every story of the web flow is answered alike by every kit, in its framework and behind its server."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from stage import cases_of
from telling import Telling
from untold import undone, untold

from conftest import ROOT
from kits import KITS, Kit, Shape

STORIES = [
    story
    for file in sorted((ROOT / "tests/cases/web").glob("*.json"))
    for story in cases_of(json.loads(file.read_text()))
]
TOLD = [story for story in STORIES if any(untold(story, name, it) is None for name, it in KITS.items())]
DOINGS = Path(__file__).parent / "doing.json"
TABLE = Path(__file__).parent / "SAME.md"


@pytest.mark.parametrize("story", TOLD, ids=[story["id"] for story in TOLD])
def test_story(story: dict[str, Any], kits: dict[str, Kit]) -> None:
    kits = {name: kit for name, kit in kits.items() if untold(story, name, kit.shape) is None}
    with ThreadPoolExecutor(len(kits)) as pool:
        telling = {name: pool.submit(Telling(story, kit).tell) for name, kit in kits.items()}
    failures = [f"{it.exception()}" for it in telling.values() if isinstance(it.exception(), AssertionError)]
    assert not failures, "\n".join(failures)
    first, *others = telling
    for name in others:
        for number, (answer, same) in enumerate(
            zip(telling[name].result(), telling[first].result(), strict=True), start=1
        ):
            if ordered(answer, KITS[name]) != ordered(same, KITS[name]):
                failures.append(f"answer {number} of {name}: {answer}\ninstead of {first}'s: {same}")
    assert not failures, "\n".join(failures)


def ordered(answer: Any, shape: Shape) -> Any:
    """An answer as a kit can send it."""
    if not (shape.sorts_fields and isinstance(answer, list)):
        return answer
    status, fields, body = answer
    return [status, sorted(fields, key=lambda field: field[0]), body]


def test_the_table_says_what_is_told() -> None:
    text = table()
    if os.environ.get("UPDATE") == "1":
        TABLE.write_text(text)
    assert TABLE.read_text() == text, "run `UPDATE=1 make test-kits ONLY=table`"


def table() -> str:
    """The stories of each file that every kit answers alike, and why the others are not told."""
    titles = [shape.title for shape in KITS.values()]
    lines = [
        "# Which stories are told to which kit",
        "",
        "Made by `UPDATE=1 make test-kits ONLY=table`; do not edit. The stories are in",
        "[`tests/cases/web`](../cases/web/README.md). `same` counts those that a kit answers as they say and as",
        "every other kit does: status, header fields in their order, `Set-Cookie` lines, body. The last rows are",
        "[what an application does](doing.json) beside pages, behind a server.",
        "",
        f"| stories | {' | '.join(titles)} |",
        f"|---|{'---|' * len(titles)}",
    ]
    reasons: dict[tuple[str, str], list[str]] = {}
    for file in dict.fromkeys(story["id"].partition("/")[0] for story in STORIES):
        cells = []
        for name, shape in KITS.items():
            whys = {it["id"]: untold(it, name, shape) for it in STORIES if it["id"].startswith(f"{file}/")}
            same = sum(why is None for why in whys.values())
            cells.append(f"{same} same" if same == len(whys) else f"{same} same, {len(whys) - same} not told")
            for known, why in whys.items():
                if why:
                    reasons.setdefault((known, why), []).append(shape.title)
        lines.append(f"| `{file}` | {' | '.join(cells)} |")
    for doing in json.loads(DOINGS.read_text())["doings"]:
        whys = {name: undone(name, doing["op"]) or "" for name in KITS}
        cells = ["not told" if whys[name] or not shape.has_server else "same" for name, shape in KITS.items()]
        lines.append(f"| {doing['about']} | {' | '.join(cells)} |")
        for name, why in whys.items():
            if why:
                reasons.setdefault((doing["op"], why), []).append(KITS[name].title)
    lines += ["", "| story | not told to | because |", "|---|---|---|"]
    rows: dict[tuple[str, str], list[str]] = {}
    for (known, why), kits in reasons.items():
        rows.setdefault((why, "all" if kits == titles else "; ".join(kits)), []).append(f"`{known}`")
    for (why, kits), known in rows.items():
        file = known[0].partition("/")[0]
        shown = known if len(known) < 10 else [f"{len(known)} of {file}/...`"]
        lines.append(f"| {', '.join(shown)} | {kits} | {why} |")
    return "\n".join(lines) + "\n"
