"""The URLconf and the views of the project that the tests of Django visit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.staticfiles.views import serve
from django.core.exceptions import SynchronousOnlyOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from rest_framework.decorators import api_view  # type: ignore[import-untyped]

from authkit_native.auth import MEMBERS
from authkit_native.django import RequireAuthMixin, require_auth

Request = Any


def plain(request: Request) -> HttpResponse:
    return HttpResponse(request.authkit.sign_in_url(return_to="/plain"))


def state(request: Request) -> HttpResponse:
    return HttpResponse(request.authkit.state)


async def astate(request: Request) -> HttpResponse:
    return HttpResponse((await request.authkit).state)


async def unawaited(request: Request) -> HttpResponse:
    try:
        return HttpResponse(request.authkit.state)
    except SynchronousOnlyOperation:
        return HttpResponse("SynchronousOnlyOperation")


@require_auth()
def private(request: Request) -> HttpResponse:
    return HttpResponse(request.authkit.user.email)


@require_auth()
async def aprivate(request: Request) -> HttpResponse:
    return HttpResponse((await request.authkit).user.email)


@require_auth(permission="reports:read")
def reports(request: Request) -> HttpResponse:
    return HttpResponse("reports")


@require_auth(permission="reports:read")
async def areports(request: Request) -> HttpResponse:
    return HttpResponse("reports")


@csrf_exempt
@require_auth()
def exempt(request: Request) -> HttpResponse:
    return HttpResponse("exempt")


class Class(RequireAuthMixin, View):
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(request.authkit.user.email)


class AsyncClass(RequireAuthMixin, View):
    async def get(self, request: Request) -> HttpResponse:
        return HttpResponse((await request.authkit).user.email)


def switch(request: Request) -> Any:
    return request.authkit.switch_organization(request.GET["to"], return_to="/state")


async def aswitch(request: Request) -> Any:
    return await request.authkit.aswitch_organization(request.GET["to"], return_to="/state")


def leave(request: Request) -> Any:
    return request.authkit.sign_out(return_to="/plain")


async def aleave(request: Request) -> Any:
    return await request.authkit.asign_out(return_to="/plain")


def broken(request: Request) -> HttpResponse:
    raise RuntimeError(request.authkit.state)


def teapot(request: Request) -> HttpResponse:
    raise Http404(request.authkit.state)


def stream(request: Request) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([request.authkit.user.email]))


async def astream(request: Request) -> StreamingHttpResponse:
    auth = await request.authkit

    async def send() -> AsyncIterator[str]:
        yield auth.user.email

    return StreamingHttpResponse(send())


def late_stream(request: Request) -> StreamingHttpResponse:
    def send() -> Iterator[str]:
        yield f"{request.authkit.state} {request.authkit.reason}"

    return StreamingHttpResponse(send())


def cached(request: Request) -> HttpResponse:
    if "allowed" in request.GET:
        request.authkit.allow_caching()
    headers = {"Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"}
    response = HttpResponse(request.authkit.state, headers=headers)
    response.set_cookie("a", "1")
    return response


def shown(request: Request) -> HttpResponse:
    before = request.COOKIES["wos-session"], request.headers["Cookie"]
    assert request.authkit.authenticated
    return HttpResponse(f"{before[0]} {request.COOKIES['wos-session']} {request.headers['Cookie']}")


def template(request: Request) -> HttpResponse:
    text = "{{ authkit.user.email }} {{ authkit.sign_out_url }} {{ authkit.sign_in_url }} {{ authkit.sign_out }}"
    return HttpResponse(engines["django"].from_string(text).render({}, request))


def members(request: Request) -> HttpResponse:
    shown = {name: getattr(request.authkit, name) for name in MEMBERS if name != "access_token"}
    return HttpResponse(f"{shown} {request.authkit.has(role='admin')} {request.authkit.authenticated_within(60)}")


def whoami(request: Request) -> HttpResponse:
    return HttpResponse(getattr(request.user, "email", ""))


async def awhoami(request: Request) -> HttpResponse:
    return HttpResponse(getattr(await request.auser(), "email", ""))


def perms(request: Request) -> HttpResponse:
    user = request.user
    known = user.has_perm("users:manage"), user.has_perm("nothing:at:all"), "users:manage" in user.get_all_permissions()
    return HttpResponse(" ".join(map(str, [*known, user.has_module_perms("users"), user.has_perms(["users:manage"])])))


def deliberate(request: Request) -> HttpResponse:
    return redirect("authkit:login")


class StockClass(LoginRequiredMixin, View):
    def get(self, request: Request) -> HttpResponse:
        return whoami(request)


@api_view(["GET", "POST"])  # type: ignore[untyped-decorator]
def api(request: Request) -> HttpResponse:
    return JsonResponse({"user": str(request.user.pk), "email": request.auth.user.email})


def static(request: HttpRequest, path: str) -> Any:
    return serve(request, path, insecure=True)


HERE = Path(__file__)
urlpatterns = [
    path("", plain),
    path("", include("authkit_native.django.urls")),
    path("admin/", admin.site.urls),
    path("static/<path:path>", static),
    path("class", Class.as_view()),
    path("aclass", AsyncClass.as_view()),
    path("stock", login_required(whoami)),
    path("astock", login_required(awhoami)),
    path("stock_class", StockClass.as_view()),
    path("permitted", permission_required("users:manage")(whoami)),
    path("raising", permission_required("users:manage", raise_exception=True)(whoami)),
    *(path(view.__name__, view) for view in (plain, state, astate, unawaited, private, aprivate, reports, areports)),
    *(path(view.__name__, view) for view in (exempt, switch, aswitch, leave, aleave, broken, teapot, stream, astream)),
    *(path(view.__name__, view) for view in (late_stream, cached, shown, template, members, whoami, awhoami, perms)),
    path("deliberate", deliberate),
    path("api", api),
]
