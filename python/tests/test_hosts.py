"""Who runs the interpreter: several in one process, gevent, eventlet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Emulator

HERE = Path(__file__).parent


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.path.insert(0, {str(HERE.parent)!r})\n{program}"
    return subprocess.run([sys.executable, "-c", program, *arguments], text=True, capture_output=True, timeout=60)


INTERPRETERS = """
try:
    import _interpreters as interpreters
    make = lambda: interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    make = lambda: interpreters.create(isolated=False)

USE = '''
import sys; sys.path.insert(0, %r)
try:
    from authkit_native import ConfigurationError, WorkOSClient
except ImportError as error:
    print("refused", all(word in str(error) for word in ("WSGIApplicationGroup", "single-interpreter")), flush=True)
else:
    try:
        WorkOSClient(api_key="sk_1")
    except ConfigurationError as error:
        print("works", error.code, flush=True)
''' % sys.path[0]

def interpreter(end):
    made = make()
    interpreters.run_string(made, USE)
    if end:
        interpreters.destroy(made)

def here():
    exec(USE, {})
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("here(); interpreter(False); here()", ["works", "refused", "works"]),
        ("interpreter(False); interpreter(False); here()", ["works", "refused", "refused"]),
        ("interpreter(True); interpreter(True); here()", ["works", "refused", "refused"]),
    ],
    ids=["the main one first", "another first", "the first has ended"],
)
def test_another_interpreter_is_told_so(steps: str, expected: list[str]) -> None:
    done = run(f"{INTERPRETERS}\n{steps}")
    answers = {"works": "works client_id_missing", "refused": "refused True"}
    assert done.stdout.splitlines() == [answers[it] for it in expected], done.stderr


GREENLETS = """
from authkit_native import AuthKitError, WorkOSClient
client = WorkOSClient(base_url=sys.argv[1], client_id="client_emulator", api_key="sk_test_emulator")
users, ticks, finished = client.user_management, 0, False

def ticking():
    global ticks
    while not finished:
        ticks += 1
        sleep(0.005)

def refused():
    try:
        users.authenticate_with_code(code="c")
    except AuthKitError as error:
        return error.code
spawn(ticking)
sleep(0)
waiters = [spawn(refused) for _ in range(4)]
print(*(wait(it) for it in waiters))
before = ticks
assert before > 20, before
for _ in range(1000):
    users.get_authorization_url(provider="authkit", redirect_uri="https://app.example/callback")
assert ticks == before, "what needs no network does not switch"
print(users.create_magic_auth(email="ada@example.com")["email"])
finished = True
"""
GEVENT = """
from gevent import monkey; monkey.patch_all()
import gevent
from gevent import sleep, spawn
wait = lambda greenlet: greenlet.get()
"""
EVENTLET = """
import warnings; warnings.simplefilter("ignore")
import eventlet; eventlet.monkey_patch()
from eventlet import sleep, spawn
wait = lambda greenlet: greenlet.wait()
"""


@pytest.mark.parametrize("loop", [GEVENT, EVENTLET], ids=["gevent", "eventlet"])
def test_greenlets_run_while_a_call_waits(emulator: Emulator, loop: str) -> None:
    emulator.delay("/user_management/authenticate", 0.4)
    done = run(loop + GREENLETS, emulator.base_url)
    assert done.stdout.splitlines() == [" ".join(["invalid_grant"] * 4), "ada@example.com"], done.stderr


@pytest.mark.parametrize("loop", [GEVENT, EVENTLET], ids=["gevent", "eventlet"])
def test_a_thread_without_greenlets_waits_by_itself(emulator: Emulator, loop: str) -> None:
    program = """
from authkit_native import WorkOSClient
client = WorkOSClient(base_url=sys.argv[1], client_id="client_emulator", api_key="sk_test_emulator")
call = lambda: client.user_management.create_magic_auth(email="ada@example.com")["email"]
print(call(), pool(call))
"""
    pools = {
        GEVENT: "pool = lambda call: gevent.get_hub().threadpool.apply(call)\n",
        EVENTLET: "from eventlet import tpool; pool = tpool.execute\n",
    }
    done = run(loop + pools[loop] + program, emulator.base_url)
    assert done.stdout.split() == ["ada@example.com"] * 2, done.stderr
