"""Records that the API sends and this package passes on: mappings whose known members are attributes too.

A member is read as `reply.device_code` or as `reply["device_code"]`; those this version does not know have the second
form only. Whatever shows or encodes all members has `[redacted]` for each secret.
"""

from __future__ import annotations

from ._native import SECRET_NAMES
from .guarded import Guarded, Secret
from .hints import TYPE_CHECKING, Any, Callable, Sequence
from .record import each
from .records import Impersonator

if TYPE_CHECKING:
    from typing_extensions import Self


class Item:
    """An attribute that reads the item of its name, `None` when there is none."""

    def __init__(self, convert: Callable[[Any], Any] | None = None) -> None:
        self._convert = convert

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, record: ApiRecord | None, owner: type) -> Any:
        if record is None:
            return self
        value = record.get(self._name)
        if self._convert is not None and value is not None:
            return self._convert(value)
        return Secret(value) if self._name in SECRET_NAMES and type(value) is str else value


def item(convert: Callable[[Any], Any]) -> Any:
    """An attribute whose item is converted on every access."""
    return Item(convert)


class ApiRecord(Guarded):
    """What all of them share."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for name in cls.__annotations__:
            if name not in cls.__dict__:
                attribute = Item()
                attribute.__set_name__(cls, name)
                setattr(cls, name, attribute)

    @classmethod
    def _from_reply(cls, reply: dict[str, Any]) -> Self:
        """The record of a reply of the engine, or of a mapping in one."""
        return cls.of(reply)


class ListMetadata(ApiRecord):
    # generated: ListMetadata (UPDATE=1 cargo test -p authkit-core --test packages)
    """The cursors of the pages around one page of a list."""

    before: str | None
    """Pass it as `before` for the page before this one. `None` on the first page."""
    after: str | None
    """Pass it as `after` for the page after this one. `None` on the last page."""
    # end of generated

    __slots__ = ()


class UserSession(ApiRecord):
    # generated: UserSession (UPDATE=1 cargo test -p authkit-core --test packages)
    """One session of a user."""

    object: str
    """The kind of record: `session`."""
    id: str
    """The session's id, `session_...`."""
    user_id: str
    """The user's id."""
    organization_id: str | None
    """The organization that the session is in."""
    status: str
    """`active`, `expired` or `revoked`. An open set."""
    auth_method: str
    """How the user signed in, in small letters, such as `password`. An open set."""
    impersonator: Impersonator | None = item(Impersonator._from_reply)
    """The administrator who acts as the user."""
    ip_address: str | None
    """The browser's IP address at sign-in."""
    user_agent: str | None
    """The browser's `User-Agent` header at sign-in."""
    expires_at: str
    """When the session expires, ISO 8601."""
    ended_at: str | None
    """When the session ended, ISO 8601."""
    created_at: str
    """When the session began, ISO 8601."""
    updated_at: str
    """When the session was last changed, ISO 8601."""
    # end of generated

    __slots__ = ()


class SessionList(ApiRecord):
    # generated: SessionList (UPDATE=1 cargo test -p authkit-core --test packages)
    """One page of a list of sessions."""

    object: str
    """The kind of record: `list`."""
    data: Sequence[UserSession] = item(each(UserSession._from_reply))
    """The sessions on this page."""
    list_metadata: ListMetadata = item(ListMetadata._from_reply)
    """The cursors of the pages around this one."""
    # end of generated

    __slots__ = ()


class DeviceAuthorization(ApiRecord):
    # generated: DeviceAuthorization (UPDATE=1 cargo test -p authkit-core --test packages)
    """The start of a device's sign-in (RFC 8628): show `user_code` and `verification_uri`, then poll."""

    device_code: str
    """What the device polls with. Secret."""
    user_code: str
    """What the user types at `verification_uri`. Secret."""
    verification_uri: str
    """The address that the user opens on another device."""
    verification_uri_complete: str | None
    """The same address with the user code in it, for a QR code. Secret."""
    expires_in: int
    """Seconds until the codes expire."""
    interval: int | None
    """Seconds to wait between two polls."""
    # end of generated

    __slots__ = ()


class MagicAuth(ApiRecord):
    # generated: MagicAuth (UPDATE=1 cargo test -p authkit-core --test packages)
    """A sign-in code for an e-mail address."""

    object: str
    """The kind of record: `magic_auth`."""
    id: str
    """The id of this code."""
    user_id: str
    """The user's id."""
    email: str
    """The e-mail address that the code is for."""
    expires_at: str
    """When the code expires, ISO 8601."""
    code: str
    """The code that the user types. Secret."""
    radar_auth_attempt_id: str | None
    """The id of the attempt, where the sign-in looked unusual."""
    created_at: str
    """When the code was made, ISO 8601."""
    updated_at: str
    """When the record was last changed, ISO 8601."""
    # end of generated

    __slots__ = ()


class Totp(ApiRecord):
    # generated: Totp (UPDATE=1 cargo test -p authkit-core --test packages)
    """What an authenticator needs for time-based one-time passwords (RFC 6238)."""

    issuer: str
    """The name of your application in the authenticator."""
    user: str
    """The name of the user in the authenticator."""
    qr_code: str
    """A picture of `uri`, as a data URL. Secret."""
    secret: str
    """The shared secret, Base32."""
    uri: str
    """The `otpauth:` address that holds the secret."""
    # end of generated

    __slots__ = ()


class AuthenticationFactor(ApiRecord):
    # generated: AuthenticationFactor (UPDATE=1 cargo test -p authkit-core --test packages)
    """A second factor of a user."""

    object: str | None
    """The kind of record: `authentication_factor`."""
    id: str
    """The factor's id."""
    type: str
    """The kind of factor: `totp`. An open set."""
    totp: Totp | None = item(Totp._from_reply)
    """What the authenticator needs. Show it to the user once. Secret."""
    user_id: str | None
    """The user's id."""
    created_at: str | None
    """When the factor was enrolled, ISO 8601."""
    updated_at: str | None
    """When the factor was last changed, ISO 8601."""
    # end of generated

    __slots__ = ()


class AuthenticationChallenge(ApiRecord):
    # generated: AuthenticationChallenge (UPDATE=1 cargo test -p authkit-core --test packages)
    """A challenge that the user answers with a code."""

    object: str | None
    """The kind of record: `authentication_challenge`."""
    id: str
    """The challenge's id: the `authentication_challenge_id` of `authenticate_with_totp`."""
    expires_at: str | None
    """When the challenge expires, ISO 8601."""
    authentication_factor_id: str
    """The factor's id."""
    created_at: str | None
    """When the challenge was made, ISO 8601."""
    updated_at: str | None
    """When the challenge was last changed, ISO 8601."""
    # end of generated

    __slots__ = ()


class EnrolledFactor(ApiRecord):
    # generated: EnrolledFactor (UPDATE=1 cargo test -p authkit-core --test packages)
    """A factor that was enrolled, and its first challenge."""

    authentication_factor: AuthenticationFactor = item(AuthenticationFactor._from_reply)
    """The factor, with the secret and the QR code that the user's authenticator needs."""
    authentication_challenge: AuthenticationChallenge = item(AuthenticationChallenge._from_reply)
    """The challenge that proves that the authenticator works."""
    # end of generated

    __slots__ = ()


class RadarChallenge(ApiRecord):
    # generated: RadarChallenge (UPDATE=1 cargo test -p authkit-core --test packages)
    """A code that was sent by SMS."""

    verification_id: str
    """The id of the verification, for `authenticate_with_radar_sms_challenge`."""
    phone_number: str
    """The phone number that the code was sent to."""
    # end of generated

    __slots__ = ()
