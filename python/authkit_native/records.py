"""Records: what operations return. Frozen, every member always there, `None` when there is nothing.

`repr` never shows a token, a sealed session or a code verifier. Records that hold one refuse to be pickled, because
pickles end up in caches, queues and logs; `User` and `Impersonator` may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar

from .errors import AuthKitError, error_of
from .reason import Reason
from .session import AsyncSession, Session

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


def _filled(cls: type[R], members: dict[str, Any]) -> R:
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
        get = raw.get
        members = {name: get(name) for name in _USER_MEMBERS}
        members["metadata"] = members["metadata"] or {}
        members["raw"] = raw
        return _filled(cls, members)


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
        return _filled(cls, {"email": raw.get("email"), "reason": raw.get("reason"), "raw": raw})


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
        return _filled(cls, {**members, "scopes": raw.get("scopes") or (), "raw": raw})


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
        return _filled(cls, reply)


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
        return _filled(cls, reply)


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
        _nest(reply)
        tokens: dict[str, Any] | None = reply["oauth_tokens"]
        reply["oauth_tokens"] = OAuthTokens.of(tokens) if tokens is not None else None
        return _filled(cls, reply)


@dataclass(frozen=True, repr=False, kw_only=True)
class _Authentication(Record):
    """The members of every outcome of a check or a refresh."""

    authenticated: bool
    """Whether the user is signed in."""
    reason: Reason | None
    """Why not, or why that is not known."""
    retryable: bool = False
    """Whether the answer is not known now and may be later: keep the cookie."""
    retry_after: float | None = None
    """Seconds to wait before trying again, when the API said so."""
    session_alive: bool = False
    """Whether the session is not over although this call did not succeed: keep the cookie."""
    error: AuthKitError | None = field(default=None, hash=False, compare=False)
    """The failure behind the reason, for the log."""
    session_id: str | None
    """The session's id, `session_...`."""
    organization_id: str | None = None
    """The organization the user is signed in to."""
    role: str | None = None
    """The user's role there."""
    roles: Sequence[str] | None = field(default=None, hash=False)
    """All roles there."""
    permissions: Sequence[str] | None = field(default=None, hash=False)
    """What the roles allow."""
    entitlements: Sequence[str] | None = field(default=None, hash=False)
    """What the organization has bought."""
    feature_flags: Sequence[str] | None = field(default=None, hash=False)
    """The flags that are on."""
    user: User | None
    """Who is signed in, as of the last sign-in or refresh."""
    impersonator: Impersonator | None = None
    """Who acts as the user, by the verified token."""
    authentication_method: str | None = None
    """How the user signed in. An open set."""
    access_token: str | None
    """The verified access token."""
    expires_at: int | None
    """When the access token expires, seconds since the epoch."""
    claims: Mapping[str, Any] | None = field(hash=False)
    """Every claim of the verified token, your own included."""
    seal_format: str | None
    """The format the cookie was sealed in."""
    needs_reseal: bool = False
    """Sealed with an old password or in another format than new cookies: store `session.reseal()`."""
    sealed_session: str | None
    """The new cookie value after a refresh. Store it whenever it is set, also when the call did not succeed."""

    _secret: ClassVar[frozenset[str]] = frozenset({"access_token", "sealed_session"})


@dataclass(frozen=True, repr=False, kw_only=True)
class Authenticated(_Authentication):
    """The user is signed in."""

    authenticated: Literal[True] = True
    reason: None = None
    session_id: str
    user: User
    access_token: str
    expires_at: int
    claims: Mapping[str, Any] = field(hash=False)
    seal_format: str = "native"


@dataclass(frozen=True, repr=False, kw_only=True)
class NotAuthenticated(_Authentication):
    """The user is not signed in, or that is not known now (`retryable`)."""

    authenticated: Literal[False] = False
    reason: Reason
    session_id: None = None
    user: None = None
    access_token: None = None
    expires_at: None = None
    claims: None = None
    seal_format: None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class Refreshed(Authenticated):
    """The session was refreshed and the user is signed in. Store `sealed_session` in the cookie."""

    sealed_session: str


@dataclass(frozen=True, repr=False, kw_only=True)
class NotRefreshed(NotAuthenticated):
    """No signed-in session came out. While `session_alive`, keep the cookie and use the old session on."""


AuthenticateResult: TypeAlias = Authenticated | NotAuthenticated
"""The outcome of `Session.authenticate`."""
RefreshResult: TypeAlias = Refreshed | NotRefreshed
"""The outcome of `Session.refresh`."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of an inspected cookie."""

    check: str
    """`seal`, `session`, `token`, `key`, `signature` or `claims`."""
    ok: bool
    """Whether it passed."""
    detail: str
    """What was found."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """The explanation of a cookie. Holds no secret and no personal data."""

    authenticated: bool
    """Whether `Session.authenticate` would say signed in."""
    reason: Reason | None
    """The reason it would give otherwise."""
    size: int
    """The size in bytes."""
    format: str | None
    """The format, once the seal opened."""
    password_index: int | None
    """Which password opened it, counted from 0."""
    needs_reseal: bool
    """Whether sealing again would change the password or the format."""
    kid: str | None
    """The key id in the token's header."""
    issuer: str | None
    """The token's issuer."""
    expires_at: int | None
    """When the token expires, seconds since the epoch."""
    claims: Sequence[str] = field(hash=False)
    """The names of the token's claims."""
    checks: Sequence[Check] = field(hash=False)
    """The checks in their order, up to the first that fails."""

    @classmethod
    def of(cls, reply: dict[str, Any]) -> Inspection:
        """The explanation of a reply of the engine."""
        if reply["reason"] is not None:
            reply["reason"] = Reason(reply["reason"])
        reply["checks"] = [Check(**check) for check in reply["checks"]]
        return _filled(cls, reply)


def _nest(reply: dict[str, Any]) -> None:
    user, impersonator = reply["user"], reply["impersonator"]
    reply["user"] = User.of(user) if user is not None else None
    reply["impersonator"] = Impersonator.of(impersonator) if impersonator is not None else None


def _outcome(yes: type[R], no: type[R]) -> Callable[[dict[str, Any]], R]:
    def read(reply: dict[str, Any]) -> R:
        if reply["authenticated"]:
            _nest(reply)
            return _filled(yes, reply)
        reply["reason"] = Reason(reply["reason"])
        error = reply["error"]
        reply["error"] = error_of(error) if error is not None else None
        return _filled(no, reply)

    return read


def _as_is(reply: Any) -> Any:
    return reply


READERS: dict[str, Callable[[Any], Any]] = {
    "str": _as_is,
    "Any": _as_is,
    "dict[str, Any]": _as_is,
    "Session": Session,
    "AsyncSession": AsyncSession,
    "Pkce": Pkce.of,
    "AuthorizationRequest": AuthorizationRequest.of,
    "AuthenticationResponse": AuthenticationResponse.of,
    "Inspection": Inspection.of,
    "AuthenticateResult": _outcome(Authenticated, NotAuthenticated),
    "RefreshResult": _outcome(Refreshed, NotRefreshed),
}
"""What makes each return type of an operation of a plain reply of the engine."""
