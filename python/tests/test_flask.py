"""The Flask kit, in Flask: its test client, threads, and the processes of gunicorn."""

from __future__ import annotations

import http.client
import json
import logging
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import PASSWORD, ROOT, Emulator
from flask import Blueprint, Flask, Response, abort, make_response, redirect, render_template_string, request, session
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from authkit_native import ConfigurationError, WorkOSClient, _native, options
from authkit_native import flask as kit
from authkit_native.auth import MEMBERS, Auth
from authkit_native.flask import AuthKit, Event, current_auth, require_auth, sign_in_url
from authkit_native.web import Addresses

CALLBACK = "http://localhost:3000/callback"
ACME, GLOBEX = "org_01EM000000000000000000ACME", "org_01EM0000000000000000GLOBEX"
DOCUMENT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}
DOCUMENT["Accept"] = "text/html"
FETCH = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin", "Accept": "*/*"}


class Site:
    """An application with the kit, and a browser in front of it."""

    def __init__(self, emulator: Emulator, **options: Any) -> None:
        self.emulator = emulator
        self.app = Flask(__name__)
        self.app.secret_key = "flask"
        self.kit = AuthKit(self.app, **emulator.options(redirect_uri=CALLBACK, **options))
        self.browser = self.app.test_client()
        pages(self.app)

    def get(self, url: str, **headers: str) -> Any:
        return self.browser.get(url, headers={**DOCUMENT, **headers})

    def post(self, url: str, data: Any = None, **headers: str) -> Any:
        return self.browser.post(url, data=data, headers={**DOCUMENT, **headers})

    def come_back(self, begun: Any, **user: Any) -> str:
        """Where the sign-in page sends the browser back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
        code = self.emulator.code(redirect_uri=CALLBACK, code_challenge=query["code_challenge"], **user)
        return f"/callback?code={code}&state={query['state']}"

    def sign_in(self, path: str = "/login", **user: Any) -> Any:
        done = self.get(self.come_back(self.get(path), **user))
        assert done.status_code == 302, done.text
        return done

    def carry(self, cookie: str) -> None:
        self.browser.set_cookie("wos-session", cookie)

    @property
    def cookie(self) -> str | None:
        found = self.browser.get_cookie("wos-session")
        return found.value if found else None


def pages(app: Flask) -> None:
    @app.get("/")
    def home() -> str:
        return current_auth.user.email if current_auth.user else "nobody"

    @app.get("/plain")
    def plain() -> str:
        return kit.sign_in_url(return_to="/plain")

    @app.get("/state")
    def state() -> str:
        return current_auth.state

    @app.route("/private", methods=["GET", "POST"])
    @require_auth()
    def private() -> dict[str, Any]:
        return {"user": current_auth.user and current_auth.user.email, "form": request.form.to_dict()}

    @app.get("/reports")
    @require_auth(permission="reports:read")
    def reports() -> str:
        return "reports"

    @app.get("/asynchronous")
    @require_auth()
    async def asynchronous() -> str:
        return current_auth.session_id or ""

    @app.get("/anything/<path:rest>")
    def anything(rest: str) -> str:
        return rest


@pytest.fixture
def site(emulator: Emulator) -> Site:
    return Site(emulator)


def lines(response: Any) -> list[str]:
    found: list[str] = response.headers.getlist("Set-Cookie")
    return found


def test_a_sign_in_comes_back_to_the_page_that_asked_for_it(site: Site) -> None:
    refused = site.get("/private?tab=2")
    assert refused.status_code == 302 and not lines(refused)
    begun = site.get(refused.headers["Location"])
    done = site.get(site.come_back(begun))
    assert (done.status_code, done.headers["Location"]) == (302, "/private?tab=2")
    assert done.headers["Cache-Control"] == "no-store"
    page = site.get("/private?tab=2")
    assert page.json["user"] == "ada@example.com"
    assert (page.headers["Cache-Control"], page.headers["Vary"]) == ("private, no-store", "Cookie")


def test_a_request_that_does_not_read_the_session_is_left_alone(site: Site, tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("p {}")
    site.app.static_folder = str(tmp_path)
    site.carry(site.emulator.expired_cookie())
    for path in ("/plain", "/static/page.css", "/missing", "/anything/else"):
        response = site.get(path)
        response.close()
        assert not lines(response) and "Cookie" not in response.headers.get("Vary", "")
        assert "private" not in response.headers.get("Cache-Control", "")
    assert site.emulator.refreshes() == []


def test_own_routes_come_before_those_and_the_checks_of_the_application(site: Site) -> None:
    site.app.before_request(lambda: abort(418))
    site.app.add_url_rule("/<path:rest>", view_func=lambda rest: rest)
    assert site.get("/login").status_code == 302
    assert site.get("/anything/login").status_code == 418


def test_a_guard_answers_each_kind_of_request_in_its_way(site: Site) -> None:
    assert site.get("/private").status_code == 302
    fetched = site.get("/private", **FETCH)
    assert (fetched.status_code, fetched.json["error"]) == (401, "sign_in_required")
    assert fetched.headers["WWW-Authenticate"].startswith("AuthKit sign_in=")
    sent = site.post("/private", {"a": "1"}, Referer="http://localhost:3000/form")
    assert sent.status_code == 401 and "return_to=%2Fform" in sent.headers["Refresh"]
    assert site.get("/private", **{"HX-Request": "true"}).headers["HX-Redirect"]
    assert site.browser.options("/private", headers=DOCUMENT).status_code == 200
    prefetched = site.get("/private", **{"Sec-Purpose": "prefetch"})
    assert prefetched.status_code == 401 and prefetched.headers["Cache-Control"] == "no-store"


def test_a_guard_asks_for_rights(site: Site) -> None:
    site.sign_in()
    refused = site.get("/reports", **FETCH)
    assert (refused.status_code, refused.json["required"]) == (403, {"permission": ["reports:read"]})
    with pytest.raises(TypeError, match="permision"):
        require_auth(permision="reports:read")  # type: ignore[call-arg]


def test_async_views_are_guarded_too(site: Site) -> None:
    assert site.get("/asynchronous").status_code == 302
    site.sign_in()
    assert site.get("/asynchronous").text.startswith("session_")


def test_the_application_has_pages_of_its_own_for_refusals(site: Site) -> None:
    for status in (401, 403, 503):
        site.app.register_error_handler(status, lambda error: (f"own page: {error.description}", error.code))
    assert site.get("/private", **FETCH).text == "own page: sign_in_required"
    site.carry(site.emulator.expired_cookie())
    site.emulator.fault({"kind": "status", "status": 503})
    down = site.get("/private")
    assert (down.status_code, down.headers["Cache-Control"]) == (503, "private, no-store")


def test_an_outage_is_no_sign_out(site: Site) -> None:
    site.sign_in()
    site.get("/private")
    cookie = site.emulator.expired_cookie()
    site.carry(cookie)
    site.emulator.fault({"kind": "status", "status": 503, "headers": {"Retry-After": "60"}})
    down = site.get("/private")
    assert (down.status_code, down.headers["Retry-After"], lines(down)) == (503, "60", [])
    assert site.get("/state").text == "unknown" and site.cookie == cookie
    site.emulator.clear_faults()
    assert site.get("/private").status_code == 200
    assert site.cookie != cookie


def test_signing_out_takes_a_form_or_a_link_of_the_own_pages(site: Site) -> None:
    site.sign_in()
    foreign = site.post("/logout", **{"Sec-Fetch-Site": "cross-site"})
    asked = site.get("/logout", **{"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, asked.status_code) == (403, 200) and not lines(foreign) + lines(asked)
    done = site.post("/logout")
    assert done.status_code == 200 and "/sessions/logout?" in done.headers["Refresh"] and site.cookie is None
    site.sign_in()
    led = site.get("/logout")
    assert led.status_code == 302 and "/sessions/logout?" in led.headers["Location"] and site.cookie is None


def test_a_view_can_sign_out_and_switch(site: Site) -> None:
    site.app.add_url_rule("/leave", "leave", lambda: kit.sign_out(return_to="/plain"), methods=["POST"])
    switch = lambda: kit.switch_organization(request.form["to"], return_to="/state")  # noqa: E731
    site.app.add_url_rule("/switch", "switch", switch, methods=["POST"])
    site.sign_in(organization_id=ACME)
    done = site.post("/switch", {"to": GLOBEX})
    assert (done.status_code, done.headers["Location"]) == (303, "/state"), done.text
    denied = site.post("/switch", {"to": "org_of_others"}, **FETCH)
    assert denied.status_code == 403
    assert site.post("/leave").status_code == 200 and site.cookie is None


def test_the_switch_route_takes_a_form(site: Site) -> None:
    site.sign_in(organization_id=ACME)
    for to in (GLOBEX, ACME):
        done = site.post("/switch-organization", {"organization_id": to, "return_to": "/state"})
        assert (done.status_code, done.headers["Location"]) == (303, "/state"), done.text
    assert site.get("/switch-organization").status_code == 405


def test_fifty_requests_of_one_browser_cost_one_exchange(site: Site) -> None:
    cookie = site.emulator.expired_cookie()
    site.emulator.delay("/user_management/authenticate", 0.2)

    def ask(_: int) -> Any:
        client = site.app.test_client()
        client.set_cookie("wos-session", cookie)
        return client.get("/private", headers=DOCUMENT)

    with ThreadPoolExecutor(50) as pool:
        responses = list(pool.map(ask, range(50)))
    assert [response.status_code for response in responses] == [200] * 50
    assert len(site.emulator.refreshes()) == 1
    for response in responses:
        (line,) = lines(response)
        assert line.startswith("wos-session=ak1.")
    site.carry(lines(responses[-1])[0].partition(";")[0].partition("=")[2])
    assert site.get("/state").text == "signed_in" and len(site.emulator.refreshes()) == 1


def test_hooks_and_signals_see_what_happens(site: Site) -> None:
    seen: list[Any] = []

    @site.kit.on_sign_in
    async def signed_in(event: Event) -> str:
        assert event.response is not None
        seen.append((event.name, event.response.user.email, event.state))
        return "/welcome"

    for register in (site.kit.on_refresh, site.kit.on_switch, site.kit.on_sign_out):
        register(lambda event: seen.append(event.name))
    signalled = lambda app, event: seen.append((app.name, event.name))  # noqa: E731
    for signal in (kit.user_signed_in, kit.session_refreshed, kit.user_signed_out):
        signal.connect(signalled)
    with site.app.test_request_context():
        start = kit.sign_in_url(state="mine")
    done = site.sign_in(start)
    assert done.headers["Location"] == "/welcome"
    site.carry(site.emulator.expired_cookie())
    site.get("/")
    site.post("/logout")
    name = site.app.name
    assert seen == [
        *(("signed_in", "ada@example.com", "mine"), (name, "signed_in")),
        *("refreshed", (name, "refreshed"), "signed_out", (name, "signed_out")),
    ]


@pytest.mark.parametrize("failure", [RuntimeError("no room"), PermissionError("tenant")])
def test_a_hook_that_fails_signs_nobody_in(site: Site, failure: Exception) -> None:
    failed: list[Event] = []

    @site.kit.on_sign_in
    def fail(event: Event) -> None:
        raise failure

    @site.kit.on_error
    def show(event: Event) -> None:
        failed.append(event)

    done = site.get(site.come_back(site.get("/login")))
    assert done.status_code == 500 and site.cookie is None
    assert not any(line.startswith("wos-session=a") for line in lines(done))
    assert [(event.name, event.error, event.status) for event in failed] == [("failed", failure, 500)]


def test_a_hook_may_refuse_or_redirect_with_a_response_of_its_own(site: Site) -> None:
    site.kit.on_sign_in(lambda event: abort(403, "not a member"))
    refused = site.get(site.come_back(site.get("/login")))
    assert refused.status_code == 403 and "not a member" in refused.text and site.cookie is None
    site.kit.on_sign_in(lambda event: abort(redirect("/terms")))
    kept = site.get(site.come_back(site.get("/login")))
    assert kept.headers["Location"] == "/terms" and site.cookie


def test_a_hook_shows_failures_on_a_page_of_the_application(site: Site) -> None:
    site.kit.on_error(lambda event: (f"sorry: {event.code}", event.status))
    state = parse_qs(urlsplit(site.get("/login").headers["Location"]).query)["state"][0]
    denied = site.get(f"/callback?error=access_denied&state={state}")
    assert (denied.status_code, denied.text) == (400, "sorry: access_denied")


def test_no_sign_in_leads_to_another_site(site: Site) -> None:
    for evil in ("//evil.example", "https://evil.example/", "/\\evil.example", "/%2fevil.example"):
        done = site.sign_in(f"/login?return_to={evil}")
        assert done.headers["Location"] == "/"
    site.kit.on_sign_in(lambda event: "https://evil.example/")
    refused = site.get(site.come_back(site.get("/login")))
    assert refused.status_code == 500 and not lines(refused)
    with site.app.test_request_context(), pytest.raises(ConfigurationError):
        kit.sign_in_url(return_to="//evil.example")


def test_caches_learn_what_a_page_depends_on(site: Site) -> None:
    def cached(allowed: str = "") -> Response:
        response = make_response(current_auth.state)
        response.headers["Cache-Control"], response.headers["Vary"] = "public, max-age=60", "Accept-Encoding"
        if allowed:
            current_auth.allow_caching()
        return response

    site.app.add_url_rule("/cached", "cached", cached)
    site.app.add_url_rule("/cached/<allowed>", "allowed", cached)
    headers = site.get("/cached").headers
    assert (headers["Cache-Control"], headers["Vary"]) == ("public, max-age=60", "Accept-Encoding, Cookie")
    site.sign_in()
    site.get("/")
    assert site.get("/cached").headers["Cache-Control"] == "private, no-store"
    assert site.get("/cached/allowed").headers["Cache-Control"] == "public, max-age=60"


def test_cookies_of_the_application_stay(site: Site) -> None:
    def other() -> Response:
        response = make_response(current_auth.state)
        response.set_cookie("a", "1")
        session["b"] = "2"
        return response

    site.app.add_url_rule("/other", view_func=other)
    site.carry(site.emulator.expired_cookie())
    names = [line.partition("=")[0] for line in lines(site.get("/other"))]
    assert names == ["a", "wos-session", "session"]


def test_the_application_sees_the_cookie_that_the_browser_will_have(site: Site) -> None:
    def shown() -> str:
        before = request.cookies["wos-session"]
        assert current_auth.authenticated
        return f"{before} {request.cookies['wos-session']} {request.headers['Cookie']}"

    site.app.add_url_rule("/shown", view_func=shown)
    old = site.emulator.expired_cookie()
    site.carry(old)
    assert site.get("/shown").text == f"{old} {site.cookie} wos-session={site.cookie}"


def test_an_error_of_the_application_loses_no_session(site: Site) -> None:
    site.app.add_url_rule("/broken", "broken", lambda: str((current_auth.authenticated, 1 / 0)))
    old = site.emulator.expired_cookie()
    site.carry(old)
    assert site.get("/broken").status_code == 500 and site.cookie != old


def test_a_hook_that_fails_loses_no_refreshed_session(site: Site) -> None:
    @site.kit.on_refresh
    def fail(event: Event) -> None:
        raise RuntimeError("no room")

    old = site.emulator.expired_cookie()
    site.carry(old)
    assert site.get("/private").status_code == 500 and site.cookie != old


def test_a_mounted_application_has_its_routes_there(site: Site) -> None:
    mounted = Client(DispatcherMiddleware(Flask("outside"), {"/app": site.app}))
    assert mounted.get("/login", headers=DOCUMENT).status_code == 404
    assert mounted.get("/app/login", headers=DOCUMENT).status_code == 302
    refused = mounted.get("/app/private?x=%2F", headers=DOCUMENT)
    assert parse_qs(urlsplit(refused.headers["Location"]).query)["return_to"] == ["/app/private?x=%2F"]


def test_paths_can_be_guarded_by_default(emulator: Emulator) -> None:
    site = Site(emulator, web={"unauthenticated_paths": ["/", "/plain"]})
    assert [site.get(path).status_code for path in ("/", "/plain", "/anything/x")] == [200, 200, 302]
    site.sign_in()
    page = site.get("/anything/x")
    assert (page.text, page.headers["Cache-Control"]) == ("x", "private, no-store")
    sent = site.browser.post("/private", data="a=1", content_type="application/x-www-form-urlencoded", headers=DOCUMENT)
    assert sent.get_json()["form"] == {"a": "1"}


def test_templates_know_who_is_signed_in(site: Site) -> None:
    text = "{{ current_auth.user.email }} {{ sign_out_url() }} {{ sign_in_url() }} {{ sign_up_url() }}"
    site.app.add_url_rule("/template", view_func=lambda: render_template_string(text))
    site.sign_in()
    assert site.get("/template").text == "ada@example.com /logout /login /signup"


def test_every_member_is_there_whoever_asks(site: Site) -> None:
    def members() -> str:
        return str({name: getattr(current_auth, name) for name in MEMBERS if name != "access_token"})

    def methods() -> str:
        return str([current_auth.has(role="admin"), current_auth.authenticated_within(60), bool(current_auth)])

    site.app.add_url_rule("/members", "members", members)
    site.app.add_url_rule("/methods", "methods", methods)
    anonymous = site.get("/members").text
    assert site.get("/methods").text == "[False, False, False]"
    site.sign_in()
    assert "'state': 'signed_in'" in site.get("/members").text and "'state': 'signed_out'" in anonymous
    assert site.get("/methods").text.endswith("True]")
    with site.app.test_request_context(), pytest.raises(AttributeError):
        _ = current_auth.nothing


def test_no_secret_is_shown(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    for register in (site.kit.on_sign_in, site.kit.on_error, site.kit.on_refresh):
        register(lambda event: shown.append(f"{event} {event!r} {current_auth!r}"))
    begun = site.get("/login?return_to=/private")
    flow = [cookie.value for cookie in (site.browser._cookies or {}).values()]
    back = site.come_back(begun)
    secrets = [*parse_qs(urlsplit(back).query)["code"], *flow]
    answers = [site.get(back), site.get("/private"), site.get(back), site.get("/callback?error=x&state=y")]
    secrets += [site.cookie or "-"]
    with site.app.test_request_context(headers={"Cookie": f"wos-session={site.cookie}"}):
        secrets += [str(current_auth.access_token)]
        shown.append(f"{current_auth} {current_auth.user!r} {kit._kit().request().auth!r}")
    for answer in answers:
        shown += [answer.text, *(value for name, value in answer.headers if name != "Set-Cookie")]
    text = "\n".join([*shown, caplog.text])
    assert len(secrets) > 3 and not any(secret in text for secret in secrets)


def test_options_come_from_the_configuration_and_the_environment(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKOS_CLIENT_ID", "client_emulator")
    app = Flask(__name__)
    app.config.update(
        AUTHKIT_BASE_URL=emulator.base_url,
        AUTHKIT_REDIRECT_URI=CALLBACK,
        AUTHKIT_COOKIE_PASSWORD=PASSWORD,
        AUTHKIT_COOKIE_NAME="mine",
        AUTHKIT_ROUTES={"prefix": "/auth"},
    )
    late = AuthKit()
    late.init_app(app)
    assert app.test_client().get("/auth/login", headers=DOCUMENT).status_code == 302
    with app.app_context():
        assert isinstance(late.client, WorkOSClient)
    app.config["AUTHKIT_COOKIE_NMAE"] = "mine"
    with pytest.raises(TypeError, match="AUTHKIT_COOKIE_NMAE"):
        AuthKit(app)


def test_no_variable_makes_an_application_accept_sessions_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_AUTHKIT_TESTING", "true")
    app = Flask(__name__)
    app.config.from_prefixed_env()
    with pytest.raises(TypeError, match="testing=True"):
        AuthKit(app)


def test_what_cannot_work_is_found_at_the_start(emulator: Emulator) -> None:
    with pytest.raises(ConfigurationError, match="redirect_uri"):
        AuthKit(Flask(__name__), client_id="client_1")
    with pytest.raises(ConfigurationError, match="web"):
        AuthKit(Flask(__name__), client=emulator.client())
    wrong: tuple[Any, ...] = (
        {"cookie_domain": "other.example"},
        {"same_site": "none", "cookie_max_chunks": 9},
        {"nothing": 1},
    )
    for web in (*wrong, "on", 1, []):
        with pytest.raises(ConfigurationError):
            AuthKit(Flask(__name__), **emulator.options(web=web))


def test_each_host_may_have_a_redirect_uri(emulator: Emulator) -> None:
    app = Flask(__name__)
    options = emulator.options(web={"allowed_redirect_hosts": ["*.preview.example"]})
    AuthKit(app, redirect_uri_of=lambda request: f"https://{request.host}/come-back", **options)
    app.add_url_rule("/", view_func=lambda: sign_in_url())
    client = app.test_client()
    started = client.get("/login", base_url="https://one.preview.example", headers={"Accept": "text/html"})
    [redirect_uri] = parse_qs(urlsplit(started.location).query)["redirect_uri"]
    assert redirect_uri == "https://one.preview.example/come-back"
    assert client.get("/come-back", base_url="https://one.preview.example").status_code == 400
    assert client.get("/come-back", base_url="https://app.example").status_code == 400
    assert client.get("/callback", base_url="https://app.example").status_code == 404
    app.testing = True
    with pytest.raises(ConfigurationError, match="allowed_redirect_hosts"):
        app.test_client().get("/", base_url="https://evil.example")


def test_a_path_is_what_the_application_routes_by(emulator: Emulator) -> None:
    addresses = Addresses(WorkOSClient(**emulator.options(web={})))
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/m\xc3\xbc", "PATH_INFO": "/a b/%\xff", "RAW_URI": "/x"}
    facts = addresses.facts(environ)
    assert (facts["url"], facts["mount"]) == ("/m%C3%BC/a%20b/%25%FF", "/m%C3%BC")
    assert addresses.concern(environ) is None
    assert addresses.concern({**environ, "PATH_INFO": "/login"}) == "own"


@pytest.mark.parametrize(
    "fields",
    [
        {"HTTP_COOKIE": "wos-session=x", "HTTP_SEC_FETCH_DEST": "empty", "HTTP_UPGRADE": 1, 2: 3},
        [(b"cookie", b"a=\xff"), (b"Cookie", b"wos-session=x"), (b"sec-fetch-dest", b"empty"), (b"\xff", b"x")],
        {"HTTP_COOKIE": "wos-session=\ud800"},
    ],
)
def test_header_fields_are_those_of_the_server(emulator: Emulator, fields: Any) -> None:
    engine: Any = WorkOSClient(**emulator.options(web={})).user_management._engine
    request = engine.web_request({"method": "GET", "url": "/"}, fields)
    request.call("resolve", {})
    assert request.call("auth", {})["reason"] == "invalid_session_cookie"


def test_facts_that_are_none_are_refused(emulator: Emulator) -> None:
    engine: Any = WorkOSClient(**emulator.options(web={})).user_management._engine
    for facts in ({}, {"method": "GET"}, {"method": "GET", "url": 1}, {"method": "GET", "url": "/", "headers": 1}):
        with pytest.raises(ConfigurationError):
            engine.web_request(facts)
    for fields in ([1], [("cookie", "x")], 1):
        with pytest.raises(TypeError):
            engine.web_request({"method": "GET", "url": "/"}, fields)


def test_options_and_operations_are_those_of_the_engine() -> None:
    described = _native.Handle({}, environment=False).call("describe", {})
    for name, members in described["web"].items():
        assert list(getattr(options, name).__annotations__) == members
    source = "".join((ROOT / "python/authkit_native" / name).read_text() for name in ("auth.py", "web.py", "flask.py"))
    # A kit handles a request, which resolves it.
    assert [name for name in described["request_operations"] if f'"{name}"' not in source] == ["resolve"]


def test_the_base_package_imports_no_framework() -> None:
    names = "'flask', 'werkzeug', 'starlette', 'fastapi', 'django', 'authkit_native.web', 'authkit_native.asgi'"
    program = f"import sys, authkit_native; assert not {{{names}}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT / "python")


def test_members_are_those_of_every_kit() -> None:
    assert MEMBERS[:3] == ("state", "authenticated", "reason") and len(MEMBERS) == 19
    methods = "has authenticated_within sign_in_url sign_up_url sign_out_url switch_organization sign_out allow_caching"
    assert {name for name in vars(Auth) if not name.startswith("_")} == set(methods.split())


def test_the_example_of_the_readme_runs(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in emulator.options(redirect_uri=CALLBACK).items():
        monkeypatch.setenv(f"WORKOS_{name.upper()}", value)
    text = (ROOT / "python/README.md").read_text()
    [example] = [
        block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "authkit_native.flask" in block
    ]
    program: dict[str, Any] = {"__name__": "program"}
    exec(example, program)
    browser = program["app"].test_client()
    assert browser.get("/", headers=DOCUMENT).text == '<a href="/login">Sign in</a>'
    browser.set_cookie("wos-session", emulator.cookie())
    assert browser.get("/", headers=DOCUMENT).text == "Hello Ada"
    assert browser.get("/reports", headers=DOCUMENT).status_code == 403


def test_a_blueprint_is_guarded_as_a_whole(site: Site) -> None:
    staff = Blueprint("staff", __name__)
    staff.before_request(require_auth()(lambda: None))
    staff.add_url_rule("/staff", view_func=lambda: "staff")
    site.app.register_blueprint(staff)
    assert site.get("/staff").status_code == 302
    site.sign_in()
    assert site.get("/staff").text == "staff"


def test_an_application_without_the_kit_is_told_so() -> None:
    with Flask(__name__).test_request_context(), pytest.raises(RuntimeError, match=r"AuthKit\(app\)"):
        _ = current_auth.authenticated


def test_a_refresh_that_fails_is_reported(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[tuple[str, int, Any]] = []
    site.kit.on_error(lambda event: seen.append((event.name, event.status, event.code)))
    site.sign_in()
    site.get("/private")
    site.carry(site.emulator.expired_cookie())
    site.emulator.fault({"kind": "status", "status": 503})
    assert site.get("/private").status_code == 503
    assert seen == [("failed", 0, "server_error")] and "server_error" in caplog.text


PROGRAM = """
import os
from flask import Flask
from authkit_native.flask import AuthKit, current_auth, require_auth

app = Flask(__name__)
AuthKit(app)

@app.get("/private")
@require_auth()
def private():
    return {"user": current_auth.user.email, "process": os.getpid()}
"""


@pytest.fixture
def gunicorn(emulator: Emulator, tmp_path: Path) -> Iterator[int]:
    (tmp_path / "program.py").write_text(PROGRAM)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    options = emulator.options(redirect_uri=CALLBACK)
    environment = {f"WORKOS_{name.upper()}": value for name, value in options.items()}
    environment["PYTHONPATH"] = f"{ROOT / 'python'}:{tmp_path}"
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers=2", "--threads=8", f"--bind=127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "program:app"], env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as waiting:
                if waiting.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def test_processes_of_gunicorn_serve_one_browser(gunicorn: int, emulator: Emulator) -> None:
    cookie = emulator.expired_cookie()
    # Each process exchanges once; the API answers the second within its grace.
    emulator.delay("/user_management/authenticate", 0.2)

    def ask(_: int) -> tuple[int, dict[str, Any], list[str]]:
        connection = http.client.HTTPConnection("127.0.0.1", gunicorn, timeout=20)
        connection.request("GET", "/private", headers={**DOCUMENT, "Cookie": f"wos-session={cookie}"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, json.loads(body or b"{}"), response.headers.get_all("Set-Cookie") or []

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(50)))
    assert {status for status, _, _ in answers} == {200}
    processes = {body["process"] for _, body, _ in answers}
    assert len(emulator.refreshes()) <= len(processes) <= 2
    assert not any("Max-Age=0" in line for _, _, found in answers for line in found)
