"""Who is signed in, as every framework kit shows it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import Requirement, StartOptions
    from .reason import Reason
    from .records import Impersonator, User

State = Literal["signed_in", "signed_out", "unknown"]


class Auth:
    """Who is signed in. The session is loaded when the first member is read. No member is ever missing."""

    __slots__ = ("_request",)

    state: State
    """`signed_in`, `signed_out`, or `unknown` during an outage."""
    authenticated: bool
    """Whether the user is signed in. An `Auth` is true when this is."""
    reason: Reason | None
    """The code of why the user is not signed in, or of why that is not known."""
    retryable: bool
    """Whether the state is unknown for now: respond with "try again"."""
    retry_after: float | None
    """How many seconds to wait before trying again, where the API said so."""
    user: User | None
    """The user who is signed in, as of the last sign-in or refresh."""
    session_id: str | None
    """The session's id, `session_...`."""
    organization_id: str | None
    """The organization that the user is signed in to."""
    role: str | None
    """The user's role in the organization."""
    roles: Sequence[str] | None
    """The user's roles in the organization."""
    permissions: Sequence[str] | None
    """The permissions that the roles give."""
    entitlements: Sequence[str] | None
    """The entitlements of the organization."""
    feature_flags: Sequence[str] | None
    """The feature flags that are on."""
    impersonator: Impersonator | None
    """The administrator who acts as the user."""
    claims: Mapping[str, Any] | None
    """Every claim of the verified access token."""
    authentication_method: str | None
    """How the user signed in, such as `Password`. An open set."""
    authenticated_at: int | None
    """When the user last signed in, in seconds since the epoch, where the token says so."""
    expires_at: int | None
    """When the access token expires, in seconds since the epoch."""
    access_token: str | None
    """The verified access token, for calls to other services in the user's name. Secret."""

    def __init__(self, request: Any) -> None:
        self._request = request

    def _outcome(self) -> Any:
        self._request.was_read = True
        self._request.handle()
        return self._request.auth

    def __getattr__(self, name: str) -> Any:
        if name not in MEMBERS:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        outcome = self._outcome()
        if name == "state":
            return "signed_in" if outcome.authenticated else "unknown" if outcome.retryable else "signed_out"
        return getattr(outcome, name)

    def has(self, **requirement: Unpack[Requirement]) -> bool:
        """Whether the user has these rights: `role`, `permission`, `entitlement`, `feature_flag`, `organization`."""
        self._outcome()
        return self._request.ask("has", requirement)  # type: ignore[no-any-return]

    def authenticated_within(self, seconds: int) -> bool:
        """Whether the user signed in so many seconds ago or later."""
        self._outcome()
        return self._request.ask("authenticated_within", {"seconds": seconds})  # type: ignore[no-any-return]

    def sign_in_url(self, **options: Unpack[StartOptions]) -> str:
        """The address that starts a sign-in. It reads no session and sets no cookie."""
        return self._request.ask("sign_in_url", options)  # type: ignore[no-any-return]

    def sign_up_url(self, **options: Unpack[StartOptions]) -> str:
        """The address that starts a sign-up. It reads no session and sets no cookie."""
        return self._request.ask("sign_up_url", options)  # type: ignore[no-any-return]

    def sign_out_url(self, return_to: str | None = None) -> str:
        """The address that signs out: for a form that posts to it, or a link on a page of the application."""
        return self._request.ask("sign_out_url", {"return_to": return_to})  # type: ignore[no-any-return]

    def switch_organization(self, organization_id: str, return_to: str | None = None) -> Any:
        """Switches to another organization. Return its response from the view.

        Args:
            organization_id: The organization to switch to.
            return_to: The page to go to. The page that the person was on when unset.
        """
        return self._request.switch_organization(organization_id, return_to)

    def sign_out(self, return_to: str | None = None) -> Any:
        """Signs out. Return its response from the view.

        Args:
            return_to: The page to go to afterwards.
        """
        return self._request.sign_out(return_to)

    def allow_caching(self) -> None:
        """Leaves `Cache-Control` to the application, although the page depends on who is signed in. It is logged."""
        self._request.allows_caching = True
        logging.getLogger("authkit_native").info("caching of a page that depends on the session was allowed")

    def __bool__(self) -> bool:
        return self.authenticated

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *MEMBERS})

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


MEMBERS = tuple(Auth.__annotations__)
"""The members of an `Auth`, in their order."""
