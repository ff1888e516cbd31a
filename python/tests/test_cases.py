"""Runs `tests/cases` and `tests/vectors` through the public classes. How a case is written stands in its README."""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import ROOT, Emulator

from authkit_native import AuthKitError, ConfigurationError, Session, WorkOSClient

TESTS = ROOT / "tests"
NOW = datetime(2026, 11, 24, tzinfo=timezone.utc).timestamp()


def merged(default: Any, value: Any) -> Any:
    """`value` over `default`: objects member by member, everything else replaced, `$only` without the default."""
    match value:
        case {"$only": only}:
            return only
        case dict():
            default = default if isinstance(default, dict) else {}
            return default | {name: merged(default.get(name), member) for name, member in value.items()}
    return value


def cases_of(group: dict[str, Any], given: Any = None) -> Iterator[dict[str, Any]]:
    """The cases of a group, each with the whole of what it is given. A case is a group of one."""
    given = merged(given, group.get("given", {}))
    if "cases" not in group:
        yield group | {"given": given}
    for part in group.get("cases", []):
        yield from cases_of(part, given)


FILES = sorted((TESTS / "cases").glob("*.json"))
CASES = [case for file in FILES for case in cases_of(json.loads(file.read_text()))]


def method(client: WorkOSClient, session: Any, op: str) -> Any:
    """The public method of an operation."""
    host, name = (session, op.removeprefix("session.")) if "." in op else (client.user_management, op)
    name = {"pkce_generate": "generate_pkce"}.get(name, name)
    return getattr(host, name, None) or getattr(host, f"get_{name}")


def plain(value: Any) -> Any:
    """A reply as the engine's plain data."""
    if isinstance(value, AuthKitError):
        names = ("code", "message", "hint", "status", "request_id", "retryable", "retry_after", "api_code", "fields")
        return {name: getattr(value, name) for name in names}
    if dataclasses.is_dataclass(value):
        members = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return members["raw"] if {"raw", "email"} <= members.keys() else members
    return value


def fits(expected: Any, actual: Any) -> bool:
    """Objects by subset, everything else exactly; `{"any": true}` is anything but null."""
    if expected == {"any": True}:
        return actual is not None
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(fits(value, actual.get(name)) for name, value in expected.items())
    return bool(expected == actual) and isinstance(expected, bool) == isinstance(actual, bool)


class Stage:
    """Where a case runs: its emulator, client and session."""

    def __init__(self, case: dict[str, Any], emulator: Emulator) -> None:
        self.given, self.emulator = case["given"], emulator
        self.session: Session | None = None
        self.client = self.make_client(case)
        self.session_options = self.resolve(self.given.get("session", {}))

    def make_client(self, case: dict[str, Any]) -> WorkOSClient:
        options: dict[str, Any] = self.resolve(self.given.get("client", {}))
        named_by_call = case["when"].get("client_id") if "when" in case else None
        # A Python client always has a client id; one that every call overrides may have any.
        options = {"client_id": "client_of_no_call", **options} if named_by_call else options
        return WorkOSClient(**options)

    def call(self, op: str, when: dict[str, Any]) -> Any:
        if op == "client":
            return {}
        if op.startswith("session.") and self.session is None:
            self.session = self.client.user_management.load_sealed_session(**self.session_options)
        return plain(method(self.client, self.session, op)(**when))

    def check_sentence(self, op: str, when: dict[str, Any], reply: dict[str, Any], reason: str, says: str) -> None:
        """The outcome's error says why, and the last check of an inspection says the same."""
        error = reply["error"]
        assert error["code"] == reason
        assert says in error["message"]
        if op == "session.authenticate":
            names = {"session_data": "sealed", "sealed_session": "sealed"}
            options = {names.get(name, name): value for name, value in self.session_options.items()}
            found = self.client.user_management.inspect(**{"sealed": "", **options, **when})
            assert found.reason == reason
            assert says in found.checks[-1].detail

    def resolve(self, value: Any) -> Any:
        """Replaces the references of a case."""
        match value:
            case str():
                return self.emulator.base_url + value[9:] if value.startswith("$emulator") else value
            case list():
                return [self.resolve(item) for item in value]
            case {"$file": path, **rest}:
                document = json.loads((TESTS / path).read_text())
                for step in str(rest.get("at", "")).split("/")[1:]:
                    document = document[int(step) if isinstance(document, list) else step]
                return document
            case {"$concat": parts}:
                return "".join(part if isinstance(part, str) else part["repeat"] * part["count"] for part in parts)
            case {"$code": request}:
                return self.emulator.control("codes", request)["code"]
            case {"$tokens": request}:
                return self.emulator.control("tokens", request)["access_token"]
            case {"$sealed": options}:
                return self.call("seal_session_from_auth_response", self.resolve(options))
            case {"$sealed_data": options}:
                return self.call("seal_data", self.resolve(options))
            case {"$signed_in": request}:
                options = {"code": self.emulator.control("codes", request)["code"], "session": {"seal_session": True}}
                return self.call("authenticate_with_code", options)["sealed_session"]
            case dict():
                return {name: self.resolve(member) for name, member in value.items()}
        return value


@pytest.fixture(scope="module")
def report() -> Iterator[dict[str, bool]]:
    """Which cases hold; written to the path in `AUTHKIT_CASES_REPORT` when all have run."""
    held: dict[str, bool] = {}
    yield held
    if path := os.environ.get("AUTHKIT_CASES_REPORT"):
        Path(path).write_text(json.dumps(held))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(
    case: dict[str, Any], emulator: Emulator, report: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    report[case["id"]] = False
    run(case, emulator, monkeypatch)
    report[case["id"]] = True


def run(case: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in case["given"].get("environment", {}).items():
        monkeypatch.setenv(name, value)
    then = case["then"]
    seen = 0
    try:
        stage = Stage(case, emulator)
        when, then = stage.resolve(case.get("when", {})), stage.resolve(then)
        for fault in case["given"].get("faults", []):
            emulator.control("faults", fault)
        seen = len(emulator.control("requests", method="GET"))
        for earlier in case["given"].get("before", []):
            with suppress(AuthKitError):
                stage.call(earlier["op"], stage.resolve(earlier.get("when", {})))
            stage.session = None
        reply = stage.call(case["op"], when)
    except TypeError as error:
        # Of keywords that a function does not have, or demands, Python itself speaks.
        assert re.search("unexpected keyword argument|missing .* required|takes .* positional", str(error)), str(error)
        assert then.get("error") == "invalid_option"
    except AuthKitError as error:
        told = plain(error)
        assert then.get("error") == told["code"], str(error)
        assert then.get("says", "") in str(error)
        assert fits(then.get("fields", {}), told), told
    else:
        assert "error" not in then, f"no error, but {reply}"
        if "reason" in then:
            assert fits({"authenticated": False, "reason": then["reason"]}, reply), reply
            if "says" in then:
                stage.check_sentence(case["op"], when, reply, then["reason"], then["says"])
        if "value" in then:
            assert fits(then["value"], reply), reply
        if "url" in then:
            assert reply.split("?")[0] == then["url"]["base"]
            assert dict(parse_qsl(urlsplit(reply).query, keep_blank_values=True)) == then["url"]["query"]
        if "opens" in then:
            assert fits(then["opens"], stage.client.user_management.unseal_data(reply))
    if "requests" in then:
        log = [r for r in emulator.control("requests", method="GET")[seen:] if r["path"].endswith("/authenticate")]
        assert len(log) == len(then["requests"]), log
        for expected, request in zip(then["requests"], log, strict=True):
            names = expected.pop("body_members", None)
            assert names is None or names == sorted(request["body"]), request
            assert fits(expected, request), request


def test_there_are_cases() -> None:
    assert len(CASES) == len({case["id"] for case in CASES}) > 300


def text(value: Any) -> Any:
    """A vector's text, put together if it is long."""
    if not isinstance(value, dict):
        return value
    return "".join(part if isinstance(part, str) else part["repeat"] * part["count"] for part in value["concat"])


def authenticate(file: Path, jwks: str, password: Any, sealed: Any, **options: Any) -> Any:
    keys = json.loads((file.parent / jwks).read_text())
    client = WorkOSClient(client_id="client_1", jwks=keys, session_cache=0, **options)
    passwords = list(password.values()) if isinstance(password, dict) else password
    session = client.user_management.load_sealed_session(sealed_session=text(sealed), cookie_password=passwords)
    return session.authenticate(now=NOW)


def sealed_vectors() -> Iterator[Any]:
    for file in sorted((TESTS / "vectors/sealed").glob("*.json")):
        document = json.loads(file.read_text())
        for vector in document["vectors"]:
            yield pytest.param(file, document, vector, id=f"{file.stem}/{vector['id']}")


@pytest.mark.parametrize(("file", "document", "vector"), list(sealed_vectors()))
def test_cookie_from_elsewhere(file: Path, document: dict[str, Any], vector: dict[str, Any]) -> None:
    result = authenticate(file, document["jwks"], vector["password"], vector["sealed"])
    assert result.authenticated, result
    assert result.session_id == vector.get("session_id", result.session_id)
    assert result.access_token in vector["expect"].values()
    assert result.user.id == vector["expect"]["user"]["id"]
    assert document["format"].startswith(result.seal_format)


MALFORMED = json.loads((TESTS / "vectors/malformed.json").read_text())


@pytest.mark.parametrize("vector", MALFORMED["vectors"], ids=[vector["id"] for vector in MALFORMED["vectors"]])
def test_malformed_cookie(vector: dict[str, Any]) -> None:
    file, password = TESTS / "vectors/malformed.json", vector["password"]
    try:
        formats = [vector["format"].removesuffix("-aesgcm-v1")]
        result = authenticate(file, MALFORMED["jwks"], password, vector["sealed"], accept_formats=formats)
    except ConfigurationError as error:
        assert error.code.startswith("password_") and vector["stage"] == "password"
        return
    if vector["expect"] == "invalid":
        assert not result.authenticated
    if vector["expect"] == "valid":
        assert result.authenticated


def token_vectors() -> Iterator[Any]:
    document = json.loads((TESTS / "vectors/tokens/tokens.json").read_text())
    for vector in document["vectors"]:
        for layout, sealed in vector.get("sealed", {}).items():
            password = document["seal_fernet_key" if layout == "fernet" else "seal_password"]
            yield pytest.param(vector, password, sealed, id=f"{vector['id']}/{layout}")


@pytest.mark.parametrize(("vector", "password", "sealed"), list(token_vectors()))
def test_token_from_elsewhere(vector: dict[str, Any], password: str, sealed: Any) -> None:
    file = TESTS / "vectors/tokens/tokens.json"
    if vector["id"] == "jwks-empty":
        # No key at all is found when the client is made.
        with pytest.raises(ConfigurationError, match="jwks"):
            authenticate(file, vector["jwks"], password, sealed)
        return
    result = authenticate(file, vector["jwks"], password, sealed, **vector.get("options", {}))
    if vector["expect"] != "policy":
        assert result.authenticated is (vector["expect"] == "valid"), result
