"""The stories' application in Django, behind WSGI and ASGI: a view that does as it is asked. The flow is the kit's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import django
import stage_door
import theatres
from authkit_native import AuthKitError
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import setting_changed
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import re_path

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="django_app",
    INSTALLED_APPS=["authkit_native.django"],
    MIDDLEWARE=["authkit_native.django.AuthKitMiddleware"],
)
django.setup()

from authkit_native.django import Event, require_auth  # noqa: E402


def asked(request: HttpRequest) -> dict[str, Any]:
    return stage_door.step(request.headers.get("X-Story"))


def page(request: HttpRequest) -> HttpResponse:
    step, auth = asked(request), request.authkit
    op, when = step["op"], step["when"]
    if when.get("reads"):
        auth.state  # noqa: B018
    match op:
        case "stream":
            return StreamingHttpResponse(iter(stage_door.PIECES), content_type="text/plain")
        case "raise" | "missing" | "file":
            return done(op)
        case "guard":
            return require_auth(**when)(who)(request)
        case _ if op in stage_door.VALUES:
            return shown(request, {"value": getattr(auth, op)(**when)})
        case "sign_out":
            return auth.sign_out(**when)
        case "switch_organization":
            return auth.switch_organization(**{"organization_id": None, **when})
    return finished(request)


async def apage(request: HttpRequest) -> HttpResponse:
    step, auth = asked(request), request.authkit
    op, when = step["op"], step["when"]
    if when.get("reads"):
        await auth
    match op:
        case "stream":
            return StreamingHttpResponse(pieces(), content_type="text/plain")
        case "raise" | "missing" | "file":
            return done(op)
        case "guard":
            return await require_auth(**when)(awho)(request)
        case "has" | "authenticated_within":
            return shown(request, {"value": getattr(await auth, op)(**when)})
        case _ if op in stage_door.VALUES:
            return shown(request, {"value": getattr(auth, op)(**when)})
        case "sign_out":
            return await auth.asign_out(**when)
        case "switch_organization":
            return await auth.aswitch_organization(**{"organization_id": None, **when})
        case "finish" if not stage_door.reads(step):
            return finished(request)
    await auth
    return finished(request)


async def pieces() -> AsyncIterator[str]:
    for piece in stage_door.PIECES:
        yield piece
        await asyncio.sleep(0)


def done(op: str) -> FileResponse:
    """What applications do beside pages."""
    if op == "raise":
        raise RuntimeError("the application is broken")
    if op == "missing":
        raise Http404
    return FileResponse(stage_door.FILE.open("rb"))


def finished(request: HttpRequest) -> HttpResponse:
    step = asked(request)
    if step["when"].get("allow_caching"):
        request.authkit.allow_caching()
    return who(request) if step["op"] != "finish" or stage_door.reads(step) else shown(request, {})


def who(request: HttpRequest) -> HttpResponse:
    found = stage_door.who(request.authkit, request.headers)
    stage_door.told.cookie = request.headers.get("Cookie")
    return shown(request, found)


async def awho(request: HttpRequest) -> HttpResponse:
    return who(request)


def shown(request: HttpRequest, value: Any) -> HttpResponse:
    return JsonResponse(value, headers=stage_door.fields(asked(request)))


def handler500(_request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    return JsonResponse(stage_door.said(error) if isinstance(error, AuthKitError) else {}, status=500)


def welcome(event: Event, request: HttpRequest) -> str | None:
    return stage_door.welcome(event, asked(request))


urlpatterns: list[Any] = []


def configured(story: dict[str, Any], view: Any) -> None:
    """A process has one project: what a story changes is the setting of the kit."""
    names = ("on_refresh", "on_switch", "on_sign_out", "on_error")
    hooks = {"on_sign_in": welcome, **dict.fromkeys(names, stage_door.note)} if story.get("hooks") else {}
    urlpatterns[:] = [re_path("", view)]
    settings.AUTHKIT = {**story["client"], **hooks}
    setting_changed.send(sender=None, setting="AUTHKIT", value=settings.AUTHKIT, enter=True)


def of_wsgi(story: dict[str, Any]) -> WSGIHandler:
    configured(story, page)
    return WSGIHandler()


def of_asgi(story: dict[str, Any]) -> ASGIHandler:
    configured(story, apage)
    return ASGIHandler()


def wsgi() -> Any:
    return theatres.Wsgi(of_wsgi)
