"""The hooks and signals of a Django project."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import django_project
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import override_settings
from django_project import Site, text

import authkit_native.django as kit

# Fixtures.
database, site, mapped = django_project.database, django_project.site, django_project.mapped


def welcome(event: kit.Event, request: HttpRequest) -> str:
    seen.append((event.name, request.path))
    return "/welcome"


async def awelcome(event: kit.Event, request: HttpRequest) -> None:
    seen.append((event.name, event.status))


def refuse(event: kit.Event, request: HttpRequest) -> None:
    raise PermissionDenied("not a member")


def fail(event: kit.Event, request: HttpRequest) -> None:
    raise RuntimeError("no room")


def lead(event: kit.Event, request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/terms")


def show(event: kit.Event, request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"sorry: {event.code}", status=event.status)


seen: list[Any] = []


def test_hooks_and_signals_see_what_happens(site: Site) -> None:
    seen.clear()

    def receive(sender: Any, request: HttpRequest, event: kit.Event, **_: Any) -> None:
        seen.append(f"signal {event.name}")

    signals = (kit.user_signed_in, kit.session_refreshed, kit.organization_switched, kit.user_signed_out)
    for signal in signals:
        signal.connect(receive)
    hooks = {
        "on_sign_in": "test_django_hooks.welcome",
        "ON_REFRESH": awelcome,
        "on_sign_out": "test_django_hooks.awelcome",
    }
    with override_settings(AUTHKIT={**settings.AUTHKIT, **hooks}):
        site = type(site)(site.emulator)
        assert site.sign_in()["Location"] == "/welcome"
        site.carry(site.emulator.expired_cookie())
        site.get("/private")
        site.post("/logout")
    for signal in signals:
        signal.disconnect(receive)
    assert seen == [
        *(("signed_in", "/callback"), "signal signed_in", ("refreshed", 0), "signal refreshed"),
        *(("signed_out", 200), "signal signed_out"),
    ]


@pytest.mark.parametrize(
    ("hooks", "status", "shown"),
    [
        ({"on_sign_in": fail}, 500, ""),
        ({"on_sign_in": fail, "on_error": show}, 500, "sorry: internal"),
        ({"on_sign_in": refuse}, 403, "403 Forbidden"),
        ({"on_sign_in": lead}, 302, ""),
    ],
)
def test_a_hook_decides_over_a_sign_in(site: Site, hooks: Any, status: int, shown: str) -> None:
    with override_settings(AUTHKIT={**settings.AUTHKIT, **hooks}):
        site = type(site)(site.emulator)
        done = site.get(site.come_back(site.get("/login")))
        assert done.status_code == status and shown.split(":")[0] in text(done)
        assert bool(site.cookie) == (status == 302)


def test_a_hook_shows_failures_on_a_page_of_the_project(site: Site) -> None:
    with override_settings(AUTHKIT={**settings.AUTHKIT, "on_error": show}):
        site = type(site)(site.emulator)
        state = parse_qs(urlsplit(site.get("/login")["Location"]).query)["state"][0]
        denied = site.get(f"/callback?error=access_denied&state={state}")
        assert (denied.status_code, text(denied)) == (400, "sorry: access_denied")
