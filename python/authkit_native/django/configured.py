"""The setting `AUTHKIT`: options of the client and of the flow, hooks, and how users are mapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from ..client import WorkOSClient
from ..options import ClientOptions, WebOptions
from ..web import Addresses

HOOKS = {
    "on_sign_in": "signed_in",
    "on_refresh": "refreshed",
    "on_switch": "switched",
    "on_sign_out": "signed_out",
    "on_error": "failed",
}
"""The keys of hooks, and the names of their events."""


class Configured:
    """What the setting says, with the client that it describes."""

    def __init__(self) -> None:
        given: dict[str, Any] = {str(name).lower(): value for name, value in getattr(settings, "AUTHKIT", {}).items()}
        self.users: Callable[..., Any] | None = _imported("users", given.pop("users", None))
        """Makes a user of the project of a user of WorkOS, where the project wants that."""
        self.hooks = {event: _imported(name, given.pop(name, None)) for name, event in HOOKS.items()}
        """The hooks, by the names of their events."""
        web: dict[str, Any] = {name: given.pop(name) for name in WebOptions.__annotations__.keys() & given}
        if "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE:
            # Views have that protection already.
            web.setdefault("origin_check", False)
        client: Any = given.pop("client", None)
        for name in given.keys() - ClientOptions.__annotations__.keys():
            raise ImproperlyConfigured(f"AUTHKIT has no option {name!r}")
        own: Any = given.get("web")
        # What is no mapping, the client refuses.
        given["web"] = {**web, **(own or {})} if own is None or isinstance(own, Mapping) else own
        self.client: WorkOSClient = client or WorkOSClient(**given)
        """The client, for the API's other calls."""
        self.addresses = Addresses(self.client)
        self.sign_in_path = self.path("sign_in_url")
        """Where a sign-in starts, without the mount point of the project."""

    def path(self, operation: str) -> str:
        """The path of one of our routes, without the mount point of the project."""
        engine: Any = self.client.user_management._engine
        return engine.web_request({"method": "GET", "url": "/"}, None).call(operation, {})  # type: ignore[no-any-return]


def _imported(name: str, given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return import_string(given)
    except ImportError as missing:
        raise ImproperlyConfigured(f"AUTHKIT[{name!r}] names {given!r}, which cannot be imported: {missing}") from None


_now: list[Configured] = []


def configured() -> Configured:
    """What the setting says, read once."""
    if not _now:
        _now[:] = [Configured()]
    return _now[0]


def forget(*, setting: str, **_: Any) -> None:
    """Reads the setting again after a test has changed it."""
    if setting in ("AUTHKIT", "MIDDLEWARE"):
        _now.clear()
