"""Runs `tests/cases` and `tests/vectors` through the public classes. How a case is written stands in its README."""

from __future__ import annotations

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
from conftest import Emulator
from stage import TESTS, Stage, cases_of, fits, plain
from stories import run_story

from authkit_native import AuthKitError, ConfigurationError, WorkOSClient

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc).timestamp()


FILES = sorted((TESTS / "cases").glob("*.json"))
CASES = [case for file in FILES for case in cases_of(json.loads(file.read_text()))]
STORIES = [
    story for file in sorted((TESTS / "cases/web").glob("*.json")) for story in cases_of(json.loads(file.read_text()))
]


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


@pytest.mark.parametrize("story", STORIES, ids=[story["id"] for story in STORIES])
def test_story(
    story: dict[str, Any], emulator: Emulator, report: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    report[story["id"]] = False
    for name, value in story["given"].get("environment", {}).items():
        monkeypatch.setenv(name, value)
    run_story(story, emulator)
    report[story["id"]] = True


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
        stage.judge_requests(then["requests"], emulator.control("requests", method="GET")[seen:])


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
