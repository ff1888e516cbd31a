"""The event loop: which calls wait, which return at once, and what a cancelled call leaves behind."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Emulator

from authkit_native import (
    AsyncWorkOSClient,
    Authenticated,
    ConfigurationError,
    SignInRequiredError,
)


def preempted() -> float:
    """Seconds for which this thread was ready to run and the system ran something else."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0


async def heartbeat(gaps: list[float]) -> None:
    """A beat every 5 ms. What a busy machine gave to other programs is not counted."""
    last = time.monotonic() - preempted()
    while True:
        await asyncio.sleep(0.005)
        now = time.monotonic() - preempted()
        gaps.append(now - last)
        last = now


async def gaps_while_keys_are_slow(options: dict[str, Any], cookie: str) -> list[float]:
    """The gaps of a 5 ms heartbeat while a new client checks, refreshes and ends a session."""
    gaps: list[float] = []
    beat = asyncio.create_task(heartbeat(gaps))
    async with AsyncWorkOSClient(**options) as client:
        session = client.user_management.load_sealed_session(sealed_session=cookie)
        first = await session.authenticate()
        assert isinstance(first, Authenticated) and first.user.email == "ada@example.com"
        assert (await session.refresh()).authenticated
        assert "/sessions/logout?" in await session.get_logout_url()
    beat.cancel()
    return gaps


def test_the_event_loop_runs_on_while_keys_are_slow(emulator: Emulator) -> None:
    cookie = emulator.cookie()
    emulator.delay("/sso/jwks", 2)
    began = time.monotonic()
    gaps = asyncio.run(gaps_while_keys_are_slow(emulator.options(), cookie))
    assert time.monotonic() - began > 2 and len(gaps) > 50
    # Other processes may take the processor for a while. A blocked loop would have a gap of two seconds.
    assert max(gaps) < 0.5


def test_a_cached_check_returns_without_leaving_the_loop(emulator: Emulator) -> None:
    async def main() -> None:
        client = AsyncWorkOSClient(**emulator.options())
        session = client.user_management.load_sealed_session(sealed_session=emulator.cookie())
        assert (await session.authenticate()).authenticated
        coroutine = session.authenticate()
        with pytest.raises(StopIteration) as finished:
            coroutine.send(None)
        assert finished.value.value.authenticated

    asyncio.run(main())


def test_a_cancelled_refresh_is_finished_and_cached(emulator: Emulator) -> None:
    cookie = emulator.cookie()
    emulator.delay("/user_management/authenticate", 0.4)

    async def main() -> None:
        client = AsyncWorkOSClient(**emulator.options())
        session = client.user_management.load_sealed_session(sealed_session=cookie)
        with pytest.raises((TimeoutError, asyncio.TimeoutError)):
            await asyncio.wait_for(session.refresh(), 0.1)
        task = asyncio.create_task(session.refresh())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        again = client.user_management.load_sealed_session(sealed_session=cookie)
        assert (await again.refresh()).authenticated

    asyncio.run(main())
    assert len(emulator.refreshes()) == 1


def test_failures_are_raised_in_the_caller(emulator: Emulator) -> None:
    async def main() -> None:
        client = AsyncWorkOSClient(**emulator.options())
        with pytest.raises(SignInRequiredError) as raised:
            await client.user_management.authenticate_with_code(code="nonsense")
        assert raised.value.code == "invalid_grant" and raised.value.status == 400
        with pytest.raises(ConfigurationError):
            await client.user_management.authenticate_with_code(code=None)

    asyncio.run(main())


def test_many_calls_at_once(emulator: Emulator) -> None:
    cookie = emulator.cookie()

    async def main() -> None:
        client = AsyncWorkOSClient(**emulator.options())
        load = client.user_management.load_sealed_session
        results = await asyncio.gather(*(load(sealed_session=cookie).refresh() for _ in range(200)))
        assert all(result.authenticated for result in results)

    asyncio.run(main())
    assert len(emulator.refreshes()) == 1
