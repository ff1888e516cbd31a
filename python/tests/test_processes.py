"""Threads, forks, signals, and leaving with calls in flight."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Emulator

from authkit_native import (
    WorkOSClient,
)

HERE = Path(__file__).parent


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, *arguments], text=True, capture_output=True, timeout=60)


def test_the_interpreter_lock_is_free_while_a_call_waits(emulator: Emulator) -> None:
    client, code = emulator.client(), emulator.code()
    emulator.delay("/user_management/authenticate", 0.5)
    thread = threading.Thread(target=lambda: client.user_management.authenticate_with_code(code=code))
    thread.start()
    count, until = 0, time.monotonic() + 0.3
    while time.monotonic() < until:
        count += 1
        time.sleep(0.001)
    assert thread.is_alive() and count > 50
    thread.join()


def test_sixteen_threads_share_a_client(emulator: Emulator) -> None:
    client, cookie = emulator.client(), emulator.cookie()
    outcomes: list[Any] = []

    def work() -> None:
        session = client.user_management.load_sealed_session(sealed_session=cookie)
        outcomes.extend(session.authenticate() for _ in range(20))
        outcomes.append(session.refresh())

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 16 * 21 and all(outcome.authenticated for outcome in outcomes)
    assert len(emulator.refreshes()) == 1


def in_child(work: Callable[[], bool]) -> None:
    """Runs in a forked child; a child that hangs is killed by its own alarm."""
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the child ended with {status}"


def signed_in(client: WorkOSClient, cookie: str) -> bool:
    session = client.user_management.load_sealed_session(sealed_session=cookie)
    return session.authenticate().authenticated and session.refresh().authenticated


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("used_before", [False, True])
def test_a_client_works_after_fork(emulator: Emulator, used_before: bool) -> None:
    client, cookie = emulator.client(), emulator.cookie()
    if used_before:
        assert signed_in(client, cookie)
    in_child(lambda: signed_in(client, cookie))

    def grandchild() -> bool:
        in_child(lambda: signed_in(client, cookie))
        return signed_in(client, cookie)

    in_child(grandchild)
    assert signed_in(client, cookie)


IN_NAMESPACES = """
import ctypes, json, os, signal, sys
from authkit_native import WorkOSClient

client, cookie = WorkOSClient(**json.loads(sys.argv[1])), sys.argv[2]

def signed_in():
    session = client.user_management.load_sealed_session(sealed_session=cookie)
    return session.authenticate().authenticated and session.refresh().authenticated

assert signed_in() and os.getpid() == 1
# The next child is the first process of a namespace of its own, and so has its parent's number.
assert ctypes.CDLL(None).unshare(0x20000000) == 0
child = os.fork()
if child == 0:
    signal.alarm(20)
    os._exit(0 if os.getpid() == 1 and signed_in() else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
IN_A_NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child"]


@pytest.mark.skipif(
    not shutil.which("unshare") or subprocess.run([*IN_A_NAMESPACE, "true"], capture_output=True).returncode != 0,
    reason="no right to make a PID namespace",
)
def test_a_child_with_its_parents_number_is_a_child(emulator: Emulator) -> None:
    program = [sys.executable, "-c", IN_NAMESPACES, json.dumps(emulator.options()), emulator.cookie()]
    process = subprocess.run([*IN_A_NAMESPACE, *program], text=True, capture_output=True, timeout=60)
    assert process.stdout == "0\n", process.stderr


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_multiprocessing(emulator: Emulator) -> None:
    options, cookie = emulator.options(), emulator.cookie()
    assert signed_in(WorkOSClient(**options), cookie)
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(in_pool, [(options, cookie)] * 4) == ["ada@example.com"] * 4


def in_pool(arguments: tuple[dict[str, Any], str]) -> str | None:
    options, cookie = arguments
    result = WorkOSClient(**options).user_management.load_sealed_session(sealed_session=cookie).authenticate()
    return result.user.email if result.authenticated else None


WAITING = """
import asyncio, sys, threading
from authkit_native import AsyncWorkOSClient, WorkOSClient
options = dict(base_url=sys.argv[1], client_id="client_emulator", api_key="sk_test_emulator", timeout=5)
"""
DAEMON = """
client = WorkOSClient(**options)
call = lambda: client.user_management.authenticate_with_code(code="c")
for _ in range(4):
    threading.Thread(target=call, daemon=True).start()
import time; time.sleep(0.3)
"""
ABANDONED = """
client = AsyncWorkOSClient(**options)
async def main():
    calls = [asyncio.ensure_future(client.user_management.authenticate_with_code(code="c")) for _ in range(4)]
    await asyncio.wait(calls, timeout=0.3)
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
import os; os.close(2)  # "Task was destroyed but it is pending!" is what asyncio says about such a program
"""


@pytest.mark.parametrize("program", [DAEMON, ABANDONED], ids=["daemon threads", "abandoned tasks"])
@pytest.mark.parametrize("delay", [0.2, 0.33, 3])
def test_leaving_with_calls_in_flight(emulator: Emulator, program: str, delay: float) -> None:
    emulator.delay("/user_management/authenticate", delay)
    started = time.monotonic()
    done = run(WAITING + program, emulator.base_url)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "panicked" not in done.stderr and time.monotonic() - started < 3


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_a_blocking_call(emulator: Emulator) -> None:
    emulator.delay("/user_management/authenticate", 5)
    # What a shell runs in the background ignores the signal, and its children do.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program = (
        heed
        + WAITING
        + "\nprint(1, flush=True); WorkOSClient(**options).user_management.authenticate_with_code(code='c')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, emulator.base_url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        time.sleep(0.3)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in process.stderr.read()
    assert time.monotonic() - sent < 2


def test_making_a_client_starts_nothing_and_imports_nothing_heavy() -> None:
    program = """
import sys, threading
before = set(sys.modules)
import authkit_native
from authkit_native import AsyncWorkOSClient, WorkOSClient
WorkOSClient(client_id="client_1").user_management.generate_pkce()
heavy = {"asyncio", "copy", "dataclasses", "inspect", "ssl", "json"} & (set(sys.modules) - before)
tasks = len(__import__("os").listdir("/proc/self/task")) if sys.platform == "linux" else 1
print(sorted(heavy), threading.active_count(), tasks)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(HERE.parent)!r})" + program],
        text=True,
        capture_output=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[] 1 1", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_hundred_clients_use_the_same_thread(emulator: Emulator) -> None:
    cookie = emulator.cookie()
    for _ in range(100):
        with emulator.client() as client:
            session = client.user_management.load_sealed_session(sealed_session=cookie)
            assert session.authenticate().authenticated
    names = [file.read_text().strip() for file in Path("/proc/self/task").glob("*/comm")]
    assert names.count("authkit") == 1
