"""The web flow in a Django project: sign-in, callback, session, guards, organization switch and sign-out.

    INSTALLED_APPS += ["authkit_native.django"]
    MIDDLEWARE += ["authkit_native.django.AuthKitMiddleware"]
    urlpatterns += [path("", include("authkit_native.django.urls"))]

    @require_auth(permission="reports:read")
    def reports(request):
        return JsonResponse({"user": request.authkit.user.id})

The routes `/login`, `/signup`, `/logout`, `/switch-organization` and the path of the redirect URI are answered by the
middleware. Every other request is left alone until something reads `request.authkit`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..web import Event
    from .backends import AuthKitBackend
    from .guards import RequireAuthMixin, require_auth
    from .middleware import AuthKitMiddleware
    from .request import Auth, AuthPermissionDenied
    from .signals import organization_switched, session_refreshed, user_signed_in, user_signed_out
    from .users import get_or_create

__all__ = [
    "Auth",
    "AuthKitBackend",
    "AuthKitMiddleware",
    "AuthPermissionDenied",
    "Event",
    "RequireAuthMixin",
    "get_or_create",
    "organization_switched",
    "require_auth",
    "session_refreshed",
    "user_signed_in",
    "user_signed_out",
]

# Django imports this package before settings and models are there, so what needs those waits.
_HOMES = {
    "Auth": "request",
    "AuthKitBackend": "backends",
    "AuthKitMiddleware": "middleware",
    "AuthPermissionDenied": "request",
    "Event": "request",
    "RequireAuthMixin": "guards",
    "get_or_create": "users",
    "require_auth": "guards",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES.get(name, 'signals')}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
