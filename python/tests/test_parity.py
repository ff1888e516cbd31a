"""Holds the package against what the engine says it has, with the spelling of operations in `tests/api.json`."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from conftest import ROOT

import authkit_native
from authkit_native import (
    AsyncSession,
    AsyncWorkOSClient,
    ClientOptions,
    Reason,
    Session,
    WorkOSClient,
    _native,
    options,
)
from authkit_native.api_records import ApiRecord
from authkit_native.record import Record
from authkit_native.records import SentRecord
from authkit_native.user_management import AsyncUserManagement, UserManagement

TABLE = json.loads((ROOT / "tests/api.json").read_text())
ENGINE = _native.Handle({}, environment=False).call("describe", {})
HOSTS = {"user_management": (UserManagement, AsyncUserManagement), "session": (Session, AsyncSession)}

# Everything in which this package and the table differ, and why.
ALSO = {
    "load_sealed_session": {"sealed_session"},  # the guide's name beside the vendor's `session_data`
    "client": {"jwt_issuer", "jwt_leeway", "request_timeout"},  # the vendor's names
}
WITHOUT = {
    # Made by the call itself, which refuses them.
    "authorization_url_with_pkce": {"code_challenge", "code_challenge_method"},
}
CLASSES = {
    # What a check and a refresh come to.
    "Authentication": ["Authenticated", "NotAuthenticated", "Refreshed", "NotRefreshed"],
    # `Session` is what is made of a cookie.
    "Session": ["UserSession"],
}
MODULE_FUNCTIONS = {
    # The vendor's functions, with the vendor's names of their parameters.
    "seal_data": ["data", "key", "format", "purpose", "ttl"],
    "unseal_data": ["sealed_data", "key", "purpose"],
    "seal_session_from_auth_response": ["access_token", "refresh_token", "user", "impersonator", "cookie_password"],
}


def parameters(host: type, name: str) -> list[str]:
    return [name for name in inspect.signature(getattr(host, name)).parameters if name != "self"]


def public(host: object) -> set[str]:
    return {name for name in dir(host) if not name.startswith("_")}


@pytest.mark.parametrize("row", TABLE["operations"], ids=[row["operation"] for row in TABLE["operations"]])
def test_a_listed_operation_has_its_method_and_options(row: dict[str, Any]) -> None:
    path, _, name = row["python"].rpartition(".")
    expected = set(ENGINE["operations"][row["operation"]]) | ALSO.get(row["operation"], set())
    for host in HOSTS[path]:
        names = parameters(host, name)
        assert set(names) == expected - WITHOUT.get(row["operation"], set()), host
        assert len(names) == len(set(names))


def test_every_operation_of_the_engine_is_listed() -> None:
    assert {row["operation"] for row in TABLE["operations"]} == ENGINE["operations"].keys()


@pytest.mark.parametrize("path", HOSTS)
def test_nothing_else_is_public(path: str) -> None:
    listed = [row["python"].rpartition(".")[2] for row in TABLE["operations"] if row["python"].startswith(f"{path}.")]
    assert len(listed) == len(set(listed)), "two operations of one name"
    for host in HOSTS[path]:
        assert public(host) == set(listed), host


def test_the_options_of_a_client() -> None:
    assert set(ClientOptions.__annotations__) == set(ENGINE["client_options"]) | ALSO["client"]
    for kind in (WorkOSClient, AsyncWorkOSClient):
        assert public(kind(client_id="client_1")) == {"close", "user_management"}


@pytest.mark.parametrize("name", ENGINE["web"])
def test_the_options_of_the_web_flow(name: str) -> None:
    assert [*getattr(options, name).__annotations__] == ENGINE["web"][name]


@pytest.mark.parametrize("name", ENGINE["records"])
def test_the_members_of_a_record(name: str) -> None:
    for kind in (getattr(authkit_native, name) for name in CLASSES.get(name, [name])):
        if issubclass(kind, ApiRecord):
            members = [name for name in kind.__annotations__ if not name.startswith("_")]
        else:
            assert issubclass(kind, Record)
            members = [*kind._members]
        assert members == ENGINE["records"][name] + (["raw"] if issubclass(kind, SentRecord) else [])


def test_codes_and_secrets() -> None:
    assert [reason.value for reason in Reason] == ENGINE["codes"]
    assert set(ENGINE["secrets"]) == _native.SECRET_NAMES


def test_the_functions_of_the_module() -> None:
    functions = {name for name in authkit_native.__all__ if inspect.isfunction(getattr(authkit_native, name))}
    assert functions == set(MODULE_FUNCTIONS)
    for name, names in MODULE_FUNCTIONS.items():
        assert list(inspect.signature(getattr(authkit_native, name)).parameters) == names
