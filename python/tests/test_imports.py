"""What importing the package loads. Beside the interpreter's own start it is to be short, so modules are counted."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import authkit_native
from authkit_native import AsyncWorkOSClient, ClientOptions, Reason, User, WorkOSClient, hints, options, reason
from authkit_native.user_management import AsyncUserManagement, UserManagement

FREE = {"__future__", "_abc", "_collections_abc", "abc"}
"""What costs nothing: a program of one line has loaded it, with `os`."""
ON_ACCESS: dict[str, Any] = {"Format": options, "ReadableFormat": options, "Reason": reason}
ON_ACCESS |= {"ClientOptions": options, "SealSession": options}


def loaded(program: str) -> set[str]:
    """The modules that a program adds to a bare interpreter: without `site`, which may load anything."""
    place = str(Path(authkit_native.__file__).parents[1])
    before = f"import sys; sys.path.insert(0, {place!r}); before = set(sys.modules)\n"
    after = "\nprint(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", before + program + after], text=True, capture_output=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("kind", ["WorkOSClient", "AsyncWorkOSClient"])
def test_a_client_needs_no_module_but_those_of_the_package(kind: str) -> None:
    """`typing`, `enum`, `collections.abc` and `dataclasses` each take longer to import than the whole package."""
    modules = loaded(f"from authkit_native import {kind}; {kind}(client_id='client_1', api_key='sk_1')")
    own = {name for name in modules if name.partition(".")[0] == "authkit_native"}
    assert "authkit_native.user_management" in own and not modules - own - FREE


def test_what_is_loaded_on_access_is_there_like_any_other_name() -> None:
    assert dir(authkit_native) == sorted({*vars(authkit_native), *authkit_native.__all__})
    assert {*authkit_native.__all__} - vars(authkit_native).keys() == ON_ACCESS.keys()
    everything: dict[str, Any] = {}
    exec("from authkit_native import *", everything)
    assert {*authkit_native.__all__} == everything.keys() - {"__builtins__"}
    for name, module in ON_ACCESS.items():
        value = getattr(authkit_native, name)
        assert value is getattr(module, name) is everything[name]
        assert pickle.loads(pickle.dumps(value)) is copy.copy(value) is value
    with pytest.raises(AttributeError, match="module 'authkit_native' has no attribute 'ClientOption'"):
        _ = authkit_native.ClientOption  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        exec("from authkit_native import ClientOption")


def test_options_are_described_while_a_program_runs() -> None:
    described = typing.get_type_hints(ClientOptions)
    assert described.keys() == ClientOptions.__annotations__.keys() and not ClientOptions.__required_keys__
    assert described["seal_format"] == authkit_native.Format | None
    assert typing.is_typeddict(ClientOptions)


PUBLIC: list[Any] = [it for it in map(vars(authkit_native).get, authkit_native.__all__) if callable(it)]
METHODS: list[Any] = [
    getattr(host, name)
    for host in (UserManagement, AsyncUserManagement)
    for name in dir(host)
    if not name.startswith("_")
]


@pytest.mark.parametrize("it", PUBLIC + METHODS, ids=lambda it: it.__qualname__)
def test_every_hint_can_be_evaluated(it: Any) -> None:
    """Those who ask are given no name that only type checkers have."""
    found = typing.get_type_hints(it)
    if inspect.isfunction(it):
        assert found.keys() == it.__annotations__.keys() == {*inspect.signature(it).parameters, "return"} - {"self"}


def test_hints_are_wider_than_what_type_checkers_see() -> None:
    seal: Any = UserManagement.seal_data
    assert typing.get_type_hints(seal)["data"] is object
    assert typing.get_type_hints(seal)["format"] == str | None
    assert typing.get_type_hints(User)["metadata"] == Mapping[str, object]
    for name in hints.__all__:
        assert hasattr(hints, name)


def test_reasons_are_told_apart_by_matching() -> None:
    code: str = "expired_jwt"
    match Reason(code):
        case Reason.EXPIRED_JWT:
            pass
        case _:
            pytest.fail("not matched")


def test_clients_are_context_managers() -> None:
    with WorkOSClient(client_id="client_1") as client:
        assert client.user_management.get_jwks_url()
    with pytest.raises(RuntimeError, match="closed"):
        client.user_management.get_jwks_url()
    assert inspect.iscoroutinefunction(AsyncWorkOSClient.__aexit__)
