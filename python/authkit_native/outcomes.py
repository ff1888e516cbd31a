"""Outcomes: what a check, a refresh and an inspection of a session come to. Records like those of `records`."""

from __future__ import annotations

from .errors import AuthKitError, error_of, reason_of
from .hints import TYPE_CHECKING, Any, Callable, Literal, Mapping, ReadableFormat, Reason, Sequence
from .record import Record, each, lazy, member
from .records import Impersonator, User

if TYPE_CHECKING:
    from typing import TypeVar

    Yes = TypeVar("Yes", bound=Record)
    No = TypeVar("No", bound=Record)


class Authenticated(Record):
    """The user is signed in."""

    # generated: Authenticated (UPDATE=1 cargo test -p authkit-core --test packages)
    authenticated: Literal[True] = True
    """Whether the user is signed in."""
    reason: None = None
    """The code of why the user is not signed in, or of why that is not known."""
    retryable: Literal[False] = False
    """Whether the state is unknown for now: keep the cookie and try again later."""
    retry_after: None = None
    """How many seconds to wait before trying again, where the API said so."""
    session_alive: Literal[True] = True
    """Whether the session is not over, although this call may have failed: keep the cookie."""
    error: None = None
    """Why the session does not count, or which call failed, in a sentence for the log."""
    session_id: str
    """The session's id, `session_...`."""
    organization_id: str | None = None
    """The organization that the user is signed in to."""
    role: str | None = None
    """The user's role in the organization."""
    authentication_method: str | None = None
    """How the user signed in, such as `Password`. An open set."""
    access_token: str
    """The verified access token, for calls to other services in the user's name. Secret."""
    expires_at: int
    """When the access token expires, in seconds since the epoch."""
    authenticated_at: int | None = None
    """When the user last signed in, in seconds since the epoch, where the token says so (`auth_time`)."""
    seal_format: ReadableFormat
    """The format that the cookie was sealed in."""
    needs_reseal: bool = False
    """Whether the cookie was sealed with an old password or in another format than new cookies: store what `reseal`
    returns.
    """
    sealed_session: str | None
    """The new value of the cookie, after a refresh.

    Store it whenever there is one, also when the call did not succeed. Secret.
    """
    roles: Sequence[str] | None = lazy(default=None)
    """The user's roles in the organization."""
    permissions: Sequence[str] | None = lazy(default=None)
    """The permissions that the roles give."""
    entitlements: Sequence[str] | None = lazy(default=None)
    """The entitlements of the organization."""
    feature_flags: Sequence[str] | None = lazy(default=None)
    """The feature flags that are on."""
    user: User = lazy(User._from_reply)
    """The user who is signed in, as of the last sign-in or refresh."""
    impersonator: Impersonator | None = lazy(Impersonator._from_reply, default=None)
    """The administrator who acts as the user, by the verified token."""
    claims: Mapping[str, Any] = lazy()
    """Every claim of the verified access token, custom ones included."""
    # end of generated


class NotAuthenticated(Record):
    """The user is not signed in, or that is not known now (`retryable`)."""

    # generated: NotAuthenticated (UPDATE=1 cargo test -p authkit-core --test packages)
    authenticated: Literal[False] = False
    """Whether the user is signed in."""
    reason: Reason = member(reason_of)
    """The code of why the user is not signed in, or of why that is not known."""
    retryable: bool = False
    """Whether the state is unknown for now: keep the cookie and try again later."""
    retry_after: float | None = None
    """How many seconds to wait before trying again, where the API said so."""
    session_alive: bool = False
    """Whether the session is not over, although this call may have failed: keep the cookie."""
    error: AuthKitError | None = member(error_of, default=None)
    """Why the session does not count, or which call failed, in a sentence for the log."""
    session_id: None = None
    """The session's id, `session_...`."""
    organization_id: None = None
    """The organization that the user is signed in to."""
    role: None = None
    """The user's role in the organization."""
    authentication_method: None = None
    """How the user signed in, such as `Password`. An open set."""
    access_token: None = None
    """The verified access token, for calls to other services in the user's name."""
    expires_at: None = None
    """When the access token expires, in seconds since the epoch."""
    authenticated_at: None = None
    """When the user last signed in, in seconds since the epoch, where the token says so (`auth_time`)."""
    seal_format: None = None
    """The format that the cookie was sealed in."""
    needs_reseal: Literal[False] = False
    """Whether the cookie was sealed with an old password or in another format than new cookies: store what `reseal`
    returns.
    """
    sealed_session: str | None = None
    """The new value of the cookie, after a refresh.

    Store it whenever there is one, also when the call did not succeed. Secret.
    """
    roles: None = None
    """The user's roles in the organization."""
    permissions: None = None
    """The permissions that the roles give."""
    entitlements: None = None
    """The entitlements of the organization."""
    feature_flags: None = None
    """The feature flags that are on."""
    user: None = None
    """The user who is signed in, as of the last sign-in or refresh."""
    impersonator: None = None
    """The administrator who acts as the user, by the verified token."""
    claims: None = None
    """Every claim of the verified access token, custom ones included."""
    # end of generated


class Refreshed(Authenticated):
    """The session was refreshed and the user is signed in. Store `sealed_session` in the cookie."""

    sealed_session: str


class NotRefreshed(NotAuthenticated):
    """No signed-in session came out. While `session_alive`, keep the cookie and use the old session on."""


AuthenticateResult = Authenticated | NotAuthenticated
"""The outcome of `Session.authenticate`."""
RefreshResult = Refreshed | NotRefreshed
"""The outcome of `Session.refresh`."""


class Check(Record):
    # generated: Check (UPDATE=1 cargo test -p authkit-core --test packages)
    """One check and how it went."""

    check: str
    """The name of the check: `seal`, `session`, `token`, `key`, `signature` or `claims`."""
    ok: bool
    """Whether it passed."""
    detail: str
    """What was found, in a sentence."""
    # end of generated


class Inspection(Record):
    # generated: Inspection (UPDATE=1 cargo test -p authkit-core --test packages)
    """The explanation of a cookie."""

    authenticated: bool
    """Whether `authenticate` would say signed in."""
    reason: Reason | None = member(reason_of, default=None)
    """The reason that `authenticate` would give otherwise."""
    size: int
    """The size of the cookie's value in bytes."""
    format: ReadableFormat | None = None
    """The format that it was sealed in, once the seal opened."""
    password_index: int | None = None
    """Which password opened the seal, counted from 0."""
    needs_reseal: bool
    """Whether sealing again would change the password or the format."""
    kid: str | None = None
    """The key id in the header of the access token."""
    issuer: str | None = None
    """The issuer of the access token."""
    expires_at: int | None = None
    """When the access token expires, in seconds since the epoch."""
    claims: Sequence[str] = member(default_factory=tuple)
    """The names of the claims in the access token."""
    checks: Sequence[Check] = member(each(Check._from_reply))
    """The checks in their order, up to the first that failed."""
    # end of generated


def _outcome(yes: type[Yes], no: type[No]) -> Callable[[dict[str, Any]], Yes | No]:
    def read(reply: dict[str, Any]) -> Yes | No:
        if reply["authenticated"]:
            return yes._make(reply, reply.pop("_parts"))
        return no._from_reply(reply)

    return read


authentication = _outcome(Authenticated, NotAuthenticated)
"""The outcome of a check, of a reply of the engine."""
refreshing = _outcome(Refreshed, NotRefreshed)
"""The outcome of a refresh, of a reply of the engine."""
