"""Options: the dictionaries that clients and grants take, for type checkers and for people."""

from collections.abc import Sequence
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
    # end of generated
    jwt_issuer: str | Sequence[str] | None
    """Another name of `issuer`."""
    jwt_leeway: float | None
    """Another name of `leeway`."""
    request_timeout: float | None
    """Another name of `timeout`."""
