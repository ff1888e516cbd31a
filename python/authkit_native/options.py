"""Options: the dictionaries that clients and grants take, for type checkers and for people."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

# generated: formats (UPDATE=1 cargo test -p authkit-core --test packages)
Format = Literal["native", "iron", "fernet", "ruby"]
"""A format that sessions can be sealed in."""
ReadableFormat = Literal["native", "iron", "fernet", "ruby", "ruby-encryptor", "go", "php"]
"""A format that sessions can come in."""
# end of generated


class SealSession(TypedDict, total=False):
    """The `session` option of a grant: whether and how to seal the session of the response."""

    # generated: SealSession (UPDATE=1 cargo test -p authkit-core --test packages)
    seal_session: bool
    """Whether to put a `sealed_session` on the response."""
    cookie_password: str | Sequence[str] | None
    """The cookie password, or several: the first seals. The client's when unset."""
    # end of generated


# generated: web (UPDATE=1 cargo test -p authkit-core --test packages)
class Routes(TypedDict, total=False):
    """The paths of our own routes. `None` turns one off. The callback is the path of the redirect URI."""

    sign_in: str | None
    """Where a sign-in starts. `/login` by default."""
    sign_up: str | None
    """Where a sign-up starts. `/signup` by default."""
    sign_out: str | None
    """Where a person signs out. `/logout` by default."""
    switch_organization: str | None
    """Where a person switches to another organization. `/switch-organization` by default."""
    session: str | None
    """Where a page's script asks who is signed in. Off by default."""
    prefix: str | None
    """What all of them begin with. Nothing by default."""


class WebOptions(TypedDict, total=False):
    """How the web flow works: cookies, routes and what they allow. Durations are seconds."""

    cookie_name: str | None
    """The name of the session cookie, or `WORKOS_COOKIE_NAME`. `wos-session` by default."""
    old_cookie_names: Sequence[str] | None
    """Earlier names of the session cookie: read if the present one is absent, and deleted whenever a session is written
    or ended.

    `wos_session` by default, none where `cookie_name` begins with `__Host-`.
    """
    old_cookie_domains: Sequence[str] | None
    """Earlier domains of the session cookie, which deletions name too. None by default."""
    cookie_domain: str | None
    """The domain of the cookies, or `WORKOS_COOKIE_DOMAIN`. None by default: they are the host's own."""
    cookie_max_age: int | None
    """In seconds: how long browsers keep the session cookie, or `WORKOS_COOKIE_MAX_AGE`.

    400 days by default, which is the most.
    """
    same_site: Literal["lax", "strict", "none"] | None
    """When browsers send the session cookie with requests of other sites, or `WORKOS_COOKIE_SAMESITE`: `lax`, `strict`
    or `none`.

    `lax` by default.
    """
    partitioned: bool
    """Whether the cookies are partitioned by the site that embeds the application (CHIPS). Needs `same_site` `none`."""
    cookie_max_chunks: int | None
    """The most cookies that a session is split into, where it is too large for one. 2 by default, 4 at most."""
    routes: Routes
    """The paths of our own routes."""
    default_return_to: str | None
    """Where a person goes after a sign-in that names no page. `/` by default."""
    allowed_return_origins: Sequence[str] | None
    """Other origins that a person may go to after a sign-in, such as `https://admin.app.example`. None by default."""
    allowed_redirect_hosts: Sequence[str] | None
    """The hosts that the redirect URI of a request may have, where the application has several: names, or `*.` and a
    domain.

    None by default.
    """
    refresh_buffer: float | None
    """In seconds: how long before the end of its token a session is refreshed.

    60 seconds by default, 30 where tokens live 300 seconds or less, and at most a quarter of a token's life; 0 turns it
    off.
    """
    proactive_deadline: float | None
    """In seconds: how long such a refresh may hold a page. 2 seconds by default."""
    get_sign_out: Literal["own_pages", "always", "never"] | None
    """What a GET of the sign-out route does: `own_pages`, `always` or `never`. `own_pages` by default."""
    stateless_callback: Literal["restart", "refuse", "accept_impersonation"] | None
    """What becomes of a callback with a code and no `state`: `restart`, `refuse` or `accept_impersonation`.

    `restart` by default.
    """
    trusted_origins: Sequence[str] | None
    """Other origins whose pages may send requests that change something, such as `https://app.example`.

    None by default.
    """
    origin_check: bool | None
    """Whether a guard checks the origin of requests that change something.

    True by default; false where the framework has a protection of its own.
    """
    allow_impersonation: bool | None
    """Whether an administrator may act as a user. True by default."""
    unauthenticated_paths: Sequence[str] | None
    """Patterns of the paths that need no sign-in. Unset: no path needs one unless a guard says so."""
    sign_up_paths: Sequence[str] | None
    """Patterns of the paths whose visitors are sent to sign up."""


class StartOptions(TypedDict, total=False):
    """What an application asks of a sign-in."""

    return_to: str | None
    """The page to come back to. `default_return_to` by default."""
    organization_id: str | None
    """The organization to sign in to."""
    login_hint: str | None
    """The e-mail address that the page prefills."""
    screen_hint: Literal["sign-in", "sign-up"] | None
    """Which page comes first: `sign-in` or `sign-up`."""
    prompt: str | None
    """The OpenID Connect prompt: `login`, `consent`, `select_account`, ..."""
    max_age: int | None
    """How many seconds ago the user may have signed in last. 0 asks always."""
    state: str | None
    """A value of the application's own, which comes back with the sign-in: at most 2,048 bytes."""
    invitation_token: str | None
    """The token of an invitation that the user accepts."""
    provider: str | None
    """`authkit` for the hosted page, which is the default, or one identity provider."""
    connection_id: str | None
    """The id of one SSO connection."""
    domain_hint: str | None
    """The domain that some providers prefill."""
    provider_scopes: Sequence[str] | None
    """More scopes to ask the provider for."""


class Requirement(TypedDict, total=False):
    """What a guard asks for. Nothing: that somebody is signed in."""

    organization: bool | str | None
    """The organization that the user must be signed in to: true for any, or its id."""
    role: str | Sequence[str] | None
    """The role or roles that the user must have there."""
    permission: str | Sequence[str] | None
    """The permission or permissions that the user must have there."""
    entitlement: str | Sequence[str] | None
    """The entitlement or entitlements that the organization must have."""
    feature_flag: str | Sequence[str] | None
    """The feature flag or flags that must be on."""
    any: bool
    """Whether one of several names is enough. All of them by default."""
    recent: int | None
    """How many seconds ago the user may have signed in last."""
    impersonation: bool | None
    """False refuses an administrator who acts as the user."""
    origin_check: bool | None
    """Whether to check the origin of requests that change something. The client's `origin_check` by default."""


class SwitchOptions(TypedDict, total=False):
    """Which organization to switch to, and where to go then."""

    organization_id: str
    """The id of the organization."""
    return_to: str | None
    """The page to go to. The page that the person was on by default."""


class TestingSession(TypedDict, total=False):
    """The session that a test signs in with. Durations are seconds."""

    user: Mapping[str, Any] | None
    """Members of the user's record, such as `email`. The others have values of a test; `id` follows from `email`."""
    organization_id: str | None
    """The organization that the user is signed in to. None by default."""
    role: str | None
    """The user's role. None by default."""
    roles: Sequence[str] | None
    """All roles of the user. The `role` alone by default."""
    permissions: Sequence[str] | None
    """What the user may do. Nothing by default."""
    entitlements: Sequence[str] | None
    """What the organization has paid for. Nothing by default."""
    feature_flags: Sequence[str] | None
    """The feature flags that are on. None by default."""
    impersonator: Mapping[str, Any] | None
    """The administrator who acts as the user: `email`, and `reason` if there is one. None by default."""
    expires_in: float | None
    """In seconds: how long the access token counts.

    300 seconds by default. It has expired where this is 0 or less, and the session is refreshed when it is used.
    """
    authenticated_at: float | None
    """When the user last proved who they are, in seconds since the epoch. Now by default."""
    claims: Mapping[str, Any] | None
    """More claims of the access token, such as those of a JWT template."""


# end of generated


class ClientOptions(TypedDict, total=False):
    """The options of a client. Unset ones come from the environment, then from the defaults."""

    # generated: ClientOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    api_key: str | None
    """The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE."""
    client_id: str | None
    """The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each call."""
    redirect_uri: str | None
    """The default redirect URI, or `WORKOS_REDIRECT_URI`."""
    cookie_password: str | Sequence[str] | None
    """The default cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`.

    The first seals, all unseal.
    """
    base_url: str | None
    """The address of the API, or `WORKOS_BASE_URL`.

    It must be `https` unless it is loopback or `danger_allow_http` is set.
    """
    api_hostname: str | None
    """The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to `base_url`."""
    port: int | None
    """The port that goes with `api_hostname`, or `WORKOS_API_PORT`."""
    https: bool | None
    """Whether `api_hostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default."""
    danger_allow_http: bool | None
    """Allows `http` to a host that is not loopback. Every secret then crosses that network in clear."""
    issuer: str | Sequence[str] | None
    """The accepted issuers of access tokens, one or a list, or `WORKOS_ISSUER`, separated by commas.

    They are compared exactly, a trailing slash included. Unset: not checked, because the issuer differs by environment.
    """
    leeway: float | None
    """In seconds: the clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60 at most."""
    require_auth_time: bool | None
    """Strict mode: refuses access tokens without `auth_time`."""
    timeout: float | None
    """In seconds: how long a call may take in all, retries included. 10 seconds by default."""
    connect_timeout: float | None
    """In seconds: how long a connection may take. 5 seconds by default."""
    proxy: str | None
    """A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, then `://`, a user and
    password if need be, host and port.

    Unset: the usual proxy variables of the environment.
    """
    ca_certificates: str | None
    """More certificate authorities, or self-signed certificates of servers, PEM."""
    seal_format: Format | None
    """The format that new cookies are sealed in. `native` by default."""
    accept_formats: Sequence[ReadableFormat] | None
    """The formats that cookies may come in. All by default."""
    jwks: Any | None
    """A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then."""
    keys_max_age: float | None
    """In seconds: the age at which keys are fetched again in the background. 300 seconds by default."""
    keys_max_stale: float | None
    """In seconds: how long known keys are used while their endpoint is down. 24 hours by default."""
    keys_refetch_interval: float | None
    """In seconds: the least time between two fetches that unknown key ids cause. 30 seconds by default."""
    refresh_memory: float | None
    """In seconds: how long the successor of a refresh token is cached, or that the token was refused.

    60 seconds by default, 600 at most.
    """
    session_cache: int | None
    """How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the cache off."""
    web: WebOptions | None
    """The options of the web flow, which framework kits use. Unset: the client has none."""
    testing: bool | None
    """For tests only: the client has an API in memory and accepts the sessions that tests of this process make, and no
    others.

    It never uses the network and reads nothing from the environment. False by default.
    """
    # end of generated
    jwt_issuer: str | Sequence[str] | None
    """Another name of `issuer`."""
    jwt_leeway: float | None
    """Another name of `leeway`."""
    request_timeout: float | None
    """Another name of `timeout`."""
