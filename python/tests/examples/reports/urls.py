"""The project whose views `tests.py` tests."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from authkit_native.django import require_auth


@login_required
def account(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.email)  # type: ignore[union-attr]


@require_auth(permission="reports:read")
def reports(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"organization": request.authkit.organization_id})  # type: ignore[attr-defined]


urlpatterns = [
    path("", include("authkit_native.django.urls")),
    path("account", account),
    path("reports", reports),
]
