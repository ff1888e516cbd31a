# mypy: disable-error-code="empty-body"
"""Every grant: what a user can prove, exchanged for tokens."""

from __future__ import annotations

from .documentation import Common
from .hints import TYPE_CHECKING, Any, Callable, SealSession
from .operation import operation
from .records import AuthenticationResponse

if TYPE_CHECKING:
    from typing import Concatenate

    from .operation import Operation, P, T

COMMON = Common(
    options={
        # generated: options (UPDATE=1 cargo test -p authkit-core --test packages)
        "ip_address": "The browser's IP address.",
        "user_agent": "The browser's `User-Agent` header.",
        "device_id": "Your own id for the browser.",
        "client_id": "Another client than the configured one.",
        "session": "Whether and how to seal the session of the response.",
        # end of generated
    },
    errors={
        "SignInRequiredError": "The user has to sign in again, or through the next step that `code` names.",
        "UnavailableError": "The API cannot be reached or did not respond in time.",
        "ConfigurationError": "An option, a password, the API key or the client cannot be used.",
    },
)
"""What every grant takes and raises."""


def grant(name: str) -> Callable[[Callable[Concatenate[Any, P], T]], Operation[P, T]]:
    """Declares a method that exchanges what a user can prove."""
    return operation(f"authenticate_with_{name}", returns=AuthenticationResponse._from_reply, common=COMMON)


class GrantOperations:
    """The exchanges. Each seals its session on request."""

    __slots__ = ()

    @grant("code")
    def authenticate_with_code(
        self,
        *,
        code: str | None,
        code_verifier: str | None = None,
        invitation_token: str | None = None,
        signals_id: str | None = None,
        pending_authentication_token: str | None = None,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """The callback's code becomes a user and tokens.

        A code can be exchanged once, so a failed exchange means a new sign-in.

        Args:
            code: The `code` of the callback's query. An absent one is refused as `invalid_option`.
            code_verifier: The verifier of `get_authorization_url_with_pkce`. Needed without an API key.
            invitation_token: Accepts an invitation.
            signals_id: The id of the fraud signals collected in the browser.
            pending_authentication_token: The token of the sign-in that this one continues.
        """
        ...

    @grant("refresh_token")
    def authenticate_with_refresh_token(
        self,
        *,
        refresh_token: str,
        organization_id: str | None = None,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """A refresh token becomes new tokens. Sessions do this by themselves in `Session.refresh`.

        Args:
            refresh_token: The token. It can be used once.
            organization_id: Switch to this organization.
        """
        ...

    @grant("password")
    def authenticate_with_password(
        self,
        *,
        email: str,
        password: str,
        invitation_token: str | None = None,
        signals_id: str | None = None,
        radar_auth_attempt_id: str | None = None,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """An e-mail address and a password become a user and tokens.

        Args:
            email: The address.
            password: The password.
            invitation_token: Accepts an invitation.
            signals_id: The id of the fraud signals collected in the browser.
            radar_auth_attempt_id: The id of an earlier, challenged attempt.

        Raises:
            RejectedError: What the user typed is wrong: ask again.
        """
        ...

    @grant("magic_auth")
    def authenticate_with_magic_auth(
        self,
        *,
        code: str,
        email: str,
        invitation_token: str | None = None,
        radar_auth_attempt_id: str | None = None,
        link_authorization_code: str | None = None,
        signals_id: str | None = None,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """A code sent by e-mail becomes a user and tokens.

        Args:
            code: What the user typed.
            email: The address it was sent to.
            invitation_token: Accepts an invitation.
            radar_auth_attempt_id: The id of the attempt that `create_magic_auth` returned.
            link_authorization_code: Links the identity of this code to the user.
            signals_id: The id of the fraud signals collected in the browser.

        Raises:
            RejectedError: What the user typed is wrong: ask again.
        """
        ...

    @grant("email_verification")
    def authenticate_with_email_verification(
        self,
        *,
        code: str,
        pending_authentication_token: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """The code that proves an e-mail address, the next step after `email_verification_required`.

        Args:
            code: What the user typed.
            pending_authentication_token: The exception's.

        Raises:
            RejectedError: What the user typed is wrong: ask again.
        """
        ...

    @grant("totp")
    def authenticate_with_totp(
        self,
        *,
        code: str,
        pending_authentication_token: str,
        authentication_challenge_id: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """The code of an authenticator, the next step after `mfa_challenge`.

        Args:
            code: What the user typed.
            pending_authentication_token: The exception's.
            authentication_challenge_id: The challenge of `challenge_auth_factor`.

        Raises:
            RejectedError: What the user typed is wrong: ask again.
        """
        ...

    @grant("organization_selection")
    def authenticate_with_organization_selection(
        self,
        *,
        pending_authentication_token: str,
        organization_id: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """The chosen organization, the next step after `organization_selection_required`.

        Args:
            pending_authentication_token: The exception's.
            organization_id: One of the exception's `organizations`.
        """
        ...

    @grant("radar_email_challenge")
    def authenticate_with_radar_email_challenge(
        self,
        *,
        code: str,
        radar_challenge_id: str,
        pending_authentication_token: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """The code sent by e-mail because the sign-in looked unusual, after `radar_email_challenge`.

        Args:
            code: What the user typed.
            radar_challenge_id: The exception's.
            pending_authentication_token: The exception's.

        Raises:
            RejectedError: What the user typed is wrong: ask again.
        """
        ...

    @grant("radar_sms_challenge")
    def authenticate_with_radar_sms_challenge(
        self,
        *,
        code: str,
        pending_authentication_token: str,
        verification_id: str | None = None,
        phone_number: str | None = None,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """The code sent by SMS because the sign-in looked unusual, after `radar_sms_challenge`.

        Args:
            code: What the user typed.
            pending_authentication_token: The exception's.
            verification_id: The verification of `create_radar_challenge`.
            phone_number: The number it was sent to.

        Raises:
            RejectedError: What the user typed is wrong: ask again.
        """
        ...

    @grant("device_code")
    def authenticate_with_device_code(
        self,
        *,
        device_code: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        device_id: str | None = None,
        client_id: str | None = None,
        session: SealSession | None = None,
    ) -> AuthenticationResponse:
        """Whether the user has approved a device (RFC 8628). Poll no faster than the `interval` allows.

        Args:
            device_code: The code of `authorize_device`.

        Raises:
            UnavailableError: `authorization_pending` and `slow_down`: poll again. Others: the API cannot be reached.
            SignInRequiredError: `expired_token`, `access_denied`: start again.
        """
        ...
