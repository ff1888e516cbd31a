"""Records: what operations return. Frozen, every member always there, `None` when there is nothing.

`repr` never shows a token, a sealed session or a code verifier. Records that hold one refuse to be pickled, because
pickles end up in caches, queues and logs; `User` and `Impersonator` may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Self

_REDACTED = "[redacted]"
R = TypeVar("R")


class Record:
    """What all records share."""

    _secret: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (
            f"{member.name}={_REDACTED if member.name in self._secret and value is not None else repr(value)}"
            for member in fields(self)  # type: ignore[arg-type]
            for value in (getattr(self, member.name),)
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def __reduce__(self) -> Any:
        if self._secret - {"raw"}:
            raise TypeError(
                f"{type(self).__name__} holds secrets and cannot be pickled: keep the sealed session instead"
            )
        return super().__reduce__()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def filled(cls: type[R], members: dict[str, Any]) -> R:
    """A record with these members, past the setters of a frozen dataclass, which take most of its construction."""
    record = object.__new__(cls)
    object.__setattr__(record, "__dict__", members)
    return record


@dataclass(frozen=True, repr=False, kw_only=True)
class User(Record):
    """A user as the API sent it.

    Known members are attributes; `raw` has all of them, those this version does not know included.
    """

    id: str
    """The id, `user_...`."""
    email: str
    """The e-mail address."""
    email_verified: bool | None = None
    """Whether the address is proved."""
    first_name: str | None = None
    """The given name."""
    last_name: str | None = None
    """The family name."""
    name: str | None = None
    """The display name."""
    profile_picture_url: str | None = None
    """The address of a picture."""
    last_sign_in_at: str | None = None
    """When the user last signed in, ISO 8601."""
    external_id: str | None = None
    """The user's id in your own system."""
    locale: str | None = None
    """The preferred language, BCP 47."""
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    """Your own data about the user."""
    created_at: str | None = None
    """When the user was created, ISO 8601."""
    updated_at: str | None = None
    """When the user was last changed, ISO 8601."""
    object: str = "user"
    """The kind of the record."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """Everything the API sent."""

    _secret: ClassVar[frozenset[str]] = frozenset({"raw"})

    @classmethod
    def of(cls, raw: dict[str, Any]) -> User:
        """The user of a record of the API."""
        members: dict[str, Any] = dict(zip(_USER_MEMBERS, map(raw.get, _USER_MEMBERS), strict=True))
        members["metadata"] = members["metadata"] or {}
        members["raw"] = raw
        return filled(cls, members)


_USER_MEMBERS = tuple(member.name for member in fields(User) if member.name != "raw")


@dataclass(frozen=True, repr=False, kw_only=True)
class Impersonator(Record):
    """The administrator who acts as the user."""

    email: str
    """The administrator's e-mail address."""
    reason: str | None = None
    """Why, as the administrator typed it."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """Everything the API sent."""

    _secret: ClassVar[frozenset[str]] = frozenset({"raw"})

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Impersonator:
        """The impersonator of a record of the API."""
        return filled(cls, {"email": raw.get("email"), "reason": raw.get("reason"), "raw": raw})


@dataclass(frozen=True, repr=False, kw_only=True)
class OAuthTokens(Record):
    """The tokens of the identity provider, when the connection is set up to return them."""

    access_token: str | None = None
    """The provider's access token."""
    refresh_token: str | None = None
    """The provider's refresh token."""
    provider: str | None = None
    """The provider's name."""
    expires_at: int | None = None
    """When the access token expires, seconds since the epoch."""
    scopes: Sequence[str] = field(default=(), hash=False)
    """What the token allows."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """Everything the API sent."""

    _secret: ClassVar[frozenset[str]] = frozenset({"access_token", "refresh_token", "raw"})

    @classmethod
    def of(cls, raw: dict[str, Any]) -> OAuthTokens:
        """The tokens of a record of the API."""
        names = ("access_token", "refresh_token", "provider", "expires_at")
        members: dict[str, Any] = {name: raw.get(name) for name in names}
        return filled(cls, {**members, "scopes": raw.get("scopes") or (), "raw": raw})


@dataclass(frozen=True, repr=False, kw_only=True)
class Pkce(Record):
    """A code verifier to keep and its challenge to send (RFC 7636)."""

    code_verifier: str
    """43 characters. Keep it, where only this browser's sign-in finds it, until the code comes back."""
    code_challenge: str
    """Its SHA-256, base64url."""
    code_challenge_method: str = "S256"
    """Always `S256`."""

    _secret: ClassVar[frozenset[str]] = frozenset({"code_verifier"})

    @classmethod
    def of(cls, reply: dict[str, Any]) -> Pkce:
        """The pair of a reply of the engine."""
        return filled(cls, reply)


@dataclass(frozen=True, repr=False, kw_only=True)
class AuthorizationRequest(Record):
    """An authorization URL and what has to be kept, in a cookie or session, until its code comes back."""

    url: str
    """Where to send the browser."""
    state: str
    """Compare it with the `state` of the callback."""
    code_verifier: str
    """Pass it to `authenticate_with_code`. A secret of this sign-in."""

    _secret: ClassVar[frozenset[str]] = frozenset({"url", "state", "code_verifier"})

    @classmethod
    def of(cls, reply: dict[str, Any]) -> AuthorizationRequest:
        """The request of a reply of the engine."""
        return filled(cls, reply)


@dataclass(frozen=True, repr=False, kw_only=True)
class AuthenticationResponse(Record):
    """A successful exchange."""

    user: User
    """Who signed in."""
    access_token: str
    """The access token, a JWT that lives for minutes."""
    refresh_token: str
    """The refresh token. It can be used once."""
    organization_id: str | None = None
    """The organization that was chosen."""
    authentication_method: str | None = None
    """How the user signed in. An open set."""
    impersonator: Impersonator | None = None
    """Who acts as the user."""
    oauth_tokens: OAuthTokens | None = None
    """The identity provider's own tokens."""
    authkit_authorization_code: str | None = None
    """A code for another AuthKit application."""
    sealed_session: str | None = None
    """The cookie value, when sealing was asked for."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """The members this version does not know."""

    _secret: ClassVar[frozenset[str]] = frozenset(
        {"access_token", "refresh_token", "authkit_authorization_code", "sealed_session", "raw"}
    )

    @classmethod
    def of(cls, reply: dict[str, Any]) -> AuthenticationResponse:
        """The response of a reply of the engine."""
        for name, kind in (("user", User), ("impersonator", Impersonator), ("oauth_tokens", OAuthTokens)):
            if reply[name] is not None:
                reply[name] = kind.of(reply[name])
        return filled(cls, reply)
