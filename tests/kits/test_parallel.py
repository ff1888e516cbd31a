"""Many requests of one browser at once, whose session has expired: one exchange, and the browser stays signed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sentinels
from authkit_native import WorkOSClient
from stories import parsed

from conftest import kit_of
from kits import CLUSTERS, KITS, PASSWORD, Kit, Reply, Request

REQUESTS = 50
DOCUMENT = [
    ("Host", "app.example"),
    ("Accept", "text/html"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Dest", "document"),
    ("Sec-Fetch-Site", "same-origin"),
]


def cookie(kit: Kit) -> str:
    """The session of a new sign-in."""
    code = kit.emulator.control("codes", {"email": "ada@example.com", "redirect_uri": "https://app.example/callback"})
    response = WorkOSClient(**kit.client()).user_management.authenticate_with_code(
        code=code["code"], session={"seal_session": True}
    )
    kit.secrets |= {response.sealed_session, response.access_token, response.refresh_token, PASSWORD}
    return response.sealed_session


def expired_cookie(kit: Kit) -> str:
    """A session whose access token has expired and whose refresh token is good."""
    kit.emulator.control("clock", {"advance_seconds": -400})
    expired = cookie(kit)
    kit.emulator.control("clock", {"advance_seconds": 400})
    # Slow enough that the other requests come while it is on its way.
    delay = {"kind": "commit_then_delay", "seconds": 0.5}
    kit.emulator.control("faults", {"match": {"grant_type": "refresh_token"}, "times": 0, "action": delay})
    return expired


def visit(kit: Kit, session: str) -> Reply:
    return kit.ask(Request("GET", "/", [*DOCUMENT, ("Cookie", f"theme=dark; wos-session={session}")]))


def visit_at_once(kit: Kit, session: str, count: int = REQUESTS) -> list[Reply]:
    together = Barrier(count)

    def visit_together(_: int) -> Reply:
        together.wait()
        return visit(kit, session)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(visit_together, range(count)))


def warm_up(kit: Kit, processes: int) -> None:
    """Lets every process load keys and stretch the password, which takes debug builds seconds."""
    session, seen = cookie(kit), set()
    for _ in range(25):
        seen |= {reply.first("x-story-page") for reply in visit_at_once(kit, session, processes)}
        if len(seen) == processes:
            return


def exchanges(kit: Kit) -> int:
    return sum(it["grant_type"] == "refresh_token" for it in kit.emulator.control("requests", method="GET"))


def judge(kit: Kit, replies: list[Reply]) -> str:
    """Every request got a page, none was signed out, and whichever answer comes last leaves the same session."""
    for reply in replies:
        assert json.loads(reply.body)["auth"]["authenticated"], reply.body
    lines = [parsed(line) for reply in replies for line in reply.all("set-cookie")]
    assert lines, "no answer has the new session"
    assert {name for name, _, _ in lines} == {"wos-session"}
    assert not [line for line in lines if line[2].get("max-age") == "0"], "an answer deletes the session"
    kit.secrets |= {value for _, value, _ in lines}
    client = WorkOSClient(**kit.client())
    tokens = set()
    for _, value, _ in lines:
        session = client.user_management.load_sealed_session(sealed_session=value, cookie_password=PASSWORD)
        tokens.add(session.authenticate().access_token)
    assert len(tokens) == 1 and None not in tokens
    return lines[-1][1]


def judge_the_next_visits(kit: Kit, session: str) -> None:
    known = exchanges(kit)
    for reply in visit_at_once(kit, session):
        assert (json.loads(reply.body)["auth"]["authenticated"], reply.all("set-cookie")) == (True, [])
    assert exchanges(kit) == known


@pytest.mark.parametrize("name", [name for name, shape in KITS.items() if shape.has_server])
def test_fifty_requests_in_one_process_are_one_exchange(name: str, kits: dict[str, Kit]) -> None:
    kit = kit_of(kits, name)
    kit.emulator.control("reset")
    kit.mount({"client": kit.client(), "environment": {}})
    warm_up(kit, 1)
    replies = visit_at_once(kit, expired_cookie(kit))
    last = judge(kit, replies)
    assert exchanges(kit) == 1
    judge_the_next_visits(kit, last)


@pytest.fixture(params=CLUSTERS)
def cluster(request: pytest.FixtureRequest) -> Iterator[tuple[Kit, int]]:
    processes, shape = CLUSTERS[request.param]
    kit = Kit(request.param, shape, {})
    yield kit, processes
    kit.stop()
    assert not sentinels.found(kit.log(), kit.secrets)


def test_fifty_requests_in_several_processes_sign_nobody_out(cluster: tuple[Kit, int]) -> None:
    kit, processes = cluster
    warm_up(kit, processes)
    # The system may give all connections to one process.
    for _ in range(5):
        known = exchanges(kit)
        replies = visit_at_once(kit, expired_cookie(kit))
        if len({reply.first("x-story-page") for reply in replies}) > 1:
            break
    assert 1 < len({reply.first("x-story-page") for reply in replies}) <= processes
    last = judge(kit, replies)
    assert 1 <= exchanges(kit) - known <= processes
    judge_the_next_visits(kit, last)
