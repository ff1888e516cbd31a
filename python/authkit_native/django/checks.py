"""System checks: what `manage.py check` says of the setting `AUTHKIT` and what has to be beside it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse

from ..errors import ConfigurationError
from .configured import Configured, configured

MIDDLEWARE = "authkit_native.django.AuthKitMiddleware"
BACKEND = "authkit_native.django.AuthKitBackend"
SESSIONS = "django.contrib.auth.middleware.AuthenticationMiddleware"


def _configured() -> Configured | Exception:
    try:
        return configured()
    except (ConfigurationError, ImproperlyConfigured, TypeError) as refused:
        return refused


def check_flow(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """The options, the middleware and the addresses."""
    now = _configured()
    if isinstance(now, Exception):
        return [Error(str(now), hint="See the setting AUTHKIT and the WORKOS_* variables.", id="authkit.E001")]
    found: list[CheckMessage] = []
    if _places(MIDDLEWARE) is None:
        found.append(Error("The middleware of AuthKit is not installed.", hint=_add(MIDDLEWARE), id="authkit.E002"))
    try:
        login: str | None = reverse("authkit:login")
    except NoReverseMatch:
        login = None
    if login is None and str(settings.LOGIN_URL).startswith("authkit:"):
        hint = 'Add path("", include("authkit_native.django.urls")) to the URLconf.'
        found.append(Error("LOGIN_URL names a route of AuthKit that is not there.", hint=hint, id="authkit.E003"))
    if login is not None and login != _mount() + now.sign_in_path:
        hint = 'Include authkit_native.django.urls at the root, and move the routes by AUTHKIT["routes"]["prefix"].'
        moved = f"The routes of AuthKit are at {now.sign_in_path}, not at {login}."
        found.append(Error(moved, hint=hint, id="authkit.E004"))
    return found


def check_users(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """What the mapping of users needs."""
    now = _configured()
    if isinstance(now, Exception):
        return []
    found: list[CheckMessage] = []
    ours, theirs = _places(MIDDLEWARE), _places(SESSIONS)
    if now.users is None:
        if _login_url() == now.sign_in_path:
            hint = 'Set AUTHKIT["users"], or guard views by authkit_native.django.require_auth.'
            found.append(Warning("LOGIN_URL is AuthKit's, but request.user is not.", hint=hint, id="authkit.W001"))
        return found
    if ours is not None and theirs is not None and ours < theirs:
        hint = f"Move {MIDDLEWARE} behind {SESSIONS}."
        found.append(Error("AuthenticationMiddleware replaces the users of AuthKit.", hint=hint, id="authkit.E005"))
    if BACKEND not in settings.AUTHENTICATION_BACKENDS:
        hint = f"Add {BACKEND!r} to AUTHENTICATION_BACKENDS."
        found.append(Warning("has_perm does not know the permissions of AuthKit.", hint=hint, id="authkit.W002"))
    return found


def _places(name: str) -> int | None:
    return settings.MIDDLEWARE.index(name) if name in settings.MIDDLEWARE else None


def _add(name: str) -> str:
    return f"Add {name!r} to MIDDLEWARE, after AuthenticationMiddleware."


def _mount() -> str:
    return (settings.FORCE_SCRIPT_NAME or "").rstrip("/")


def _login_url() -> str | None:
    try:
        return resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return None
