"""No user is logged out by accident: many callers at once, lost responses, outages under the guide's program."""

from __future__ import annotations

import asyncio
import importlib
import os
import threading
import time
from typing import Any

import pytest
from conftest import DEAD, LONG, PASSWORD, Emulator

from authkit_native import AsyncWorkOSClient, AuthKitError, WorkOSClient

CALLERS = 50
LOSSES: dict[str, dict[str, Any]] = {
    "commit then drop": {"kind": "commit_then_drop"},
    "commit then 502": {"kind": "commit_then_status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "half a body": {"kind": "half_body"},
    "malformed JSON": {"kind": "malformed_json"},
    "wrong content type": {"kind": "wrong_content_type"},
    "10 MB": {"kind": "huge_body", "bytes": 10_000_000},
    "hang": {"kind": "hang"},
}


def refresh_later(client: WorkOSClient, cookie: str) -> None:
    """The 51st, ten seconds later; at once in the short run, as no test of it waits."""
    time.sleep(10 if LONG else 0)
    assert client.user_management.load_sealed_session(sealed_session=cookie).refresh().authenticated


def test_fifty_threads_refresh_once(emulator: Emulator) -> None:
    client, cookie = emulator.client(), emulator.cookie()
    start = threading.Barrier(CALLERS)
    outcomes: list[Any] = []

    def refresh() -> None:
        session = client.user_management.load_sealed_session(sealed_session=cookie)
        start.wait()
        outcomes.append(session.refresh())

    threads = [threading.Thread(target=refresh) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == CALLERS and all(outcome.authenticated for outcome in outcomes)
    assert len(emulator.refreshes()) == 1
    for outcome in outcomes:
        session = client.user_management.load_sealed_session(sealed_session=outcome.sealed_session)
        assert session.authenticate().authenticated
    refresh_later(client, cookie)
    assert len(emulator.refreshes()) == 1


def test_fifty_tasks_refresh_once(emulator: Emulator) -> None:
    cookie = emulator.cookie()

    async def main() -> None:
        load = AsyncWorkOSClient(**emulator.options()).user_management.load_sealed_session
        outcomes = await asyncio.gather(*(load(sealed_session=cookie).refresh() for _ in range(CALLERS)))
        assert all(outcome.authenticated for outcome in outcomes)
        for outcome in outcomes:
            assert (await load(sealed_session=outcome.sealed_session).authenticate()).authenticated
        await asyncio.sleep(10 if LONG else 0)
        assert (await load(sealed_session=cookie).refresh()).authenticated

    asyncio.run(main())
    assert len(emulator.refreshes()) == 1


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("times", [1, 0], ids=["once", "for a while"])
def test_a_user_whose_response_was_lost_is_signed_in_afterwards(emulator: Emulator, loss: str, times: int) -> None:
    client, cookie = emulator.client(timeout=1), emulator.cookie()
    emulator.fault(LOSSES[loss], grant_type="refresh_token", times=times)
    first = client.user_management.load_sealed_session(sealed_session=cookie).refresh()
    assert first.authenticated or first.session_alive, first
    emulator.clear_faults()
    # The browser still has the old cookie.
    again = client.user_management.load_sealed_session(sealed_session=cookie).refresh()
    assert again.authenticated, again
    assert client.user_management.load_sealed_session(sealed_session=again.sealed_session).authenticate().authenticated


def test_a_refused_connection_signs_no_user_out(emulator: Emulator) -> None:
    cookie = emulator.cookie()
    unreachable = WorkOSClient(**emulator.options(base_url=DEAD, timeout=1))
    session = unreachable.user_management.load_sealed_session(sealed_session=cookie)
    for outcome in (session.authenticate(), session.refresh()):
        assert not outcome.authenticated and outcome.retryable and outcome.session_alive
    reachable = emulator.client().user_management.load_sealed_session(sealed_session=cookie)
    assert reachable.refresh().authenticated


@pytest.mark.parametrize("loss", LOSSES)
def test_the_guides_program_keeps_the_cookie_in_an_outage(
    emulator: Emulator, loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"BASE_URL": emulator.base_url, "CLIENT_ID": "client_emulator", "API_KEY": "sk_test_emulator"}
    environment |= {"COOKIE_PASSWORD": PASSWORD, "REDIRECT_URI": "https://app.example/callback"}
    for name, value in environment.items():
        monkeypatch.setenv(f"WORKOS_{name}", value)
    program: Any = importlib.reload(importlib.import_module("program"))
    program.workos = WorkOSClient(timeout=1)
    browser = program.app.test_client()
    browser.set_cookie("wos_session", emulator.expired_cookie(), domain="localhost")
    emulator.fault(LOSSES[loss], grant_type="refresh_token", times=0)
    for _ in range(2):
        answer = browser.get("/dashboard")
        assert answer.status_code == 302 and answer.headers["location"] == "/login", answer
        assert "set-cookie" not in answer.headers
    emulator.clear_faults()
    assert browser.get("/dashboard").headers.get("set-cookie", "").startswith("wos_session=ak1.")
    assert browser.get("/dashboard").text == "User Ada is logged in"


@pytest.mark.parametrize("loss", LOSSES)
def test_a_code_is_never_sent_twice(emulator: Emulator, loss: str) -> None:
    client, code = emulator.client(timeout=1), emulator.code()
    emulator.fault(LOSSES[loss], grant_type="authorization_code", times=1)
    with pytest.raises(AuthKitError):
        client.user_management.authenticate_with_code(code=code)
    assert len(emulator.requests("authorization_code")) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_workers_forked_from_a_loaded_application(emulator: Emulator) -> None:
    """As `gunicorn --preload` does: the parent loads the application, every worker serves with its client."""
    client, cookie = emulator.client(), emulator.cookie()
    assert client.user_management.load_sealed_session(sealed_session=cookie).authenticate().authenticated
    workers = []
    for _ in range(4):
        worker = os.fork()
        if worker == 0:
            served = 0
            try:
                for _ in range(50):
                    session = client.user_management.load_sealed_session(sealed_session=cookie)
                    served += session.authenticate().authenticated
                served += client.user_management.authenticate_with_code(code=emulator.code()).user.id is not None
            finally:
                os._exit(0 if served == 51 else 1)
        workers.append(worker)
    assert [os.waitpid(worker, 0)[1] for worker in workers] == [0] * 4
    assert client.user_management.load_sealed_session(sealed_session=cookie).refresh().authenticated
