"""WorkOS AuthKit sessions: sign-in, sealed session cookies, refresh and sign-out, on a native engine.

Make a `WorkOSClient`, or an `AsyncWorkOSClient` under asyncio, and use its `user_management`.
"""

from __future__ import annotations

from ._native import __version__
from .api_records import (
    AuthenticationChallenge,
    AuthenticationFactor,
    DeviceAuthorization,
    EnrolledFactor,
    ListMetadata,
    MagicAuth,
    RadarChallenge,
    SessionList,
    Totp,
    UserSession,
)
from .client import AsyncWorkOSClient, WorkOSClient
from .errors import (
    AuthKitError,
    ConfigurationError,
    InternalError,
    RejectedError,
    SignInRequiredError,
    UnavailableError,
)
from .hints import TYPE_CHECKING
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
from .records import (
    AuthenticationResponse,
    AuthorizationRequest,
    Impersonator,
    OAuthTokens,
    Pkce,
    User,
)
from .sealing import seal_data, seal_session_from_auth_response, unseal_data
from .session import AsyncSession, Session

if TYPE_CHECKING:
    from .options import ClientOptions, Format, ReadableFormat, SealSession
    from .reason import Reason
else:

    def __getattr__(name):
        """Names that few programs use are loaded on access: `typing` and `enum` take longer to import than the rest."""
        if name == "Reason":
            from .reason import Reason

            return Reason
        if name in ("ClientOptions", "Format", "ReadableFormat", "SealSession"):
            from . import options

            return getattr(options, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = [
    "AsyncSession",
    "AsyncWorkOSClient",
    "AuthKitError",
    "AuthenticateResult",
    "Authenticated",
    "AuthenticationChallenge",
    "AuthenticationFactor",
    "AuthenticationResponse",
    "AuthorizationRequest",
    "Check",
    "ClientOptions",
    "ConfigurationError",
    "DeviceAuthorization",
    "EnrolledFactor",
    "Format",
    "Impersonator",
    "Inspection",
    "InternalError",
    "ListMetadata",
    "MagicAuth",
    "NotAuthenticated",
    "NotRefreshed",
    "OAuthTokens",
    "Pkce",
    "RadarChallenge",
    "ReadableFormat",
    "Reason",
    "RefreshResult",
    "Refreshed",
    "RejectedError",
    "SealSession",
    "Session",
    "SessionList",
    "SignInRequiredError",
    "Totp",
    "UnavailableError",
    "User",
    "UserSession",
    "WorkOSClient",
    "__version__",
    "seal_data",
    "seal_session_from_auth_response",
    "unseal_data",
]
