"""What is printed: no way that Python has of showing a record shows a secret, and each can be read all the same."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import io
import json
import logging
import pickle
import pprint
import reprlib
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import flask
import orjson
import pytest
import rich.pretty
import yaml
from conftest import PASSWORD, ROOT, Emulator
from fastapi.encoders import jsonable_encoder
from pydantic import TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError

import authkit_native
from authkit_native import AuthKitError, WorkOSClient, _native
from authkit_native.errors import error_of
from authkit_native.outcomes import refreshing

SENTINEL = "s3ntinel"
TABLE = json.loads((ROOT / "tests/api.json").read_text())
FLASK = flask.Flask(__name__)

NAMED = {name: f"{SENTINEL}-{name}" for name in _native.SECRET_NAMES}
"""A member for each name of a secret."""
USER = {"object": "user", "id": "user_1", "email": "ada@example.com", "unknown": SENTINEL, "deep": [NAMED]}
RESPONSES = {
    "/user_management/authenticate": {
        **NAMED,
        "user": USER,
        "impersonator": {"email": "admin@example.com", "reason": None, "unknown": SENTINEL},
        "oauth_tokens": {"access_token": SENTINEL, "refresh_token": SENTINEL, "provider": "G", "unknown": SENTINEL},
        "unknown": SENTINEL,
    }
}
"""The responses of the API. Every other path responds with names of secrets, at any depth."""
DEEP: dict[str, Any] = {
    **NAMED,
    "id": "id_1",
    "data": [{"inner": NAMED, "list": [[NAMED]]}],
    "totp": {"secret": SENTINEL, "type": "t"},
}


class Api(BaseHTTPRequestHandler):
    """An API whose responses are full of secrets."""

    def respond(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.dumps(RESPONSES.get(self.path.partition("?")[0], DEEP)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = respond

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class Stage:
    """Where operations are run: one API that says secrets, one that signs in."""

    def __init__(self, emulator: Emulator, address: str) -> None:
        self.emulator = emulator
        self.api = WorkOSClient(**emulator.options(base_url=address)).user_management
        self.users = emulator.client().user_management
        self.cookie = emulator.cookie()
        self.session = self.users.load_sealed_session(sealed_session=self.cookie)


@pytest.fixture(scope="module")
def stage(running_emulator: Emulator) -> Iterator[Stage]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    running_emulator.control("reset")
    yield Stage(running_emulator, f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    server.server_close()


def grant(name: str, **options: Any) -> Callable[[Stage], Any]:
    return lambda stage: getattr(stage.api, f"authenticate_with_{name}")(session={"seal_session": True}, **options)


def call(name: str, **options: Any) -> Callable[[Stage], Any]:
    return lambda stage: getattr(stage.api, name)(**options)


PENDING = {"pending_authentication_token": "p"}
RECORDS: dict[str, Callable[[Stage], Any]] = {
    "authorization_url_with_pkce": lambda it: it.users.get_authorization_url_with_pkce(provider="authkit"),
    "pkce_generate": call("generate_pkce"),
    "inspect": lambda it: it.users.inspect(sealed=it.cookie),
    "authenticate_with_code": grant("code", code="c"),
    "authenticate_with_refresh_token": grant("refresh_token", refresh_token="r"),
    "authenticate_with_password": grant("password", email="ada@example.com", password="p"),
    "authenticate_with_magic_auth": grant("magic_auth", code="c", email="ada@example.com"),
    "authenticate_with_email_verification": grant("email_verification", code="c", **PENDING),
    "authenticate_with_totp": grant("totp", code="c", authentication_challenge_id="a", **PENDING),
    "authenticate_with_organization_selection": grant("organization_selection", organization_id="o", **PENDING),
    "authenticate_with_radar_email_challenge": grant(
        "radar_email_challenge", code="c", radar_challenge_id="r", **PENDING
    ),
    "authenticate_with_radar_sms_challenge": grant(
        "radar_sms_challenge", code="c", verification_id="v", phone_number="+1", **PENDING
    ),
    "authenticate_with_device_code": grant("device_code", device_code="d"),
    "revoke_session": call("revoke_session", session_id="session_1"),
    "list_sessions": call("list_sessions", user_id="user_1"),
    "authorize_device": call("authorize_device"),
    "create_magic_auth": call("create_magic_auth", email="ada@example.com"),
    "send_verification_email": call("send_verification_email", user_id="user_1"),
    "enroll_auth_factor": call("enroll_auth_factor", user_id="user_1", type="totp"),
    "challenge_auth_factor": call("challenge_auth_factor", authentication_factor_id="f"),
    "create_radar_challenge": call("create_radar_challenge", user_id="user_1", phone_number="+1", **PENDING),
    "load_sealed_session": lambda it: it.session,
    "session.authenticate": lambda it: it.session.authenticate(),
    "session.refresh": lambda it: it.session.refresh(),
}
"""What operations return that is more than the text that was asked for."""
TEXTS = {"authorization_url", "logout_url", "jwks_url", "seal_data", "seal_session_from_auth_response"}
TEXTS |= {"session.logout_url", "session.reseal"}
OWN = {"unseal_data"}
"""What is the application's own."""

ERROR = {"code": "mfa_challenge", "message": "m", "hint": "h", "remedy": "sign_in", "fields": {"x": SENTINEL, **NAMED}}
OUTCOME = {"authenticated": False, "reason": "mfa_challenge", "error": ERROR, "sealed_session": SENTINEL}
MORE: dict[str, Callable[[Stage], Any]] = {
    "an error": lambda _: error_of(ERROR),
    "a failed refresh that has a new cookie": lambda _: refreshing(copy.deepcopy(OUTCOME)),
    "a user": lambda it: grant("code", code="c")(it).user,
    "an impersonator": lambda it: grant("code", code="c")(it).impersonator,
    "the provider's tokens": lambda it: grant("code", code="c")(it).oauth_tokens,
    "an outcome whose lazy members were read": lambda it: (lambda auth: (auth.user, auth.claims) and auth)(
        it.session.authenticate()
    ),
    "a record of the constructor": lambda _: authkit_native.AuthorizationRequest(
        url=SENTINEL, state=SENTINEL, code_verifier=SENTINEL
    ),
    "a client": lambda it: it.emulator.client(),
}


def logged(record: Any) -> str:
    stream = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(stream))
    try:
        raise RuntimeError(record)
    except RuntimeError:
        logger.exception("%s %r", record, record)
    return stream.getvalue()


def failed(record: Any) -> str:
    """As reporters of errors print it: with the variables of every frame."""
    try:
        (lambda outcome: outcome.no_such_member)(record)
    except AttributeError as error:
        return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    raise AssertionError(record)


def response(record: Any) -> str:
    with FLASK.app_context():
        return flask.jsonify(record).get_data(as_text=True)


def shown(value: Any) -> str:
    return f"{value} {value!r} {[value]}"


WAYS: dict[str, Callable[[Any], Any]] = {
    "repr": repr,
    "str": str,
    "format": lambda it: f"{it} {it!s} {it!r} {it!a} {[it]} { ({'it': it}) }",
    "percent": lambda it: "%s %r" % (it, it),  # noqa: UP031
    "print": lambda it: print(it, file=(file := io.StringIO())) or file.getvalue(),
    "pprint": lambda it: pprint.pformat(it, width=20),
    "reprlib": reprlib.repr,
    "vars": lambda it: shown(vars(it)),
    "__dict__": lambda it: shown(it.__dict__),
    "dir": lambda it: shown(inspect.getmembers(it)),
    "asdict": lambda it: json.dumps(dataclasses.asdict(it), default=repr),
    "astuple": lambda it: json.dumps(dataclasses.astuple(it), default=repr),
    "json": json.dumps,
    "json, in Python": lambda it: "".join(json.JSONEncoder(indent=2).iterencode(it)),
    "json of vars": lambda it: json.dumps(it, default=vars),
    "json of str": lambda it: json.dumps(it, default=str),
    "jsonify": response,
    "orjson": lambda it: orjson.dumps(it, default=str).decode(),
    "orjson of a list": lambda it: orjson.dumps([it], default=vars).decode(),
    "FastAPI": lambda it: json.dumps(jsonable_encoder(it)),
    "pydantic": lambda it: TypeAdapter(Any).dump_json(it).decode(),
    "pydantic, typed": lambda it: TypeAdapter(type(it)).dump_json(it).decode(),
    "yaml": yaml.dump,
    "safe yaml": yaml.safe_dump,
    "rich": lambda it: rich.pretty.pretty_repr(it, max_width=20),
    "pickle": lambda it: pickle.dumps(it).decode("latin-1"),
    "old pickle": lambda it: pickle.dumps(it, 0).decode("latin-1"),
    "to_dict": lambda it: json.dumps(it.to_dict(), default=repr),
    "copy": lambda it: shown(copy.copy(it)) + shown(copy.deepcopy(it)),
    "vars of a copy": lambda it: shown(vars(copy.deepcopy(it))),
    "replace": lambda it: shown(dataclasses.replace(it)) + json.dumps(dataclasses.asdict(dataclasses.replace(it))),
    "dict": lambda it: shown(dict(it)),
    "spread": lambda it: shown({**it}),
    "union": lambda it: shown(it | {}) + shown({} | it),
    "items": lambda it: shown(list(it.items())),
    "values": lambda it: shown(list(it.values())),
    "log": logged,
    "traceback": failed,
}


@pytest.mark.parametrize("row", TABLE["operations"], ids=[row["operation"] for row in TABLE["operations"]])
def test_every_operation_has_a_sample(row: dict[str, Any]) -> None:
    assert sum(row["operation"] in kind for kind in (RECORDS, TEXTS, OWN)) == 1


@pytest.fixture(scope="module", params=RECORDS | MORE)
def record(request: pytest.FixtureRequest, stage: Stage) -> tuple[Any, list[str]]:
    """A record, and what must not be seen of it."""
    made = (RECORDS | MORE)[request.param](stage)
    secrets = [SENTINEL, PASSWORD, stage.cookie, "sk_test_emulator"]
    for name in ("access_token", "refresh_token", "sealed_session", "code_verifier", "state", "url"):
        secret = getattr(made, name, None)
        if isinstance(secret, str):
            secrets.append(str(secret))
    return made, secrets


@pytest.mark.parametrize("way", WAYS)
def test_no_way_shows_a_secret(record: tuple[Any, list[str]], way: str) -> None:
    made, secrets = record
    try:
        text = WAYS[way](made)
    except (TypeError, AttributeError, ValueError, yaml.YAMLError, PydanticSchemaGenerationError) as refused:
        text = f"{refused} {refused!r}"
    assert isinstance(text, str)
    # Not with `in`, whose failure would show what it is about.
    assert [index for index, secret in enumerate(secrets) if secret in text] == []


def test_the_ways_do_print(stage: Stage) -> None:
    """So that none of them passes because it refuses everything."""
    reply = stage.api.authorize_device()
    response = grant("code", code="c")(stage)
    for way in (
        WAYS.keys()
        - {"vars", "__dict__", "vars of a copy", "asdict", "astuple", "replace", "dir"}
        - {"safe yaml", "pydantic, typed", "to_dict"}
    ):
        assert "[redacted]" in WAYS[way](reply) or way == "reprlib", way
    refusing = {"json", "json, in Python", "pickle", "old pickle", "yaml", "safe yaml", "dict", "spread", "union"}
    for way in WAYS.keys() - refusing - {"items", "values", "pydantic"}:
        assert "[redacted]" in WAYS[way](response) or way in ("reprlib", "log"), way


def test_secrets_are_read_by_name(stage: Stage) -> None:
    reply = stage.api.authorize_device()
    assert isinstance(reply, dict) and reply.keys() == DEEP.keys() and len(reply) == len(DEEP)
    for name in _native.SECRET_NAMES - {"totp"}:
        assert name in reply and reply[name] == reply.get(name) == NAMED[name]
        assert type(reply[name]) is str
    assert reply["totp"]["secret"] == SENTINEL and reply["data"][0]["inner"]["token"] == NAMED["token"]
    assert reply == DEEP and reply == copy.deepcopy(reply) and reply != {**DEEP, "code": "other"}
    assert reply.get("nothing") is None and reply.get("nothing", 1) == 1
    with pytest.raises(KeyError):
        reply["nothing"]
    match reply:
        case {"device_code": code}:
            assert code == NAMED["device_code"]
    changed = reply.copy()
    changed["code"] = "new"
    assert changed["code"] == "new" and "new" not in repr(changed)
    assert changed.pop("code") == "new" and changed.pop("code", None) is None and "code" not in changed
    del changed["token"]
    changed.update({"secret": "later"}, other=1)
    assert changed["secret"] == "later" and "later" not in repr(changed) and changed.setdefault("other") == 1
    sealed = stage.users.seal_data(reply["data"][0])
    assert stage.users.unseal_data(sealed) == DEEP["data"][0]


def test_attributes_are_text(stage: Stage) -> None:
    response = grant("code", code="c")(stage)
    token: Any = response.access_token
    assert isinstance(token, str) and token == NAMED["access_token"] and hash(token) == hash(NAMED["access_token"])
    assert f"Bearer {token}" == "Bearer " + token == f"Bearer {NAMED['access_token']}"
    assert json.loads(json.dumps({"token": token})) == json.loads(orjson.dumps({"token": token})) == {"token": token}
    assert type(str(token)) is str and pickle.loads(pickle.dumps(token)) == token
    assert copy.deepcopy({"headers": [token]}) == {"headers": [NAMED["access_token"]]}
    assert response.oauth_tokens.refresh_token == SENTINEL and response.raw["unknown"] == SENTINEL
    assert response.user.raw["deep"][0]["token"] == NAMED["token"] and response.user.raw == USER
    assert dataclasses.replace(response, refresh_token="other").refresh_token == "other"
    assert dataclasses.replace(response) == response != dataclasses.replace(response, refresh_token="other")
    auth = stage.session.authenticate()
    assert auth.access_token is not None and auth.access_token.count(".") == 2
    failure = error_of(ERROR)
    assert failure.pending_authentication_token == NAMED["pending_authentication_token"]
    assert failure.fields["x"] == SENTINEL


def test_own_data_is_left_alone(stage: Stage) -> None:
    sealed = stage.users.seal_data(DEEP)
    opened = stage.users.unseal_data(sealed)
    assert type(opened) is dict and dict(opened) == json.loads(json.dumps(opened)) == DEEP


def test_no_frame_of_the_package_keeps_what_was_passed(stage: Stage) -> None:
    client: Any = stage.users
    failing: list[Callable[[], Any]] = [
        lambda: client.authenticate_with_password(email="a", password=SENTINEL, colour=1),
        lambda: client.authenticate_with_password(email="a", password=SENTINEL, session={"colour": SENTINEL}),
        lambda: authkit_native.AuthorizationRequest(url=SENTINEL, state=SENTINEL, colour=SENTINEL),  # type: ignore[call-arg]
        lambda: setattr(stage.api.generate_pkce(), "code_verifier", SENTINEL),
        lambda: client.authenticate_with_code(SENTINEL, SENTINEL, code=SENTINEL),
        lambda: client.get_logout_url(*[SENTINEL] * 9),
        lambda: client.load_sealed_session(sealed_session=SENTINEL, cookie_password="short" + SENTINEL),
        lambda: authkit_native.seal_data({"a": SENTINEL}, SENTINEL),
        lambda: authkit_native.unseal_data(SENTINEL, SENTINEL),
        lambda: authkit_native.seal_session_from_auth_response(
            access_token=SENTINEL, refresh_token=SENTINEL, user={"id": SENTINEL}, cookie_password=SENTINEL
        ),
        lambda: WorkOSClient(api_key=SENTINEL, cookie_password=SENTINEL),
    ]
    for call in failing:
        with pytest.raises((AuthKitError, TypeError, AttributeError)) as raised:
            call()
        own = [
            it for it in traceback.walk_tb(raised.value.__traceback__) if "authkit_native" in it[0].f_code.co_filename
        ]
        assert own
        for frame, _ in own:
            assert SENTINEL not in repr(frame.f_locals), frame.f_code
