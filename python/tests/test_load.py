"""Under load: a flood of garbage and long use leave memory flat. `AUTHKIT_LONG=1` makes both ten times longer."""

from __future__ import annotations

import itertools
import os
import random
import string
import sys
import time
from pathlib import Path

import pytest
from conftest import LONG, Emulator

from authkit_native import WorkOSClient

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"), pytest.mark.timeout(900)]
MEGABYTE = 1_000_000


def resident() -> int:
    """The bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def garbage() -> list[str]:
    """What an attacker may send as a cookie: prefixes of every format with noise behind, small and large."""
    noise = "".join(random.Random(7).choices(string.ascii_letters + string.digits + "+/-_*=.", k=64_000))
    prefixes = ("", "ak1.", "Fe26.2**", "Fe26.2*1*", "gAAAAA", "AQAA", "eyJ", "{", "a:4:{", "%7B")
    return [prefix + noise[:size] for prefix in prefixes for size in (40, 900, 4_000, 64_000)]


def serves(client: WorkOSClient, cookie: str) -> bool:
    return client.user_management.load_sealed_session(sealed_session=cookie).authenticate().authenticated


def test_a_flood_of_garbage(emulator: Emulator) -> None:
    client, cookie, cookies = emulator.client(), emulator.cookie(), garbage()
    load = client.user_management.load_sealed_session
    sent, flooded, before = 0, 0.0, 0
    seconds = 10 if LONG else 2
    for number in itertools.count():
        began = time.perf_counter()
        for kind, garbage_cookie in enumerate(cookies):
            # Every one is new, so that nothing can be cached.
            session = load(sealed_session=f"{garbage_cookie}{number}.{kind}")
            assert session.authenticate().reason == "invalid_session_cookie"
            sent += len(garbage_cookie)
        flooded += time.perf_counter() - began
        assert serves(client, cookie)
        if number == 20:
            before = resident()
        if flooded > seconds and number > 20:
            break
    print(f"{sent / flooded / MEGABYTE:.0f} MB/s")
    assert resident() - before < 4 * MEGABYTE
    assert serves(client, cookie)


@pytest.mark.parametrize("session_cache", [2_000, 0], ids=["cache hit", "cache miss"])
def test_a_soak(emulator: Emulator, session_cache: int) -> None:
    client, cookie = emulator.client(session_cache=session_cache), emulator.cookie()
    count = 200_000 if LONG else 20_000
    assert all(serves(client, cookie) for _ in range(count // 10))
    before = resident()
    assert all(serves(client, cookie) for _ in range(count))
    assert resident() - before < 4 * MEGABYTE


def test_evicted_sessions_give_their_memory_back(emulator: Emulator) -> None:
    """Whatever is cached with a session goes when the session does."""
    client = emulator.client(session_cache=50)
    response = client.user_management.authenticate_with_code(code=emulator.code())
    seal = client.user_management.seal_session_from_auth_response

    def serve(count: int) -> None:
        for _ in range(count):
            cookie = seal(access_token=response.access_token, refresh_token=response.refresh_token, user=response.user)
            assert serves(client, cookie) and serves(client, cookie)

    serve(500)
    before = resident()
    serve(20_000 if LONG else 2_000)
    assert resident() - before < 4 * MEGABYTE
