"""The Django kit, in Django: its test clients, sync and async, with users mapped and not."""

from __future__ import annotations

import asyncio
import logging
import pickle
import re
import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
import pytest
from asgiref.sync import iscoroutinefunction
from conftest import ROOT, Emulator
from django.conf import settings

PLACE = tempfile.TemporaryDirectory()
CALLBACK = "http://localhost:3000/callback"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "authkit_native.django.AuthKitMiddleware",
]
TEMPLATE = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "authkit_native.django.context_processors.authkit",
        ],
        "loaders": [
            "django.template.loaders.app_directories.Loader",
            ("django.template.loaders.locmem.Loader", {}),
        ],
    },
}
settings.configure(
    SECRET_KEY="django",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF="django_site",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "rest_framework",
        "authkit_native.django",
    ],
    MIDDLEWARE=MIDDLEWARE,
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend", "authkit_native.django.AuthKitBackend"],
    TEMPLATES=[TEMPLATE],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{PLACE.name}/users"}},
    LOGIN_URL="authkit:login",
    STATIC_URL="/static/",
    USE_TZ=True,
    AUTHKIT={"client_id": "client_emulator", "cookie_password": "x" * 32, "redirect_uri": CALLBACK},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["authkit_native.django.rest_framework.AuthKitAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    },
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.signals import user_logged_in  # noqa: E402
from django.core import checks  # noqa: E402
from django.core.exceptions import ImproperlyConfigured, PermissionDenied  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.test import AsyncClient, Client, RequestFactory, override_settings  # noqa: E402

import authkit_native.django as kit  # noqa: E402
from authkit_native import ConfigurationError  # noqa: E402
from authkit_native.auth import MEMBERS  # noqa: E402
from authkit_native.django.request import CookieLine, visit_of  # noqa: E402

ACME, GLOBEX = "org_01EM000000000000000000ACME", "org_01EM0000000000000000GLOBEX"
DOCUMENT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}
DOCUMENT["Accept"] = "text/html"
FETCH = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin", "Accept": "*/*"}
USERS = "authkit_native.django.get_or_create"


class Site:
    """A project with the kit, and a browser in front of it."""

    is_async = False

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.browser: Any = Client(raise_request_exception=False)

    def ask(self, method: str, url: str, *arguments: Any, **headers: str) -> Any:
        return getattr(self.browser, method)(url, *arguments, headers={**DOCUMENT, **headers})

    def get(self, url: str, **headers: str) -> Any:
        return self.ask("get", url, **headers)

    def post(self, url: str, data: Any = None, **headers: str) -> Any:
        return self.ask("post", url, data or {}, **headers)

    def come_back(self, begun: Any, **user: Any) -> str:
        query = {name: values[0] for name, values in parse_qs(urlsplit(begun["Location"]).query).items()}
        code = self.emulator.code(redirect_uri=CALLBACK, code_challenge=query["code_challenge"], **user)
        return f"/callback?code={code}&state={query['state']}"

    def sign_in(self, path: str = "/login", **user: Any) -> Any:
        done = self.get(self.come_back(self.get(path), **user))
        assert done.status_code == 302, done.content
        return done

    def carry(self, cookie: str) -> None:
        self.browser.cookies.clear()
        self.browser.cookies["wos-session"] = cookie

    @property
    def cookie(self) -> str:
        found = self.browser.cookies.get("wos-session")
        return found.value if found else ""


class AsyncSite(Site):
    """The same through ASGI."""

    is_async = True

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.browser = AsyncClient(raise_request_exception=False)

    def ask(self, method: str, url: str, *arguments: Any, **headers: str) -> Any:
        return asyncio.run(getattr(self.browser, method)(url, *arguments, headers={**DOCUMENT, **headers}))


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    call_command("migrate", verbosity=0)
    yield
    PLACE.cleanup()


@pytest.fixture(params=[Site, AsyncSite])
def site(request: Any, emulator: Emulator) -> Iterator[Site]:
    with override_settings(AUTHKIT=emulator.options(redirect_uri=CALLBACK)):
        yield request.param(emulator)


@pytest.fixture(params=[Site, AsyncSite])
def mapped(request: Any, emulator: Emulator) -> Iterator[Site]:
    get_user_model().objects.all().delete()
    with override_settings(AUTHKIT={**emulator.options(redirect_uri=CALLBACK), "users": USERS}):
        yield request.param(emulator)


def lines(response: Any) -> list[str]:
    return [cookie.output(header="").strip() for cookie in response.cookies.values()]


def text(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


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
        return HttpResponse(f"handled {exception} {exception.response.status_code}", status=403)

    import django_site

    monkeypatch.setattr(django_site, "handler403", handler, raising=False)
    with override_settings(ROOT_URLCONF="django_site"):
        assert text(site.get("/areports", **FETCH)) == "handled permission_missing 403"


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
    hooks = {"on_sign_in": "test_django.welcome", "ON_REFRESH": awelcome, "on_sign_out": "test_django.awelcome"}
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


@pytest.mark.parametrize("page", ["/stock", "/astock", "/stock_class", "/permitted"])
def test_guards_of_django_lead_to_the_sign_in(mapped: Site, page: str) -> None:
    refused = mapped.get(f"{page}?tab=2")
    assert refused.status_code == 302 and not lines(refused)
    assert mapped.get(page, **FETCH).status_code == 401
    done = mapped.get(mapped.come_back(mapped.get(refused["Location"]), organization_id=ACME))
    assert done["Location"] == f"{page}?tab=2"
    assert text(mapped.get(page)) == "ada@example.com"
    mapped.carry(mapped.emulator.expired_cookie())
    mapped.emulator.fault({"kind": "status", "status": 503})
    # The keys are known, so what fails is the refresh: nobody is sent to a sign-in that cannot work.
    assert mapped.get(page).status_code == 503


def test_who_lacks_a_right_is_not_sent_round_for_ever(mapped: Site) -> None:
    mapped.sign_in(organization_id=GLOBEX)
    assert mapped.get("/permitted").status_code == 403
    assert mapped.get("/raising").status_code == 403
    assert mapped.get("/deliberate")["Location"] == "/login"


def test_a_link_of_django_names_the_page_to_come_back_to(site: Site) -> None:
    done = site.sign_in("/login?next=/state%3Fa=%C3%A9")
    assert done["Location"] == "/state?a=%C3%A9"


def test_users_are_made_at_the_first_sign_in(mapped: Site) -> None:
    users: Any = get_user_model().objects
    seen.clear()

    def receive(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
        seen.append(user.email)

    user_logged_in.connect(receive)
    mapped.sign_in()
    user = users.get()
    assert (user.email, user.first_name, user.has_usable_password()) == ("ada@example.com", "Ada", False)
    assert user.username.startswith("user_") and user.last_login
    for page in ("/whoami", "/awhoami", "/stock"):
        assert text(mapped.get(page)) == "ada@example.com"
    user_logged_in.disconnect(receive)
    assert seen == ["ada@example.com"] and users.count() == 1
    mapped.carry(mapped.emulator.cookie())
    users.update(is_active=False)
    assert text(mapped.get("/whoami")) == text(mapped.get("/awhoami")) == ""


def test_permissions_reach_has_perm(mapped: Site) -> None:
    mapped.carry(mapped.emulator.cookie(organization_id=ACME))
    assert text(mapped.get("/perms")) == "True False True False True"
    mapped.carry(mapped.emulator.cookie(organization_id=GLOBEX))
    assert text(mapped.get("/perms")).startswith("False False")
    user: Any = get_user_model().objects.get()
    user._authkit_permissions = frozenset({"reports.view"})
    assert user.has_module_perms("reports") and not user.has_perm("reports.view", user)
    assert pickle.loads(pickle.dumps(user)).has_perm("reports.view")


def test_sessions_of_django_and_the_admin_go_on(mapped: Site) -> None:
    users: Any = get_user_model().objects
    admin = users.create_superuser("root", "root@example.com", "root")
    browser = Client()
    browser.force_login(admin)
    assert text(browser.get("/whoami")) == "root@example.com"
    assert browser.get("/admin/").status_code == 200
    browser.cookies["wos-session"] = mapped.emulator.cookie()
    assert text(browser.get("/whoami")) == "ada@example.com"
    assert browser.get("/admin/").status_code == 302
    users.filter(email="ada@example.com").update(is_staff=True, is_superuser=True)
    assert browser.get("/admin/").status_code == 200


def test_users_are_left_alone_where_they_are_not_mapped(site: Site) -> None:
    site.sign_in()
    assert text(site.get("/whoami")) == ""
    assert text(site.get("/private")) == "ada@example.com"


async def mapper(person: Any, request: HttpRequest) -> Any:
    return await get_user_model().objects.aget(email="root@example.com")


def test_a_mapping_may_be_a_coroutine(mapped: Site) -> None:
    get_user_model().objects.create(username="root", email="root@example.com")
    with override_settings(AUTHKIT={**settings.AUTHKIT, "users": mapper}):
        mapped = type(mapped)(mapped.emulator)
        mapped.carry(mapped.emulator.cookie())
        assert text(mapped.get("/whoami")) == text(mapped.get("/awhoami")) == "root@example.com"


def test_the_rest_framework_authenticates(site: Site) -> None:
    refused = site.get("/api", **FETCH)
    assert refused.status_code == 401 and refused["WWW-Authenticate"] == 'AuthKit sign_in="/login"'
    site.carry(site.emulator.expired_cookie())
    known = site.get("/api", **FETCH)
    assert known.json()["email"] == "ada@example.com" and known.json()["user"].startswith("user_")
    assert len(lines(known)) == 1
    site.browser.handler.enforce_csrf_checks = True
    assert site.post("/api", **FETCH).json()["detail"].startswith("CSRF Failed")
    site.carry(site.emulator.expired_cookie())
    site.emulator.fault({"kind": "status", "status": 503})
    down = site.get("/api", **FETCH)
    assert (down.status_code, down["Retry-After"]) == (503, "5")
    site.emulator.clear_faults()
    with override_settings(AUTHKIT={**settings.AUTHKIT, "users": USERS}):
        site = type(site)(site.emulator)
        site.carry(site.emulator.cookie())
        assert site.get("/api", **FETCH).json()["user"] != known.json()["user"]


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


def test_what_cannot_work_is_found_at_the_start(emulator: Emulator) -> None:
    for given, error in (
        ({"client_id": "client_1"}, ConfigurationError),
        (emulator.options(cookie_domain="other.example"), ConfigurationError),
        (emulator.options(cookie_nmae="x"), ImproperlyConfigured),
        (emulator.options(client=emulator.client()), ConfigurationError),
    ):
        with override_settings(AUTHKIT=given), pytest.raises(error):
            kit.AuthKitMiddleware(lambda request: HttpResponse())
    with pytest.raises(ImproperlyConfigured, match="AuthKitMiddleware"):
        visit_of(RequestFactory().get("/"))
    with override_settings(MIDDLEWARE=[]), pytest.raises(ImproperlyConfigured, match="AuthKitMiddleware"):
        Client().get("/login")
    with pytest.raises(AttributeError):
        _ = kit.nothing
    assert {*kit.__all__} <= {*dir(kit)} and all(getattr(kit, name) for name in kit.__all__)


def test_the_middleware_is_of_the_kind_that_it_wraps(site: Site) -> None:
    async def aview(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert iscoroutinefunction(kit.AuthKitMiddleware(aview))
    assert not iscoroutinefunction(kit.AuthKitMiddleware(lambda request: HttpResponse()))


def test_a_cookie_line_is_sent_as_it_is() -> None:
    line = "wos-session=a; Path=/; Max-Age=60; HttpOnly; Partitioned; Unknown=1; SameSite=Lax"
    cookie = CookieLine(line)
    assert cookie.OutputString() == line and cookie.output(header="").strip() == line
    assert (cookie.key, cookie.value, cookie["max-age"], cookie["samesite"]) == ("wos-session", "a", "60", "Lax")
    assert pickle.loads(pickle.dumps(cookie)).OutputString() == line


def test_a_project_without_users_has_the_rest(emulator: Emulator) -> None:
    given: dict[str, Any] = {"SECRET_KEY": "x", "ALLOWED_HOSTS": ["*"], "INSTALLED_APPS": ["authkit_native.django"]}
    given |= {"MIDDLEWARE": MIDDLEWARE[-1:], "ROOT_URLCONF": "authkit_native.django.urls"}
    given |= {"AUTHKIT": emulator.options(redirect_uri=CALLBACK)}
    program = f"""
from django.conf import settings
settings.configure(**{given})
import django; django.setup()
from django.core.management import call_command; call_command("check")
from django.test import Client
print(Client().get("/login", headers={{"Accept": "text/html"}}).status_code)
"""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT / "python")
    assert done.stdout.endswith("302\n"), done.stderr


def test_the_example_of_the_readme_runs(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in emulator.options(redirect_uri=CALLBACK).items():
        monkeypatch.setenv(f"WORKOS_{name.upper()}", value)
    section = (ROOT / "python/README.md").read_text().split("\n## Django\n")[1].split("\n## ")[0]
    of_settings, of_urls = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names: dict[str, Any] = {"INSTALLED_APPS": [], "MIDDLEWARE": [], "AUTHENTICATION_BACKENDS": []}
    exec(of_settings, names)
    assert {*names["INSTALLED_APPS"]} < {*settings.INSTALLED_APPS}
    module = type(django)("readme_urls")
    monkeypatch.setitem(__import__("sys").modules, "readme_urls", module)
    get_user_model().objects.all().delete()
    changes = {"AUTHKIT": names["AUTHKIT"], "LOGIN_URL": names["LOGIN_URL"], "ROOT_URLCONF": "readme_urls"}
    with override_settings(**changes, MIDDLEWARE=[*MIDDLEWARE[:-1], *names["MIDDLEWARE"]]):
        exec(of_urls, vars(module))
        site = Site(emulator)
        assert text(site.get("/")) == '<a href="/login">Sign in</a>'
        site.carry(emulator.cookie())
        assert text(site.get("/")) == "Hello Ada"
        assert (site.get("/reports").status_code, site.get("/account").status_code) == (403, 200)
