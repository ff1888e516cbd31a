# mypy: disable-error-code="empty-body"
"""`client.user_management`: sign-in, session cookies and the calls around them."""

from __future__ import annotations

from .addresses import AddressOperations
from .api import ApiOperations
from .grants import GrantOperations
from .hints import Any, Sequence
from .operation import Awaiting, Blocking, local
from .sealing import SealOperations
from .session import AsyncSession, Session


def _load(engine: Any, options: dict[str, Any]) -> Any:
    return engine.load_sealed_session(options)


class Operations(AddressOperations, GrantOperations, ApiOperations, SealOperations):
    """Every operation of a client."""

    __slots__ = ()


class UserManagement(Operations, Blocking):
    """Everything about signing in, for a `WorkOSClient`."""

    __slots__ = ()

    @local(_load, returns=Session)
    def load_sealed_session(
        self,
        *,
        sealed_session: str | None = None,
        session_data: str | None = None,
        cookie_password: str | Sequence[str] | None = None,
        client_id: str | None = None,
    ) -> Session:
        """Wraps a session cookie. Checks the password, not the cookie, and touches no network.

        Args:
            sealed_session: The cookie's value as it came, `None` when there is none.
            session_data: Another name of `sealed_session`.
            cookie_password: The password, or several: each is tried, the first seals. The client's when unset.
            client_id: Another client than the configured one.

        Raises:
            ConfigurationError: The password is missing or too short.
        """
        ...


class AsyncUserManagement(Operations, Awaiting):
    """Everything about signing in, for an `AsyncWorkOSClient`. What may need the network is a coroutine."""

    __slots__ = ()

    @local(_load, returns=AsyncSession)
    def load_sealed_session(
        self,
        *,
        sealed_session: str | None = None,
        session_data: str | None = None,
        cookie_password: str | Sequence[str] | None = None,
        client_id: str | None = None,
    ) -> AsyncSession:
        """Wraps a session cookie, as `UserManagement.load_sealed_session` does. Not a coroutine."""
        ...
