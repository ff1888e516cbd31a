"""What applications do beside their pages, under every kit: cookies arrive, caches are told, nothing leaks.

An application that does not read who is signed in is left alone, whatever the browser sends.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import sentinels
from stories import parsed
from test_parallel import DOCUMENT, cookie, exchanges, expired_cookie
from untold import undone

from conftest import ROOT, kit_of
from kits import KITS, Kit, Reply, Request

DOINGS = json.loads((ROOT / "tests/kits/doing.json").read_text())["doings"]
SERVED = {name: shape for name, shape in KITS.items() if shape.has_server}
DONE = [(name, doing) for name in SERVED for doing in DOINGS if undone(name, doing["op"]) is None]


def ask(kit: Kit, op: str, reads: bool) -> Reply:
    """Asks a new application, as a browser whose session has expired, unless that is refreshed before pages."""
    kit.emulator.control("reset")
    kit.mount({"client": kit.client(), "environment": {}, "hooks": False})
    session = expired_cookie(kit) if reads or not kit.shape.refreshes_first else cookie(kit)
    kit.emulator.clear_faults()
    step = json.dumps({"op": op, "when": {"reads": reads}})
    return kit.ask(Request("GET", "/page", [*DOCUMENT, ("X-Story", step), ("Cookie", f"a=1; wos-session={session}")]))


def judge(reply: Reply, then: dict[str, Any], kit: Kit) -> None:
    assert reply.status == then["status"], reply.body
    body = then.get("body") or ("file" in then and (ROOT / then["file"]).read_text())
    assert not body or reply.body == body
    others = [(name, value) for name, value in reply.headers if name.lower() != "set-cookie"]
    assert not sentinels.found(json.dumps([others, reply.body]), kit.secrets)


@pytest.mark.parametrize(("name", "doing"), DONE, ids=[f"{name}-{doing['op']}" for name, doing in DONE])
def test_an_application_does(name: str, doing: dict[str, Any], kits: dict[str, Kit]) -> None:
    kit = kit_of(kits, name)
    reply = ask(kit, doing["op"], reads=False)
    judge(reply, doing["then"], kit)
    assert (exchanges(kit), reply.all("set-cookie")) == (0, [])
    assert "cookie" not in (reply.first("vary") or "").lower()
    assert reply.first("cache-control") != "private, no-store"
    reply = ask(kit, doing["op"], reads=True)
    judge(reply, doing["then"], kit)
    lines = [parsed(line) for line in reply.all("set-cookie")]
    assert [(known, "max-age" in attributes) for known, _, attributes in lines] == [("wos-session", True)], reply
    kit.secrets.add(lines[0][1])
    assert (exchanges(kit), reply.first("cache-control")) == (1, "private, no-store")
    assert "cookie" in (reply.first("vary") or "").lower()


@pytest.mark.parametrize("name", ["starlette", "fastapi"])
@pytest.mark.parametrize(("reads", "state", "count"), [(False, "unknown", 0), (True, "signed_in", 1)])
def test_a_task_in_the_background_refreshes_nothing(
    name: str, reads: bool, state: str, count: int, kits: dict[str, Kit]
) -> None:
    kit = kit_of(kits, name)
    assert ask(kit, "background", reads).body == "done"
    told, deadline = kit.seen()["events"], time.monotonic() + 5
    while not told and time.monotonic() < deadline:
        told = kit.seen()["events"]
    assert (told[0]["state"], exchanges(kit)) == (state, count)
    assert told[0]["reason"] == (None if reads else "refresh_not_possible")
