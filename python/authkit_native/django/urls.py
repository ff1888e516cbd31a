"""Names for our own routes: `authkit:login`, `authkit:signup`, `authkit:logout`. The middleware answers them."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from ..errors import ConfigurationError
from .configured import configured

app_name = "authkit"


def _own(request: HttpRequest) -> HttpResponse:
    raise ImproperlyConfigured("put authkit_native.django.AuthKitMiddleware into MIDDLEWARE")


def _patterns() -> list[URLPattern]:
    named = {"login": "sign_in_url", "signup": "sign_up_url", "logout": "sign_out_url"}
    try:
        paths = {name: configured().path(operation) for name, operation in named.items()}
    except (ConfigurationError, ImproperlyConfigured, TypeError):
        # `manage.py check` says so.
        return []
    # A route that is turned off has the address of the callback, with a query.
    return [path(at[1:], _own, name=name) for name, at in paths.items() if "?" not in at]


urlpatterns = _patterns()
