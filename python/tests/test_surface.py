"""The surface: names, records, secrets, and whatever may be thrown at it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import copy
import dataclasses
import gc
import inspect
import itertools
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import DEAD, PASSWORD, Emulator
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


def read(record: Any) -> dict[str, Any]:
    """Every member, read one by one as an application would."""
    return {name: getattr(record, name) for name in sorted(members(record))}


def test_records_have_the_members_of_replies(emulator: Emulator) -> None:
    client = emulator.client()
    session = client.user_management.load_sealed_session(sealed_session=emulator.cookie())
    for result in (session.authenticate(), session.refresh(), session.authenticate(now=4e9)):
        assert read(result).keys() <= vars(result).keys()
    response = client.user_management.authenticate_with_code(code=emulator.code())
    assert set(vars(response)) == members(response)
    assert set(vars(response.user)) == members(response.user)
    assert response.user.raw["object"] == "user" and response.user.metadata == response.user.raw["metadata"]
    assert isinstance(hash(response.user), int) and response.user == User._from_reply(dict(response.user.raw))


def containers(value: Any) -> dict[int, Any]:
    """Everything in a record that can be changed, by identity."""
    if isinstance(value, dict):
        return {id(value): value, **{key: it for member in value.values() for key, it in containers(member).items()}}
    if isinstance(value, list):
        return {id(value): value, **{key: it for item in value for key, it in containers(item).items()}}
    return containers(read(value)) if dataclasses.is_dataclass(value) else {}


def test_what_one_caller_changes_no_other_sees(emulator: Emulator) -> None:
    user_management, cookie = emulator.client().user_management, emulator.cookie(email="grace@example.com")
    results = [user_management.load_sealed_session(sealed_session=cookie).authenticate() for _ in range(3)]
    for one, other in itertools.pairwise(results):
        assert one == other and one.user == other.user and one.claims == other.claims
        assert len(containers(one)) > 5 and not containers(one).keys() & containers(other).keys()


def test_a_lazy_member_is_there_like_any_other(emulator: Emulator) -> None:
    user_management = emulator.client().user_management
    cookie = emulator.cookie(email="grace@example.com")
    outcome = user_management.load_sealed_session(sealed_session=cookie).authenticate

    def fresh() -> Authenticated:
        result = outcome()
        assert isinstance(result, Authenticated) and "claims" not in vars(result)
        return result

    whole = Authenticated(**read(fresh()))
    assert fresh() == whole and hash(fresh()) == hash(whole) and repr(fresh()) == repr(whole)
    assert dataclasses.asdict(fresh()) == dataclasses.asdict(whole)
    assert dataclasses.replace(fresh(), permissions=[]) == dataclasses.replace(whole, permissions=[])
    assert fresh().permissions and fresh().permissions == fresh().claims["permissions"]
    match fresh():
        case Authenticated(user=User(email=email), impersonator=None):
            assert email == whole.user.email
        case other:
            raise AssertionError(other)
    result = fresh()
    assert result.user is result.user and result.claims is result.claims
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.claims = {}  # type: ignore[misc]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for result in (fresh() for _ in range(50)):
            assert len({id(claims) for claims in pool.map(lambda _, it=result: it.claims, range(8))}) == 1


def test_lazy_members_outlive_the_cached_session(emulator: Emulator) -> None:
    user_management = emulator.client(session_cache=1).user_management
    results = [user_management.load_sealed_session(sealed_session=emulator.cookie()).authenticate() for _ in range(3)]
    gc.collect()
    assert all(result.user and result.claims for result in results)


def test_without_a_client_id_nothing_is_made() -> None:
    for kind in (WorkOSClient, AsyncWorkOSClient):
        with pytest.raises(ConfigurationError) as raised:
            kind(api_key="sk_1")
        assert raised.value.code == "client_id_missing" and raised.value.hint


def test_options_are_judged_by_the_engine() -> None:
    client: Any = WorkOSClient(client_id="client_1", redirect_uri="https://app.example/callback")
    for options in ({"provider": 7}, {"provider": b"authkit"}, {"max_age": float("nan")}):
        with pytest.raises(ConfigurationError) as raised:
            client.user_management.get_authorization_url(**options)
        assert raised.value.code == "invalid_option"
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ConfigurationError):
        client.user_management.seal_data(endless, PASSWORD)


@pytest.mark.parametrize("kind", [WorkOSClient, AsyncWorkOSClient])
@pytest.mark.parametrize(
    ("name", "arguments", "options", "says"),
    [
        ("authenticate_with_code", (), {}, "missing 1 required keyword-only argument: 'code'"),
        ("authenticate_with_code", ("code_1",), {}, "takes 1 positional argument but 2 were given"),
        ("get_authorization_url", (), {"provder": "authkit"}, "got an unexpected keyword argument 'provder'"),
        ("get_logout_url", (), {}, "missing 1 required positional argument: 'session_id'"),
        ("get_logout_url", ("session_1", "https://app.example", "more"), {}, "takes from 2 to 3 positional arguments"),
        ("get_logout_url", ("session_1",), {"session_id": "s"}, "got multiple values for argument 'session_id'"),
        ("seal_data", (), {}, "missing 1 required positional argument: 'data'"),
    ],
)
def test_a_call_that_does_not_fit_the_signature_is_a_type_error(
    kind: Any, name: str, arguments: tuple[str, ...], options: dict[str, str], says: str
) -> None:
    async def awaited(result: Any) -> None:
        await result

    method = getattr(kind(client_id="client_1").user_management, name)
    with pytest.raises(TypeError, match=re.escape(says)):
        if inspect.iscoroutinefunction(method):
            asyncio.run(awaited(method(*arguments, **options)))
        else:
            method(*arguments, **options)
    with pytest.raises(TypeError):
        inspect.signature(method).bind(*arguments, **options)


def test_an_option_that_no_client_has_is_a_type_error() -> None:
    kinds: list[Any] = [WorkOSClient, AsyncWorkOSClient]
    for kind in kinds:
        with pytest.raises(TypeError, match=r"unexpected keyword argument 'clent_id'"):
            kind(clent_id="client_1")


def test_module_functions_seal_without_a_client() -> None:
    sealed = authkit_native.seal_data({"a": [1, 2.5, None, True, "é"]}, PASSWORD)
    assert authkit_native.unseal_data(sealed, PASSWORD) == {"a": [1, 2.5, None, True, "é"]}
    with pytest.raises(SignInRequiredError):
        authkit_native.unseal_data(sealed, PASSWORD[::-1])
    invitation = authkit_native.seal_data("ada@example.com", PASSWORD, purpose="invitation")
    assert authkit_native.unseal_data(invitation, PASSWORD, purpose="invitation") == "ada@example.com"
    with pytest.raises(SignInRequiredError):
        authkit_native.unseal_data(invitation, PASSWORD)


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


# ---- arbitrary values

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(object()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner),
    max_leaves=8,
)


def methods(host: Any) -> list[tuple[Any, list[inspect.Parameter]]]:
    found = [getattr(host, name) for name in dir(host) if not name.startswith("_")]
    return [(method, list(inspect.signature(method).parameters.values())) for method in found]


ARBITRARY: dict[str, Any] = {"base_url": DEAD, "client_id": "client_1", "api_key": "sk_1", "timeout": 0.05}


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_only_documented_exceptions(data: st.DataObject) -> None:
    client = WorkOSClient(**ARBITRARY, cookie_password=PASSWORD)
    session = client.user_management.load_sealed_session(sealed_session=authkit_native.seal_data({}, PASSWORD))
    method, parameters = data.draw(st.sampled_from(methods(client.user_management) + methods(session)))
    required = {it.name: anything for it in parameters if it.default is it.empty}
    optional = {it.name: anything for it in parameters if it.default is not it.empty}
    options = data.draw(st.fixed_dictionaries(required, optional=optional))
    try:
        method(**options)
    except AuthKitError as error:
        assert error.code and error.message and error.hint and str(error)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*authkit_native.ClientOptions.__annotations__]), anything))
def test_client_options_raise_configuration_errors_only(options: dict[str, Any]) -> None:
    try:
        WorkOSClient(**options)
    except ConfigurationError as error:
        assert error.hint


@pytest.mark.parametrize("spoiled", ["garbage", "another password", "critical header", "not a session"])
def test_a_refusal_says_why_and_inspect_agrees(spoiled: str) -> None:
    foreign = json.loads((Path(__file__).parents[2] / "tests/vectors/foreign.json").read_text())
    client = WorkOSClient(client_id="client_1", cookie_password=PASSWORD, jwks=foreign["jwks"])
    users = client.user_management
    token = foreign["tokens"]["crit-null" if spoiled == "critical header" else "sound"]
    password = PASSWORD[::-1] if spoiled == "another password" else PASSWORD
    user = {"id": "user_1", "email": "ada@example.com"}
    cookie = users.seal_session_from_auth_response(
        access_token=token, refresh_token="r", user=user, cookie_password=password
    )
    if spoiled == "garbage":
        cookie = "garbage!"
    if spoiled == "not a session":
        cookie = users.seal_data({"a": 1}, PASSWORD, format="iron")
    outcome = users.load_sealed_session(sealed_session=cookie).authenticate()
    last = users.inspect(sealed=cookie).checks[-1]
    assert not outcome.authenticated and not last.ok
    assert outcome.error is not None and outcome.error.code == outcome.reason
    assert outcome.error.message == last.detail
    assert token not in str(outcome.error) and PASSWORD not in str(outcome.error)
