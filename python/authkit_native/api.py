# mypy: disable-error-code="empty-body"
"""The API calls that the flows need around the grants. Each returns the API's own record."""

from __future__ import annotations

from .operation import operation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal


class ApiOperations:
    """Calls with the API key, `authorize_device` excepted."""

    __slots__ = ()

    @operation("revoke_session")
    def revoke_session(
        self,
        *,
        session_id: str,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Ends a session from the server's side. Its access token stays valid until it expires.

        Args:
            session_id: The session's id.
            client_id: Another client than the configured one.

        Returns:
            What the API answered.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("list_sessions")
    def list_sessions(
        self,
        *,
        user_id: str,
        limit: int | None = None,
        before: str | None = None,
        after: str | None = None,
        order: Literal["normal", "asc", "desc"] | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """The sessions of a user.

        Args:
            user_id: The user's id.
            limit: How many: 1 to 100, 10 by default.
            before: The page before this id.
            after: The page after this id.
            order: Oldest or newest first.
            client_id: Another client than the configured one.

        Returns:
            `data` with the sessions, `list_metadata` with the ids of the neighbouring pages.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("authorize_device")
    def authorize_device(
        self,
        *,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Starts the sign-in of a device without a browser (RFC 8628). Needs no API key.

        Args:
            client_id: Another client than the configured one.

        Returns:
            `device_code`, `user_code`, `verification_uri`, `expires_in` and `interval` (seconds), as the API sent them.

        Raises:
            ConfigurationError: The client may not use the device flow.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("create_magic_auth")
    def create_magic_auth(
        self,
        *,
        email: str,
        invitation_token: str | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Makes a sign-in code for an e-mail address, valid for ten minutes. The API sends it unless you do.

        Args:
            email: The address.
            invitation_token: Accepts an invitation.
            client_id: Another client than the configured one.

        Returns:
            The API's record. Its `code` is a secret of the user.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("send_verification_email")
    def send_verification_email(
        self,
        *,
        user_id: str,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Sends the code that proves an e-mail address.

        Args:
            user_id: The user's id.
            client_id: Another client than the configured one.

        Returns:
            The API's record.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("enroll_auth_factor")
    def enroll_auth_factor(
        self,
        *,
        user_id: str,
        type: Literal["totp"],
        totp_issuer: str | None = None,
        totp_user: str | None = None,
        totp_secret: str | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Enrols an authenticator for a user.

        Args:
            user_id: The user's id.
            type: The kind of factor.
            totp_issuer: Shown in the authenticator: your application.
            totp_user: Shown in the authenticator: the user.
            totp_secret: A secret of your own; one is made when unset.
            client_id: Another client than the configured one.

        Returns:
            `authentication_factor` with the secret and its QR code, and `authentication_challenge`.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("challenge_auth_factor")
    def challenge_auth_factor(
        self,
        *,
        authentication_factor_id: str,
        sms_template: str | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Starts the check of a factor, for `authenticate_with_totp`.

        Args:
            authentication_factor_id: The factor's id.
            sms_template: The text to send, for factors of that kind.
            client_id: Another client than the configured one.

        Returns:
            The challenge; its `id` is the `authentication_challenge_id`.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...

    @operation("create_radar_challenge")
    def create_radar_challenge(
        self,
        *,
        user_id: str,
        pending_authentication_token: str,
        phone_number: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Sends a code by SMS because a sign-in looked unusual, for `authenticate_with_radar_sms_challenge`.

        Args:
            user_id: The user's id.
            pending_authentication_token: The exception's.
            phone_number: Where to send it.
            ip_address: The browser's address.
            user_agent: The browser's `User-Agent`.
            client_id: Another client than the configured one.

        Returns:
            `verification_id` and `phone_number`.

        Raises:
            ConfigurationError: No API key, or the API refuses the key, the ids or the parameters.
            RejectedError: The number cannot be used.
            UnavailableError: The API cannot be reached or did not answer in time.
        """
        ...
