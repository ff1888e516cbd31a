"""The Django kit, in Django: its test clients, sync and async."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
import django_project
import pytest
from conftest import Emulator
from django.conf import settings
from django.core import checks
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django_project import ACME, CALLBACK, FETCH, GLOBEX, MIDDLEWARE, TEMPLATE, USERS, Site, lines, text

import authkit_native.django as kit
from authkit_native.auth import MEMBERS

# Fixtures.
database, site, mapped = django_project.database, django_project.site, django_project.mapped


@pytest.mark.parametrize("page", ["/private", "/aprivate", "/class", "/aclass"])
def test_a_sign_in_comes_back_to_the_page_that_asked_for_it(site: Site, page: str) -> None:
    refused = site.get(f"{page}?tab=2")
    assert refused.status_code == 302 and not lines(refused)
    done = site.get(site.come_back(site.get(refused["Location"])))
    assert (done.status_code, done["Location"], done["Cache-Control"]) == (302, f"{page}?tab=2", "no-store")
    shown = site.get(page)
    assert text(shown) == "ada@example.com"
    assert (shown["Cache-Control"], shown["Vary"]) == ("private, no-store", "Cookie")


def test_a_request_that_does_not_read_the_session_is_left_alone(site: Site) -> None:
    site.carry(site.emulator.expired_cookie())
    for path in ("/plain", "/missing", "/static/admin/css/base.css"):
        response = site.get(path)
        response.close()
        assert not lines(response) and "Cookie" not in response.get("Vary", "")
        assert "private" not in response.get("Cache-Control", "")
    assert site.emulator.refreshes() == []


def test_a_guard_answers_each_kind_of_request_in_its_way(site: Site) -> None:
    fetched = site.get("/private", **FETCH)
    assert (fetched.status_code, fetched.json()["error"]) == (401, "sign_in_required")
    assert fetched["WWW-Authenticate"].startswith("AuthKit sign_in=")
    sent = site.post("/private", {"a": "1"}, Referer="http://localhost:3000/form")
    assert sent.status_code == 401 and "return_to=%2Fform" in sent["Refresh"]
    assert site.get("/private", **{"HX-Request": "true"})["HX-Redirect"]
    site.carry(site.emulator.expired_cookie())
    for page in ("/private", "/aprivate", "/state", "/astate"):
        prefetched = site.get(page, **{"Sec-Purpose": "prefetch"})
        assert (prefetched.status_code, prefetched["Cache-Control"]) == (401, "no-store")


def test_a_guard_asks_for_rights(site: Site) -> None:
    site.sign_in()
    for page in ("/reports", "/areports"):
        refused = site.get(page, **FETCH)
        assert (refused.status_code, refused.json()["required"]) == (403, {"permission": ["reports:read"]})
    with pytest.raises(TypeError, match="permision"):
        kit.require_auth(permision="reports:read")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="permision"):
        type("View", (kit.RequireAuthMixin,), {"requirement": {"permision": "x"}})


def test_pages_of_the_project_for_403_win(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.sign_in()
    loaders = ("django.template.loaders.locmem.Loader", {"403.html": "own {{ exception }}"})
    with override_settings(TEMPLATES=[{**TEMPLATE, "OPTIONS": {"loaders": [loaders]}}]):
        page = site.get("/reports")
        assert (page.status_code, text(page)) == (403, "own permission_missing")
        assert site.get("/reports", **FETCH).json()["error"] == "permission_missing"
        foreign = site.post("/logout", **{"Sec-Fetch-Site": "cross-site"})
        assert text(foreign) == "own cross_origin_request"

    def handler(request: HttpRequest, exception: Exception) -> HttpResponse:
        assert isinstance(exception, kit.AuthPermissionDenied)
        who: Any = request
        return HttpResponse(f"handled {exception} {exception.response.status_code} {who.authkit.state}", status=403)

    import django_site

    monkeypatch.setattr(django_site, "handler403", handler, raising=False)
    with override_settings(ROOT_URLCONF="django_site"):
        assert text(site.get("/areports", **FETCH)) == "handled permission_missing 403 signed_in"
        foreign = site.post("/logout", **{"Sec-Fetch-Site": "cross-site"})
        assert text(foreign) == "handled cross_origin_request 403 signed_in"


def test_an_outage_is_no_sign_out(site: Site) -> None:
    site.sign_in()
    site.get("/private")
    cookie = site.emulator.expired_cookie()
    site.carry(cookie)
    site.emulator.fault({"kind": "status", "status": 503, "headers": {"Retry-After": "60"}})
    for page in ("/private", "/aprivate"):
        down = site.get(page)
        assert (down.status_code, down["Retry-After"], lines(down)) == (503, "60", [])
    assert text(site.get("/state")) == "unknown" and site.cookie == cookie
    site.emulator.clear_faults()
    assert site.get("/private").status_code == 200 and site.cookie != cookie


def test_signing_out_takes_a_form_or_a_link_of_the_own_pages(site: Site) -> None:
    site.sign_in()
    foreign = site.post("/logout", **{"Sec-Fetch-Site": "cross-site"})
    asked = site.get("/logout", **{"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, asked.status_code) == (403, 200) and not lines(foreign) + lines(asked)
    done = site.post("/logout")
    assert done.status_code == 200 and "/sessions/logout?" in done["Refresh"] and site.cookie == ""
    assert done.cookies["wos-session"]["max-age"] == "0"


@pytest.mark.parametrize("a", ["", "a"])
def test_a_view_can_sign_out_and_switch(site: Site, a: str) -> None:
    site.sign_in(organization_id=ACME)
    done = site.post(f"/{a}switch?to={GLOBEX}")
    assert (done.status_code, done["Location"]) == (303, "/state"), done.content
    assert site.post(f"/{a}switch?to=org_of_others", **FETCH).status_code == 403
    assert site.post(f"/{a}leave").status_code == 200 and site.cookie == ""


def test_the_switch_route_takes_a_form_of_its_size(site: Site) -> None:
    site.sign_in(organization_id=ACME)
    for to in (GLOBEX, ACME):
        done = site.post("/switch-organization", {"organization_id": to, "return_to": "/state"})
        assert (done.status_code, done["Location"]) == (303, "/state"), done.content
    assert site.post("/switch-organization", {"organization_id": GLOBEX, "x": "x" * 20_000}).status_code == 400
    assert site.get("/switch-organization").status_code == 405


def test_csrf_protection_stays(site: Site) -> None:
    site.browser.handler.enforce_csrf_checks = True
    site.sign_in()
    assert site.post("/private", {"a": "1"}).status_code == 403
    # Another site's page is stopped by the token, and where a view has none by its origin if the project says so.
    assert site.post("/exempt", **{"Sec-Fetch-Site": "cross-site"}).status_code == 200
    with override_settings(AUTHKIT={**settings.AUTHKIT, "origin_check": True}):
        assert type(site)(site.emulator).post("/exempt", **{"Sec-Fetch-Site": "cross-site"}).status_code == 401
    assert site.post("/logout").status_code == 200 and site.cookie == ""


def test_code_that_awaits_must(site: Site) -> None:
    assert text(site.get("/unawaited")) == "SynchronousOnlyOperation"
    assert text(site.get("/astate")) == "signed_out"


@pytest.mark.parametrize(("page", "status"), [("/broken", 500), ("/teapot", 404), ("/astream", 200), ("/stream", 200)])
def test_a_response_of_any_kind_carries_the_session(site: Site, page: str, status: int) -> None:
    site.carry(site.emulator.expired_cookie())
    response = site.get(page)
    assert (response.status_code, len(lines(response))) == (status, 1)
    assert response["Cache-Control"] == "private, no-store" and response["Vary"] == "Cookie"


def test_a_session_is_not_refreshed_once_no_cookie_can_be_set(emulator: Emulator) -> None:
    with override_settings(AUTHKIT=emulator.options(redirect_uri=CALLBACK)):
        site = Site(emulator)
        site.carry(emulator.expired_cookie())
        assert text(site.get("/late_stream")) == "unknown refresh_not_possible" and emulator.refreshes() == []


def test_caches_learn_what_a_page_depends_on(site: Site) -> None:
    anonymous = site.get("/cached")
    assert (anonymous["Cache-Control"], anonymous["Vary"]) == ("public, max-age=60", "Accept-Encoding, Cookie")
    site.carry(site.emulator.expired_cookie())
    page = site.get("/cached")
    assert page["Cache-Control"] == "private, no-store"
    assert [line.partition("=")[0] for line in lines(page)] == ["a", "wos-session"]
    assert site.get("/cached?allowed")["Cache-Control"] == "public, max-age=60"


def test_the_view_sees_the_cookie_that_the_browser_will_have(site: Site) -> None:
    old = site.emulator.expired_cookie()
    site.carry(old)
    shown = text(site.get("/shown")).split()
    assert shown == [old, site.cookie, f"wos-session={site.cookie}"] and old != site.cookie


def test_paths_can_be_guarded_by_default(site: Site) -> None:
    with override_settings(AUTHKIT={**settings.AUTHKIT, "UNAUTHENTICATED_PATHS": ["/", "/plain"]}):
        site = type(site)(site.emulator)
        assert [site.get(path).status_code for path in ("/", "/plain", "/state")] == [200, 200, 302]
        site.sign_in()
        page = site.get("/state")
        assert (text(page), page["Cache-Control"]) == ("signed_in", "private, no-store")


def test_a_project_under_a_path_has_its_routes_there(site: Site) -> None:
    if site.is_async and django.VERSION < (5, 0):
        pytest.skip("this Django reads the setting under WSGI only")
    with override_settings(FORCE_SCRIPT_NAME="/app"):
        site = type(site)(site.emulator)
        at = "/app" if site.is_async else ""
        refused = site.get(f"{at}/private?x=%2F")
        assert parse_qs(urlsplit(refused["Location"]).query)["return_to"] == ["/app/private?x=%2F"]
        assert site.get(f"{at}/login").status_code == 302
    django.urls.set_script_prefix("/")


def test_templates_know_who_is_signed_in(site: Site) -> None:
    site.sign_in()
    page = site.get("/template")
    assert text(page) == "ada@example.com /logout /login ", page
    assert site.cookie


def test_every_member_is_there_whoever_asks(site: Site) -> None:
    anonymous = text(site.get("/members"))
    site.sign_in()
    known = text(site.get("/members"))
    assert "'state': 'signed_out'" in anonymous and "'state': 'signed_in'" in known
    assert all(repr(name) in known for name in MEMBERS if name != "access_token")


def test_no_sign_in_leads_to_another_site(site: Site) -> None:
    for name in ("return_to", "next"):
        for evil in ("//evil.example", "https://evil.example/", "/\\evil.example", "/%2fevil.example"):
            assert site.sign_in(f"/login?{name}={evil}")["Location"] == "/"


def test_no_secret_is_shown(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    back = site.come_back(site.get("/login?return_to=/private"))
    secrets = [*parse_qs(urlsplit(back).query)["code"], *(it.value for it in site.browser.cookies.values())]
    answers = [site.get(back), site.get("/private"), site.get(back), site.get("/callback?error=x&state=y")]
    secrets.append(site.cookie)
    shown = "\n".join([caplog.text, *(f"{text(it)} {it.headers}" for it in answers)])
    assert len(secrets) > 2 and not any(secret in shown for secret in secrets)


def test_a_link_of_django_names_the_page_to_come_back_to(site: Site) -> None:
    done = site.sign_in("/login?next=/state%3Fa=%C3%A9")
    assert done["Location"] == "/state?a=%C3%A9"


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"AUTHKIT": {"client_id": "client_1"}}, ["authkit.E001"]),
        ({"AUTHKIT": {"client_id": "client_1", "nothing": 1}}, ["authkit.E001"]),
        ({"AUTHKIT": {"client_id": "client_1", "users": "missing.module"}}, ["authkit.E001"]),
        ({"MIDDLEWARE": MIDDLEWARE[:-1]}, ["authkit.E002"]),
        ({"ROOT_URLCONF": "django_bare"}, ["authkit.E003"]),
        ({"ROOT_URLCONF": "django_moved"}, ["authkit.E004"]),
        ({"MIDDLEWARE": [MIDDLEWARE[-1], *MIDDLEWARE[:-1]]}, ["authkit.E005"]),
        ({"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]}, ["authkit.W002"]),
    ],
)
def test_system_checks_say_what_is_missing(emulator: Emulator, changes: Any, ids: list[str]) -> None:
    usual = {"AUTHKIT": {**emulator.options(redirect_uri=CALLBACK), "users": USERS}}
    with override_settings(**{**usual, **changes}):
        found = [it for it in checks.run_checks() if it.id and it.id.startswith("authkit")]
        assert [it.id for it in found] == ids and all(it.hint for it in found)
    with override_settings(AUTHKIT=emulator.options(redirect_uri=CALLBACK)):
        assert "authkit.W001" in [it.id for it in checks.run_checks()]


def test_cookies_of_any_name_are_no_error(site: Site) -> None:
    names = [f"wos-flow-0000000{mark}" for mark in ("(a)/b", "a:b@c", "é", "[]", "?")]
    header = "; ".join([f"{name}=x" for name in names] + ["wos-session.9=y", "wos-auth-verifier-(=z"])
    for page in ("/login", "/private"):
        assert site.get(page, Cookie=header).status_code == 302
    assert site.post("/logout", Cookie=header).status_code == 200
