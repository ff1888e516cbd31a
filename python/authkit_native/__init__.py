"""WorkOS AuthKit sessions: sign-in, sealed session cookies, refresh and sign-out, on a native engine.

Make a `WorkOSClient`, or an `AsyncWorkOSClient` under asyncio, and use its `user_management`.
"""

from __future__ import annotations

from ._native import __version__
from .client import AsyncWorkOSClient, WorkOSClient
from .errors import (
    AuthKitError,
    ConfigurationError,
    InternalError,
    RejectedError,
    SignInRequiredError,
    UnavailableError,
)
from .sealing import seal_data, seal_session_from_auth_response, unseal_data
from .session import AsyncSession, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .options import ClientOptions, Format, ReadableFormat, SealSession
    from .outcomes import (
        Authenticated,
        AuthenticateResult,
        Check,
        Inspection,
        NotAuthenticated,
        NotRefreshed,
        Refreshed,
        RefreshResult,
    )
    from .reason import Reason
    from .records import (
        AuthenticationResponse,
        AuthorizationRequest,
        Impersonator,
        OAuthTokens,
        Pkce,
        User,
    )

__all__ = [
    "AsyncSession",
    "AsyncWorkOSClient",
    "AuthKitError",
    "AuthenticateResult",
    "Authenticated",
    "AuthenticationResponse",
    "AuthorizationRequest",
    "Check",
    "ClientOptions",
    "ConfigurationError",
    "Format",
    "Impersonator",
    "Inspection",
    "InternalError",
    "NotAuthenticated",
    "NotRefreshed",
    "OAuthTokens",
    "Pkce",
    "ReadableFormat",
    "Reason",
    "RefreshResult",
    "Refreshed",
    "RejectedError",
    "SealSession",
    "Session",
    "SignInRequiredError",
    "UnavailableError",
    "User",
    "WorkOSClient",
    "__version__",
    "seal_data",
    "seal_session_from_auth_response",
    "unseal_data",
]


def __getattr__(name: str) -> object:
    # Records need `dataclasses` and `typing`, which cost more to import than everything else here together.
    if name in __all__:
        from . import options, outcomes, reason, records

        for module in (outcomes, records, options, reason):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
