"""The middleware: our own routes, `request.authkit`, `request.user` where users are mapped, and cookies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponseBase

from .configured import configured
from .request import Auth, AuthPermissionDenied, DjangoVisit
from .users import map_user


class AuthKitMiddleware:
    """The web flow around the views of a project, sync or async. After `AuthenticationMiddleware`, if that is there.

    Raises:
        ConfigurationError: An option of the setting `AUTHKIT` cannot be used.
        ImproperlyConfigured: The setting `AUTHKIT` names what is not there.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        configured()
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answers our own routes, and lets views answer the rest."""
        visit = DjangoVisit(request)
        request.authkit = Auth(visit)  # type: ignore[attr-defined]
        map_user(request, visit)
        concern = visit.configured.addresses.of(*visit.place())[2]
        if concern == "own":
            visit.open_own()
        elif concern == "guarded":
            visit.was_read = True
        if self._is_async:
            return self._answered(visit, concern is not None)
        response = visit.handle() if concern is not None else None
        if response is None:
            response = self.get_response(request)
            if visit.refused is not None and response.status_code == 403:
                response = visit.refused
            elif _leads_to_sign_in(visit, response):
                response = visit.guard({}) or _forbidden(request)
        visit.finish_response(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answers a view that read who is signed in where the engine answers for it."""
        return exception.response if isinstance(exception, AuthPermissionDenied) else None

    async def _answered(self, visit: DjangoVisit, concerns_us: bool) -> HttpResponseBase:
        response = await visit.ahandle() if concerns_us else None
        if response is None:
            response = await self.get_response(visit.http)
            if visit.refused is not None and response.status_code == 403:
                response = visit.refused
            elif _leads_to_sign_in(visit, response):
                response = await visit.aguard({}) or await sync_to_async(_forbidden)(visit.http)
        visit.finish_response(response)
        return response


def _leads_to_sign_in(visit: DjangoVisit, response: HttpResponseBase) -> bool:
    """Whether Django's own guards sent the person to `LOGIN_URL`. The engine knows how this kind of request is told."""
    if response.status_code != 302:
        return False
    location = urlsplit(response.headers["Location"])
    mount = visit.http.META.get("SCRIPT_NAME", "").rstrip("/")
    is_ours = location.path == mount + visit.configured.sign_in_path
    return is_ours and REDIRECT_FIELD_NAME in parse_qs(location.query)


def _forbidden(request: HttpRequest) -> HttpResponseBase:
    """Who is signed in and lacks a right would come back from the sign-in again and again."""
    return response_for_exception(request, PermissionDenied())
