"""Where a case runs, and what is the same of cases and stories."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from conftest import ROOT, Emulator

from authkit_native import AuthKitError, Session, WorkOSClient

TESTS = ROOT / "tests"


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
        if "settings" in self.given:
            emulator.control("settings", self.given["settings"])
        for organization in self.given.get("organizations", []):
            emulator.control("organizations", organization)
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
        if op.startswith("testing_"):
            engine: Any = self.client.user_management._engine
            return engine.call(op, when)
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

    def judge_requests(self, expected: list[dict[str, Any]], log: list[dict[str, Any]]) -> None:
        """The exchanges in this part of the log, in their order."""
        log = [request for request in log if request["path"].endswith("/authenticate")]
        assert len(log) == len(expected), log
        for wanted, request in zip(expected, log, strict=True):
            names = wanted.pop("body_members", None)
            assert names is None or names == sorted(request["body"]), request
            assert fits(wanted, request), request

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
            case {"$testing": options}:
                return self.call("testing_session", options)["sealed_session"]
            case {"$testing_code": options}:
                return self.call("testing_session", options)["code"]
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
