# mypy: disable-error-code="empty-body"
"""A loaded session: check it, refresh it, end it."""

from __future__ import annotations

from .hints import Sequence
from .operation import Awaiting, Blocking, local, operation
from .outcomes import AuthenticateResult, RefreshResult, authentication, refreshing


class SessionOperations:
    """What can be done with a session. Ordinary outcomes are values; only a mistake in the configuration raises."""

    __slots__ = ()

    @operation("authenticate", returns=authentication)
    def authenticate(self, *, now: float | None = None) -> AuthenticateResult:
        """Checks the session: opens the cookie and verifies its token. Keys are fetched when none are known yet.

        Args:
            now: The time to check against, in seconds since the epoch. The system clock when unset.

        Returns:
            `Authenticated` with the user, or `NotAuthenticated` with a `reason`. After `expired_jwt` refresh the
            session. While `retryable`, keep the cookie and respond with "try again". Otherwise send the user to
            sign-in.

        Raises:
            ConfigurationError: An option cannot be used.
        """
        ...

    @operation("refresh", returns=refreshing)
    def refresh(
        self,
        *,
        organization_id: str | None = None,
        cookie_password: str | Sequence[str] | None = None,
        now: float | None = None,
    ) -> RefreshResult:
        """Exchanges the refresh token, once, however many callers ask at the same time, and seals the new session.

        Args:
            organization_id: Switch to this organization. Unset: stay in the one of the token.
            cookie_password: Seal the result with this password, or the first of these. The session's when unset.
            now: The time to check against, in seconds since the epoch. The system clock when unset.

        Returns:
            `Refreshed` with the `sealed_session` to store, or `NotRefreshed`: while `session_alive`, keep the cookie.

        Raises:
            ConfigurationError: A password, the API key or the client cannot be used.
        """
        ...

    @operation("logout_url")
    def get_logout_url(self, return_to: str | None = None) -> str:
        """The address that ends this session, also after its token has expired.

        Args:
            return_to: Where to go afterwards. Must be registered in the dashboard, whose default is used when unset.

        Raises:
            SignInRequiredError: There is no session in the cookie to end: only delete the cookie.
        """
        ...

    @local("reseal")
    def reseal(self) -> str:
        """The same session sealed with the first password in the client's format, for when `needs_reseal` is set.

        Raises:
            SignInRequiredError: There is no session in the cookie.
            ConfigurationError: The sealed session would not fit into a cookie.
        """
        ...


class Session(SessionOperations, Blocking):
    """A session of a `WorkOSClient`."""

    __slots__ = ()


class AsyncSession(SessionOperations, Awaiting):
    """A session of an `AsyncWorkOSClient`: its operations are coroutines, `reseal` excepted."""

    __slots__ = ()
