"""Outcomes: what a check, a refresh and an inspection of a session come to. Records like those of `records`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .errors import AuthKitError
from .reason import Reason
from .records import Impersonator, Record, User, filled, guards


@guards
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
    """Why the session does not count, or which call failed: a sentence for the log."""
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


@guards
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


@guards
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


class _Part:
    """A member that the engine hands over when it is first read.

    Making a user and a mapping of all claims takes longer than checking a session, and many requests need neither.
    """

    def __init__(self, name: str, of: Callable[[Any], Any] | None = None) -> None:
        self._name = name
        self._of = of

    def __get__(self, outcome: Authenticated | None, owner: type) -> Any:
        if outcome is None:
            return self
        part = outcome._hidden.get(self._name)
        if part is not None and self._of is not None:
            part = self._of(part)
        # Another thread may have been first; both get the same.
        return outcome.__dict__.setdefault(self._name, part)


Authenticated.user = _Part("user", User.of)  # type: ignore[assignment]
Authenticated.impersonator = _Part("impersonator", Impersonator.of)  # type: ignore[assignment]
for _name in ("roles", "permissions", "entitlements", "feature_flags", "claims"):
    setattr(Authenticated, _name, _Part(_name))


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class Refreshed(Authenticated):
    """The session was refreshed and the user is signed in. Store `sealed_session` in the cookie."""

    sealed_session: str


@guards
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
        return filled(cls, reply)
