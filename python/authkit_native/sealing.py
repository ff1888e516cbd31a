# mypy: disable-error-code="empty-body"
"""Sealing: your own small payloads, sessions from tokens you already have, and what is wrong with a cookie."""

from __future__ import annotations

from . import _native
from .hints import Any, Format, Mapping, Sequence
from .operation import Blocking, local, operation
from .outcomes import Inspection
from .records import Impersonator, User


class SealOperations:
    """Sealing and opening."""

    __slots__ = ()

    @local("seal_data")
    def seal_data(
        self,
        data: Any,
        password: str | Sequence[str] | None = None,
        *,
        format: Format | None = None,
        purpose: str | None = None,
        ttl: float | None = None,
        now: float | None = None,
    ) -> str:
        """Seals a payload so that only holders of the password can read or change it.

        Args:
            data: Anything that JSON can carry.
            password: The password, or several: the first seals. The client's cookie password when unset.
            format: The format of the result. The client's when unset.
            purpose: What it is for, such as `"invitation"`: it opens only where the same purpose is named. Without one
                it opens where none is named.
            ttl: Seconds after which it no longer opens, at most 400 days; for ever when unset. Only `native` and
                `iron` have a place for it.
            now: The time of sealing, in seconds since the epoch. The system clock when unset.

        Raises:
            ConfigurationError: The password is missing or too short, the format cannot be written, the payload cannot
                be carried or does not fit into a cookie.
        """
        ...

    @local("unseal_data")
    def unseal_data(
        self,
        sealed: str,
        password: str | Sequence[str] | None = None,
        *,
        purpose: str | None = None,
        now: float | None = None,
    ) -> Any:
        """Opens a sealed payload, in any accepted format.

        Args:
            sealed: The sealed value.
            password: The password, or several: each is tried. The client's cookie password when unset.
            purpose: What it was sealed for.
            now: The time to check an expiry against, in seconds since the epoch. The system clock when unset.

        Raises:
            SignInRequiredError: It does not open with these passwords and for this purpose, or not any more.
            ConfigurationError: The password is missing or too short.
        """
        ...

    @local("seal_session_from_auth_response")
    def seal_session_from_auth_response(
        self,
        *,
        access_token: str,
        refresh_token: str,
        user: User | Mapping[str, Any],
        impersonator: Impersonator | Mapping[str, Any] | None = None,
        organization_id: str | None = None,
        authentication_method: str | None = None,
        cookie_password: str | Sequence[str] | None = None,
    ) -> str:
        """Seals a session from the tokens and the user of an exchange that did not seal it.

        Args:
            access_token: The access token.
            refresh_token: The refresh token.
            user: The user, as a record of this package or as the API sent it.
            impersonator: Who acts as the user, likewise.
            organization_id: The organization that was chosen.
            authentication_method: How the user signed in.
            cookie_password: The password, or several: the first seals. The client's when unset.

        Raises:
            ConfigurationError: The password is missing or too short, or the session does not fit into a cookie.
        """
        ...

    @operation("inspect", returns=Inspection._from_reply)
    def inspect(
        self, *, sealed: str, cookie_password: str | Sequence[str] | None = None, now: float | None = None
    ) -> Inspection:
        """Explains a cookie: why it signs its user in, or why it does not.

        Args:
            sealed: The cookie's value.
            cookie_password: The password, or several: each is tried. The client's when unset.
            now: The time to check against, in seconds since the epoch. The system clock when unset.

        Returns:
            The format, the password that opened it, and every check up to the first that fails. No secret is in it.

        Raises:
            ConfigurationError: The password is missing or too short.
        """
        ...


class _Sealer(SealOperations, Blocking):
    __slots__ = ()


def _sealer() -> _Sealer:
    """Sealing with nothing but the arguments."""
    return _Sealer(_native.Handle({}, environment=False))


def seal_data(
    data: Any,
    key: str | Sequence[str],
    *,
    format: Format | None = None,
    purpose: str | None = None,
    ttl: float | None = None,
) -> str:
    """Seals a payload with no client at hand. See `UserManagement.seal_data`."""
    try:
        return _sealer().seal_data(data, key, format=format, purpose=purpose, ttl=ttl)
    except BaseException:
        # Reporters of errors print the variables of every frame.
        data = key = ""
        raise


def unseal_data(sealed_data: str, key: str | Sequence[str], *, purpose: str | None = None) -> Any:
    """Opens a sealed payload with no client at hand. See `UserManagement.unseal_data`."""
    try:
        return _sealer().unseal_data(sealed_data, key, purpose=purpose)
    except BaseException:
        sealed_data = key = ""
        raise


def seal_session_from_auth_response(
    *,
    access_token: str,
    refresh_token: str,
    user: User | Mapping[str, Any],
    impersonator: Impersonator | Mapping[str, Any] | None = None,
    cookie_password: str | Sequence[str],
) -> str:
    """Seals a session with no client at hand. See `UserManagement.seal_session_from_auth_response`."""
    try:
        return _sealer().seal_session_from_auth_response(
            access_token=access_token,
            refresh_token=refresh_token,
            user=user,
            impersonator=impersonator,
            cookie_password=cookie_password,
        )
    except BaseException:
        access_token = refresh_token = cookie_password = ""
        user, impersonator = {}, None
        raise
