# mypy: disable-error-code="empty-body"
"""The API calls that the flows need around the grants. Each returns the API's own record."""

from __future__ import annotations

from .api_records import (
    AuthenticationChallenge,
    DeviceAuthorization,
    EnrolledFactor,
    MagicAuth,
    RadarChallenge,
    SessionList,
)
from .documentation import Common
from .hints import Any, Literal
from .operation import operation

COMMON = Common(
    options={
        # generated: options (UPDATE=1 cargo test -p authkit-core --test packages)
        "client_id": "Another client than the configured one.",
        # end of generated
    },
    errors={
        "ConfigurationError": "No API key, or the API refuses the key, the ids or the parameters.",
        "UnavailableError": "The API cannot be reached or did not respond in time.",
    },
)
"""What every call takes and raises."""


class ApiOperations:
    """Calls with the API key, `authorize_device` excepted."""

    __slots__ = ()

    @operation("revoke_session", common=COMMON)
    def revoke_session(
        self,
        *,
        session_id: str,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Ends a session from the server's side. Its access token stays valid until it expires.

        Args:
            session_id: The session's id.

        Returns:
            The API's response, which is empty.
        """
        ...

    @operation("list_sessions", returns=SessionList._from_reply, common=COMMON)
    def list_sessions(
        self,
        *,
        user_id: str,
        limit: int | None = None,
        before: str | None = None,
        after: str | None = None,
        order: Literal["normal", "asc", "desc"] | None = None,
        client_id: str | None = None,
    ) -> SessionList:
        """The sessions of a user.

        Args:
            user_id: The user's id.
            limit: How many: 1 to 100, 10 by default.
            before: The page before this id.
            after: The page after this id.
            order: Oldest or newest first.

        Returns:
            `data` with the sessions, `list_metadata` with the ids of the neighbouring pages.
        """
        ...

    @operation("authorize_device", returns=DeviceAuthorization._from_reply, common=COMMON)
    def authorize_device(
        self,
        *,
        client_id: str | None = None,
    ) -> DeviceAuthorization:
        """Starts the sign-in of a device without a browser (RFC 8628). Needs no API key.

        Returns:
            `device_code`, `user_code`, `verification_uri`, `expires_in` and `interval` (seconds), as the API sent them.

        Raises:
            ConfigurationError: The client may not use the device flow.
        """
        ...

    @operation("create_magic_auth", returns=MagicAuth._from_reply, common=COMMON)
    def create_magic_auth(
        self,
        *,
        email: str,
        invitation_token: str | None = None,
        client_id: str | None = None,
    ) -> MagicAuth:
        """Makes a sign-in code for an e-mail address, valid for ten minutes. The API sends it unless you do.

        Args:
            email: The address.
            invitation_token: Accepts an invitation.

        Returns:
            The API's record. Its `code` is a secret of the user.
        """
        ...

    @operation("send_verification_email", common=COMMON)
    def send_verification_email(
        self,
        *,
        user_id: str,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Sends the code that proves an e-mail address.

        Args:
            user_id: The user's id.

        Returns:
            The API's record.
        """
        ...

    @operation("enroll_auth_factor", returns=EnrolledFactor._from_reply, common=COMMON)
    def enroll_auth_factor(
        self,
        *,
        user_id: str,
        type: Literal["totp"],
        totp_issuer: str | None = None,
        totp_user: str | None = None,
        totp_secret: str | None = None,
        client_id: str | None = None,
    ) -> EnrolledFactor:
        """Enrols an authenticator for a user.

        Args:
            user_id: The user's id.
            type: The kind of factor.
            totp_issuer: Shown in the authenticator: your application.
            totp_user: Shown in the authenticator: the user.
            totp_secret: A secret of your own; one is made when unset.

        Returns:
            `authentication_factor` with the secret and its QR code, and `authentication_challenge`.
        """
        ...

    @operation("challenge_auth_factor", returns=AuthenticationChallenge._from_reply, common=COMMON)
    def challenge_auth_factor(
        self,
        *,
        authentication_factor_id: str,
        sms_template: str | None = None,
        client_id: str | None = None,
    ) -> AuthenticationChallenge:
        """Starts the check of a factor, for `authenticate_with_totp`.

        Args:
            authentication_factor_id: The factor's id.
            sms_template: The text to send, for factors of that kind.

        Returns:
            The challenge; its `id` is the `authentication_challenge_id`.
        """
        ...

    @operation("create_radar_challenge", returns=RadarChallenge._from_reply, common=COMMON)
    def create_radar_challenge(
        self,
        *,
        user_id: str,
        pending_authentication_token: str,
        phone_number: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        client_id: str | None = None,
    ) -> RadarChallenge:
        """Sends a code by SMS because a sign-in looked unusual, for `authenticate_with_radar_sms_challenge`.

        Args:
            user_id: The user's id.
            pending_authentication_token: The exception's.
            phone_number: Where to send it.
            ip_address: The browser's address.
            user_agent: The browser's `User-Agent`.

        Returns:
            `verification_id` and `phone_number`.

        Raises:
            RejectedError: The number cannot be used.
        """
        ...
