# mypy: disable-error-code="empty-body"
"""Where a sign-in starts and a session ends: addresses, none of which needs the network."""

from __future__ import annotations

from .hints import Literal, Mapping, Sequence
from .operation import local
from .records import AuthorizationRequest, Pkce


class AddressOperations:
    """URLs and what belongs to them. Ordinary methods in every client."""

    __slots__ = ()

    @local("authorization_url")
    def get_authorization_url(
        self,
        *,
        provider: str | None = None,
        connection_id: str | None = None,
        organization_id: str | None = None,
        redirect_uri: str | None = None,
        state: str | None = None,
        code_challenge: str | None = None,
        code_challenge_method: Literal["S256"] | None = None,
        screen_hint: Literal["sign-in", "sign-up"] | None = None,
        login_hint: str | None = None,
        domain_hint: str | None = None,
        prompt: str | None = None,
        max_age: int | None = None,
        provider_scopes: str | Sequence[str] | None = None,
        provider_query_params: Mapping[str, str | int | float | bool] | None = None,
        invitation_token: str | None = None,
        claim_nonce: str | None = None,
        context: str | None = None,
        password_reset_token: str | None = None,
        client_id: str | None = None,
    ) -> str:
        """The address of the sign-in page. One of `provider`, `connection_id` and `organization_id` is needed.

        Args:
            provider: `authkit` for the hosted page, or one identity provider such as `GoogleOAuth`.
            connection_id: One SSO connection.
            organization_id: One organization.
            redirect_uri: Where the code is sent; the client's default when unset. Must be registered in the dashboard.
            state: Comes back to the redirect URI. Use a fresh unguessable one per sign-in and compare it there.
            code_challenge: The S256 challenge of a code verifier.
            code_challenge_method: `S256`, which is also the default.
            screen_hint: Which page comes first. Only with `provider="authkit"`.
            login_hint: Prefills the e-mail address.
            domain_hint: Prefills the domain at some providers.
            prompt: The OpenID Connect prompt: `login`, `consent`, `select_account`, ...
            max_age: Sign in again when the last time is longer ago than this many seconds; 0 always.
            provider_scopes: More scopes for the provider.
            provider_query_params: More parameters for the provider.
            invitation_token: Accepts an invitation.
            claim_nonce: Binds a claim to this sign-in.
            context: Deprecated by the API, passed through.
            password_reset_token: Continues a password reset.
            client_id: Another client than the configured one.

        Raises:
            ConfigurationError: No client id, no redirect URI, no selector, or an option that cannot be used.
        """
        ...

    @local("authorization_url_with_pkce", returns=AuthorizationRequest._from_reply)
    def get_authorization_url_with_pkce(
        self,
        *,
        provider: str | None = None,
        connection_id: str | None = None,
        organization_id: str | None = None,
        redirect_uri: str | None = None,
        state: str | None = None,
        screen_hint: Literal["sign-in", "sign-up"] | None = None,
        login_hint: str | None = None,
        domain_hint: str | None = None,
        prompt: str | None = None,
        max_age: int | None = None,
        provider_scopes: str | Sequence[str] | None = None,
        provider_query_params: Mapping[str, str | int | float | bool] | None = None,
        invitation_token: str | None = None,
        claim_nonce: str | None = None,
        context: str | None = None,
        password_reset_token: str | None = None,
        client_id: str | None = None,
    ) -> AuthorizationRequest:
        """The address of the sign-in page with a fresh `state` and code verifier, to be kept until the code comes back.

        The options are those of `get_authorization_url`, without the challenge. A given `state` is kept.

        Raises:
            ConfigurationError: No client id, no redirect URI, no selector, or an option that cannot be used.
        """
        ...

    @local("pkce_generate", returns=Pkce._from_reply)
    def generate_pkce(self) -> Pkce:
        """A fresh code verifier and its challenge. `get_authorization_url_with_pkce` makes and uses one by itself."""
        ...

    @local("logout_url")
    def get_logout_url(self, session_id: str, return_to: str | None = None) -> str:
        """The address that ends a session. Anyone who has a session's id can end that session with it.

        Args:
            session_id: The session's id, the `sid` claim.
            return_to: Where to go afterwards. Must be registered in the dashboard, whose default is used when unset.

        Raises:
            ConfigurationError: An option cannot be used.
        """
        ...

    @local("jwks_url")
    def get_jwks_url(self, *, client_id: str | None = None) -> str:
        """The address of the keys that sign access tokens.

        Args:
            client_id: Another client than the configured one.
        """
        ...
