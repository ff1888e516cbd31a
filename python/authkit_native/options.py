"""Options: the dictionaries that clients and grants take, for type checkers and for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

Format = Literal["native", "iron", "fernet", "ruby"]
"""A format that sessions can be sealed in."""
ReadableFormat = Literal["native", "iron", "fernet", "ruby", "ruby-encryptor", "go", "php"]
"""A format that sessions can come in."""


class SealSession(TypedDict, total=False):
    """The `session` option of a grant: whether and how to seal the session of the answer."""

    seal_session: bool
    """Put a `sealed_session` on the answer."""
    cookie_password: str | Sequence[str] | None
    """The password, or several: the first seals. The client's when unset."""


class ClientOptions(TypedDict, total=False):
    """Everything a client can be told. Unset options come from the environment, then from the defaults."""

    api_key: str | None
    """The secret key of the environment (`WORKOS_API_KEY`). Public clients, which use PKCE, have none."""
    client_id: str | None
    """The application (`WORKOS_CLIENT_ID`)."""
    redirect_uri: str | None
    """The default redirect URI (`WORKOS_REDIRECT_URI`)."""
    cookie_password: str | Sequence[str] | None
    """The default cookie password, or several (`WORKOS_COOKIE_PASSWORD`): the first seals, all open."""
    base_url: str | None
    """The address of the API (`WORKOS_BASE_URL`). `https` unless it is loopback."""
    api_hostname: str | None
    """The host name of the API (`WORKOS_API_HOSTNAME`), an alternative to `base_url`."""
    port: int | None
    """The port that goes with `api_hostname` (`WORKOS_API_PORT`)."""
    https: bool | None
    """Whether `api_hostname` speaks TLS (`WORKOS_API_HTTPS`): true by default."""
    danger_allow_http: bool | None
    """Allows `http` to a host that is not loopback: every secret then crosses that network in clear."""
    issuer: str | Sequence[str] | None
    """Accepted issuers of access tokens (`WORKOS_ISSUER`), compared exactly. Unset: not checked."""
    jwt_issuer: str | Sequence[str] | None
    """Another name of `issuer`."""
    leeway: float | None
    """Seconds of clock difference tolerated on expiry: 5 by default, 60 at most."""
    jwt_leeway: float | None
    """Another name of `leeway`."""
    require_auth_time: bool | None
    """Strict mode: refuse access tokens without `auth_time`."""
    timeout: float | None
    """Seconds a call may take in all: 10 by default."""
    request_timeout: float | None
    """Another name of `timeout`."""
    connect_timeout: float | None
    """Seconds a connection may take: 5 by default."""
    proxy: str | None
    """A proxy for all calls. Unset: the usual variables of the environment."""
    ca_certificates: str | None
    """More certificate authorities, PEM."""
    seal_format: Format | None
    """The format new cookies are sealed in: `native` by default."""
    accept_formats: Sequence[ReadableFormat] | None
    """The formats cookies may come in: all by default."""
    jwks: Mapping[str, Any] | None
    """A pinned JSON Web Key Set: no key is ever fetched."""
    keys_max_age: float | None
    """Seconds after which keys are fetched again in the background: 300 by default."""
    keys_max_stale: float | None
    """Seconds for which known keys serve while the endpoint is down: 24 hours by default."""
    keys_refetch_interval: float | None
    """Seconds between two fetches caused by unknown key ids: 30 by default."""
    refresh_memory: float | None
    """Seconds the successor of a refresh token is remembered: 60 by default."""
    session_cache: int | None
    """How many opened sessions are remembered: 2,000 by default, 0 turns it off."""
