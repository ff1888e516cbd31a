"""What is Python's own: types, threads, processes, event loops, pickles, leaving."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import inspect
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PASSWORD, Emulator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import authkit_native
from authkit_native import (
    AsyncWorkOSClient,
    Authenticated,
    AuthKitError,
    ConfigurationError,
    InternalError,
    Reason,
    RejectedError,
    SignInRequiredError,
    UnavailableError,
    User,
    WorkOSClient,
    _native,
)
from authkit_native.errors import error_of
from authkit_native.session import AsyncSession, Session
from authkit_native.user_management import AsyncUserManagement, UserManagement

HERE = Path(__file__).parent
DEAD = "http://127.0.0.1:9"


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, *arguments], text=True, capture_output=True, timeout=60)


# ---- the surface


def test_every_operation_has_a_method() -> None:
    names = {"authorization_url": "get_authorization_url", "logout_url": "get_logout_url", "jwks_url": "get_jwks_url"}
    names |= {"authorization_url_with_pkce": "get_authorization_url_with_pkce", "pkce_generate": "generate_pkce"}
    client, session = ({names.get(name, name) for name in table} for table in _native.operations())
    for host in (UserManagement, AsyncUserManagement):
        assert {name for name in dir(host) if not name.startswith("_")} == client | {"load_sealed_session"}
    for kind in (Session, AsyncSession):
        assert {name for name in dir(kind) if not name.startswith("_")} == session


def test_signatures_and_documentation_are_those_of_the_declaration() -> None:
    client = WorkOSClient(client_id="client_1")
    method = client.user_management.authenticate_with_code
    assert list(inspect.signature(method).parameters)[:2] == ["code", "code_verifier"]
    for name in dir(UserManagement):
        if not name.startswith("_"):
            assert inspect.getdoc(getattr(client.user_management, name)), name
    assert inspect.iscoroutinefunction(AsyncWorkOSClient(client_id="c").user_management.authenticate_with_code)


def test_reasons_are_the_codes_of_the_engine_and_an_open_set() -> None:
    assert [reason.value for reason in Reason] == _native.codes()
    expired: str = Reason.EXPIRED_JWT
    assert expired == "expired_jwt"
    assert f"{Reason.EXPIRED_JWT}" == str(Reason.EXPIRED_JWT) == "expired_jwt"
    assert {"expired_jwt": 1}[Reason.EXPIRED_JWT] == 1
    unknown = Reason("made_tomorrow")
    assert unknown == "made_tomorrow" and hash(unknown) == hash("made_tomorrow")
    assert pickle.loads(pickle.dumps(unknown)) == "made_tomorrow"
    with pytest.raises(ValueError):
        Reason(7)


def members(record: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(record)}


def test_records_have_the_members_of_replies(emulator: Emulator) -> None:
    client = emulator.client()
    session = client.user_management.load_sealed_session(sealed_session=emulator.cookie())
    for result in (session.authenticate(), session.refresh(), session.authenticate(now=4e9)):
        assert set(vars(result)) == members(result)
    response = client.user_management.authenticate_with_code(code=emulator.code())
    assert set(vars(response)) == members(response)
    assert set(vars(response.user)) == members(response.user)
    assert response.user.raw["object"] == "user" and response.user.metadata == response.user.raw["metadata"]
    assert isinstance(hash(response.user), int) and response.user == User.of(dict(response.user.raw))


def test_without_a_client_id_nothing_is_made() -> None:
    for kind in (WorkOSClient, AsyncWorkOSClient):
        with pytest.raises(ConfigurationError) as raised:
            kind(api_key="sk_1")
        assert raised.value.code == "client_id_missing" and raised.value.hint


def test_options_are_judged_by_the_engine() -> None:
    client: Any = WorkOSClient(client_id="client_1", redirect_uri="https://app.example/callback")
    for options in ({"colour": "blue"}, {"provider": 7}, {"provider": b"authkit"}, {"max_age": float("nan")}):
        with pytest.raises(ConfigurationError) as raised:
            client.user_management.get_authorization_url(**options)
        assert raised.value.code == "invalid_option"
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ConfigurationError):
        client.user_management.seal_data(endless, PASSWORD)
    with pytest.raises(TypeError):
        client.user_management.get_logout_url("session_1", "https://app.example", "more")
    with pytest.raises(TypeError):
        client.user_management.get_logout_url("session_1", session_id="session_2")


def test_module_functions_seal_without_a_client() -> None:
    sealed = authkit_native.seal_data({"a": [1, 2.5, None, True, "é"]}, PASSWORD)
    assert authkit_native.unseal_data(sealed, PASSWORD) == {"a": [1, 2.5, None, True, "é"]}
    with pytest.raises(SignInRequiredError):
        authkit_native.unseal_data(sealed, PASSWORD[::-1])


def test_a_session_seals_from_the_parts_of_a_response(emulator: Emulator) -> None:
    client = emulator.client()
    response = client.user_management.authenticate_with_code(code=emulator.code())
    sealed = authkit_native.seal_session_from_auth_response(
        access_token=response.access_token,
        refresh_token=response.refresh_token,
        user=response.user,
        cookie_password=PASSWORD,
    )
    result = client.user_management.load_sealed_session(session_data=sealed).authenticate()
    assert result.authenticated and result.user == response.user


def test_a_cookie_of_any_text_is_a_value() -> None:
    client = WorkOSClient(client_id="client_1", cookie_password=PASSWORD)
    for cookie in ("", " ", "\0", "\udcff", "ak1.\ud800", "é" * 5000, "Fe26.2*" * 100_000):
        result = client.user_management.load_sealed_session(sealed_session=cookie).authenticate()
        assert result.reason in ("invalid_session_cookie", "no_session_cookie_provided")


def test_a_closed_client_says_so() -> None:
    with WorkOSClient(client_id="client_1", redirect_uri="https://app.example/") as client:
        client.user_management.get_authorization_url(provider="authkit")
    with pytest.raises(RuntimeError, match="closed"):
        client.user_management.get_authorization_url(provider="authkit")


# ---- secrets


def test_nothing_prints_or_pickles_a_secret(emulator: Emulator) -> None:
    client = emulator.client()
    response = client.user_management.authenticate_with_code(code=emulator.code(), session={"seal_session": True})
    session = client.user_management.load_sealed_session(sealed_session=response.sealed_session)
    request = client.user_management.get_authorization_url_with_pkce(provider="authkit")
    records = [response, session.authenticate(), session.refresh(), request, client.user_management.generate_pkce()]
    secrets = [response.access_token, response.refresh_token, response.sealed_session, request.code_verifier]
    for record in records:
        assert not any(secret and secret in text for secret in secrets for text in (repr(record), str(record)))
        assert "[redacted]" in repr(record)
        with pytest.raises(TypeError, match="secrets"):
            pickle.dumps(record)
        assert copy.deepcopy(record) is record
    for holder in (client, client.user_management, session):
        assert PASSWORD not in repr(holder) and "sk_test" not in repr(holder)
        with pytest.raises(TypeError):
            pickle.dumps(holder)
    assert pickle.loads(pickle.dumps(response.user)) == response.user


def test_exceptions_follow_remedies_and_travel_without_secrets() -> None:
    classes = {
        "fix_configuration": ConfigurationError,
        "sign_in": SignInRequiredError,
        "retry_later": UnavailableError,
        "reject_request": RejectedError,
        "report_bug": InternalError,
    }
    for remedy, kind in classes.items():
        members = {"code": "mfa_challenge", "message": "m", "hint": "h", "remedy": remedy, "status": 403}
        error = error_of({**members, "fields": {"pending_authentication_token": "pat_secret"}}, "safe text")
        assert type(error) is kind and isinstance(error, AuthKitError)
        assert error.pending_authentication_token == "pat_secret"
        assert "pat_secret" not in f"{error} {error!r}"
        sent = pickle.dumps(error)
        assert b"pat_secret" not in sent
        arrived = pickle.loads(sent)
        assert type(arrived) is kind and arrived.code == "mfa_challenge" and arrived.status == 403
        assert arrived.pending_authentication_token is None and str(arrived) == "safe text"


# ---- threads and processes


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
    log = [r for r in emulator.control("requests", method="GET") if r["grant_type"] == "refresh_token"]
    assert len(log) == 1


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
    program = (
        WAITING + "\nprint(1, flush=True); WorkOSClient(**options).user_management.authenticate_with_code(code='c')"
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


def test_importing_has_no_side_effects() -> None:
    program = """
import sys, threading
before = set(sys.modules)
import authkit_native
from authkit_native import AsyncWorkOSClient, WorkOSClient
heavy = {"asyncio", "typing", "dataclasses", "inspect", "ssl", "json"} & (set(sys.modules) - before)
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


# ---- asyncio


async def heartbeat(gaps: list[float]) -> None:
    last = time.monotonic()
    while True:
        await asyncio.sleep(0.005)
        gaps.append(time.monotonic() - last)
        last = time.monotonic()


def test_the_loop_never_stops_while_keys_are_slow(emulator: Emulator) -> None:
    cookie = emulator.cookie()
    emulator.delay("/sso/jwks", 1)

    async def main() -> None:
        gaps: list[float] = []
        beat = asyncio.create_task(heartbeat(gaps))
        async with AsyncWorkOSClient(**emulator.options()) as client:
            session = client.user_management.load_sealed_session(sealed_session=cookie)
            first = await session.authenticate()
            assert isinstance(first, Authenticated) and first.user.email == "ada@example.com"
            refreshed = await session.refresh()
            assert refreshed.authenticated
            assert "/sessions/logout?" in await session.get_logout_url()
        beat.cancel()
        assert len(gaps) > 100
        # Python itself may be preempted on a busy machine; a blocked loop would show the whole second.
        assert sorted(gaps)[-2] < 0.25

    asyncio.run(main())


def test_what_is_known_is_answered_without_leaving_the_loop(emulator: Emulator) -> None:
    async def main() -> None:
        client = AsyncWorkOSClient(**emulator.options())
        session = client.user_management.load_sealed_session(sealed_session=emulator.cookie())
        assert (await session.authenticate()).authenticated
        coroutine = session.authenticate()
        with pytest.raises(StopIteration) as finished:
            coroutine.send(None)
        assert finished.value.value.authenticated

    asyncio.run(main())


def test_a_cancelled_refresh_is_finished_and_remembered(emulator: Emulator) -> None:
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
    log = [r for r in emulator.control("requests", method="GET") if r["grant_type"] == "refresh_token"]
    assert len(log) == 1


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
    assert len([r for r in emulator.control("requests", method="GET") if r["grant_type"] == "refresh_token"]) == 1


# ---- arbitrary values

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(object()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner),
    max_leaves=8,
)


def methods(host: Any) -> list[tuple[Any, list[str]]]:
    found = [getattr(host, name) for name in dir(host) if not name.startswith("_")]
    return [(method, list(inspect.signature(method).parameters)) for method in found]


ARBITRARY: dict[str, Any] = {"base_url": DEAD, "client_id": "client_1", "api_key": "sk_1", "timeout": 0.05}


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_only_documented_exceptions(data: st.DataObject) -> None:
    client = WorkOSClient(**ARBITRARY, cookie_password=PASSWORD)
    session = client.user_management.load_sealed_session(sealed_session=authkit_native.seal_data({}, PASSWORD))
    method, names = data.draw(st.sampled_from(methods(client.user_management) + methods(session)))
    options = data.draw(st.dictionaries(st.sampled_from([*names, "colour"]), anything))
    try:
        method(**options)
    except AuthKitError as error:
        assert error.code and error.message and error.hint and str(error)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*authkit_native.ClientOptions.__annotations__, "colour"]), anything))
def test_client_options_raise_configuration_errors_only(options: dict[str, Any]) -> None:
    try:
        WorkOSClient(**options)
    except ConfigurationError as error:
        assert error.hint


# ---- tools


def test_the_guides_program_is_well_typed() -> None:
    for tool in (
        ["mypy", "--strict", "--python-version", "3.10"],
        ["pyright", "--pythonversion", "3.10"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *tool, str(HERE / "program.py")], text=True, capture_output=True, cwd=HERE.parent
        )
        assert done.returncode == 0, done.stdout


def test_the_stub_is_the_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "authkit_native._native"],
        text=True,
        capture_output=True,
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    assert done.returncode == 0, done.stdout


def test_client_options_are_those_of_the_engine() -> None:
    for name in authkit_native.ClientOptions.__annotations__:
        options: dict[str, Any] = {"client_id": "client_1", name: [[]]}
        with pytest.raises(ConfigurationError, match=f"option `{name}"):
            WorkOSClient(**options)
