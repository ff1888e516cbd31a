"""Records: plain classes that are made, compared, copied, pickled and encoded like data classes."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest
from conftest import Emulator

import authkit_native
from authkit_native import (
    Check,
    DeviceAuthorization,
    EnrolledFactor,
    Inspection,
    NotAuthenticated,
    OAuthTokens,
    Pkce,
    Reason,
    SessionList,
    User,
)
from authkit_native.record import Record

USER: dict[str, Any] = {
    "id": "user_1",
    "email": "ada@example.com",
    "email_verified": True,
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
}
KINDS = [kind for kind in vars(authkit_native).values() if inspect.isclass(kind) and issubclass(kind, Record)]


def test_a_record_is_made_of_keywords() -> None:
    user = User(**USER)
    assert user.first_name is None and user.metadata == {} == user.raw and user == User(**USER)
    assert user.metadata is not User(**USER).metadata
    outcome = NotAuthenticated(reason=Reason.EXPIRED_JWT)
    assert not outcome.authenticated and not outcome.retryable and outcome.user is outcome.sealed_session is None
    make: Any = User
    with pytest.raises(TypeError, match="missing the keyword arguments id, email_verified, created_at, updated_at"):
        make(email="ada@example.com")
    with pytest.raises(TypeError, match="unexpected keyword argument 'nickname'"):
        make(**USER, nickname="ada")
    with pytest.raises(TypeError):
        make("user_1", "ada@example.com")


def test_equality_and_hash_look_at_every_member_but_raw_and_error() -> None:
    user = User(**USER)
    for changed in ({"id": "user_2"}, {"metadata": {"a": 1}}, {"last_name": "L"}):
        assert user != User(**USER | changed)
    assert user == User(**USER, raw={"a": 1}) and hash(user) == hash(User(**USER, raw={"a": 1}))
    assert user != USER and len({user, User(**USER), User(**USER | {"id": "user_2"})}) == 2
    error = authkit_native.AuthKitError("mfa_challenge")
    assert NotAuthenticated(reason=Reason.TIMEOUT, error=error) == NotAuthenticated(reason=Reason.TIMEOUT)


def test_a_record_is_replaced_and_not_changed() -> None:
    user = User(**USER)
    replace: Any = getattr(copy, "replace", dataclasses.replace)
    assert replace(user, first_name="Ada") == User(**USER, first_name="Ada") == user.__replace__(first_name="Ada")
    for name in ("id", "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(user, name, "user_2")
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(user, name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Pkce(code_verifier="v", code_challenge="c", code_challenge_method="S256").code_verifier = "w"  # type: ignore[misc]


def test_a_dictionary_of_a_record_has_its_members_and_no_secret() -> None:
    tokens = OAuthTokens(provider="G", access_token="a", refresh_token="r", expires_at=1, scopes=("s",), raw={"x": 1})
    hidden = {"access_token": "[redacted]", "refresh_token": "[redacted]", "raw": "[redacted]"}
    assert tokens.to_dict() == {"provider": "G", "expires_at": 1, "scopes": ("s",), **hidden}
    inspection = Inspection(
        authenticated=False, size=1, needs_reseal=False, checks=[Check(check="seal", ok=False, detail="d")]
    )
    assert inspection.to_dict()["checks"] == [{"check": "seal", "ok": False, "detail": "d"}]
    assert inspection.to_dict() == dataclasses.asdict(inspection)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_record_is_a_data_class_to_those_who_ask(kind: Any) -> None:
    assert "__dataclass_fields__" in vars(kind)
    assert [field.name for field in dataclasses.fields(kind)] == [*kind._members]
    assert dataclasses.is_dataclass(kind)


def test_records_without_secrets_travel_between_processes() -> None:
    inspection = Inspection(
        authenticated=False, size=1, needs_reseal=False, checks=[Check(check="seal", ok=False, detail="d")]
    )
    user = pickle.loads(pickle.dumps(User._from_reply({**USER, "unknown": "secret"})))
    assert user == User(**USER) and user.raw["id"] == "user_1" and "unknown" not in user.raw
    assert pickle.loads(pickle.dumps(inspection)) == inspection
    with pytest.raises(TypeError, match="holds secrets"):
        pickle.dumps(Pkce(code_verifier="v", code_challenge="c", code_challenge_method="S256"))


def test_members_of_the_apis_records_are_attributes_and_items(emulator: Emulator) -> None:
    device = emulator.client().user_management.authorize_device()
    assert type(device) is DeviceAuthorization and isinstance(device, dict)
    assert device.device_code == device["device_code"] and device.expires_in > 0
    assert "[redacted]" in repr(device.device_code) and device.device_code not in repr(device)
    assert DeviceAuthorization._from_reply({}).interval is None
    assert type(device.copy()) is type(copy.copy(device)) is type(copy.deepcopy(device)) is DeviceAuthorization
    with pytest.raises(AttributeError):
        device.device_code = "other"
    with pytest.raises(AttributeError):
        _ = device.no_such_member  # type: ignore[attr-defined]


def test_records_in_records_of_the_api_have_classes_too() -> None:
    totp = {"issuer": "i", "user": "u", "qr_code": "q", "secret": "s3cret", "uri": "otpauth:s3cret"}
    enrolled = EnrolledFactor._from_reply(
        {
            "authentication_factor": {"id": "factor_1", "type": "totp", "totp": totp},
            "authentication_challenge": {"id": "challenge_1", "authentication_factor_id": "factor_1"},
        }
    )
    assert enrolled.authentication_challenge.id == "challenge_1"
    found = enrolled.authentication_factor.totp
    assert found is not None and found.secret == "s3cret" and found.issuer == "i"
    assert "s3cret" not in f"{found!r} {found.secret!r} {enrolled.authentication_factor!r}"
    sessions = SessionList._from_reply(
        {"data": [{"id": "session_1", "impersonator": {"email": "a"}}], "list_metadata": {"after": "session_1"}}
    )
    assert [session.id for session in sessions.data] == ["session_1"]
    assert sessions.data[0].impersonator is not None and sessions.data[0].impersonator.email == "a"
    assert sessions.list_metadata.after == "session_1" and sessions.list_metadata.before is None
