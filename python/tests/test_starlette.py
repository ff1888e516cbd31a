"""The Starlette kit, in Starlette: its test client, WebSockets, streams, and a server of its own."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asgi_site import ACME, CALLBACK, DOCUMENT, FETCH, GLOBEX, Site, lines
from conftest import Emulator
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect
from starlette_site import ROUTES, Application, private

from authkit_native import ConfigurationError
from authkit_native.starlette import (
    AuthKit,
    Event,
    RequireAuthMiddleware,
    auth_context,
    current_auth,
    require_auth,
)

trace: contextvars.ContextVar[str] = contextvars.ContextVar("trace", default="")


@pytest.fixture
def site(emulator: Emulator) -> Application:
    return Application(emulator)


def test_a_sign_in_comes_back_to_the_page_that_asked_for_it(site: Application) -> None:
    refused = site.get("/private?tab=2")
    assert refused.status_code == 302 and not lines(refused)
    begun = site.get(refused.headers["Location"])
    done = site.get(site.come_back(begun))
    assert (done.status_code, done.headers["Location"]) == (302, "/private?tab=2")
    assert done.headers["Cache-Control"] == "no-store"
    page = site.get("/private?tab=2")
    assert page.json()["user"] == "ada@example.com"
    assert (page.headers["Cache-Control"], page.headers["Vary"]) == ("private, no-store", "Cookie")


def test_a_request_that_does_not_read_the_session_is_left_alone(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("p {}")
    site = Application(emulator, Mount("/static", StaticFiles(directory=tmp_path)))
    site.carry(emulator.expired_cookie())
    for path in ("/plain", "/static/page.css", "/missing"):
        response = site.get(path)
        assert not lines(response) and "Cookie" not in response.headers.get("Vary", "")
        assert "private" not in response.headers.get("Cache-Control", "")
    assert emulator.refreshes() == []


def test_a_guard_answers_each_kind_of_request_in_its_way(site: Application) -> None:
    assert site.get("/private").status_code == 302
    fetched = site.get("/private", **FETCH)
    assert (fetched.status_code, fetched.json()["error"]) == (401, "sign_in_required")
    assert fetched.headers["WWW-Authenticate"].startswith("AuthKit sign_in=")
    sent = site.post("/private", {"a": "1"}, Referer="http://localhost:3000/form")
    assert sent.status_code == 401 and "return_to=%2Fform" in sent.headers["Refresh"]
    assert site.get("/private", **{"HX-Request": "true"}).headers["HX-Redirect"]
    prefetched = site.get("/private", **{"Sec-Purpose": "prefetch"})
    assert prefetched.status_code == 401 and prefetched.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/private", "/guarded_thread", "/endpoint", "/as_function"])
def test_a_guard_is_a_decorator_of_any_endpoint_and_a_function(site: Application, path: str) -> None:
    assert site.get(path).status_code == 302
    site.sign_in(organization_id=ACME)
    assert site.get(path).status_code == 200


def test_a_guard_asks_for_rights(site: Application) -> None:
    site.sign_in()
    refused = site.get("/reports", **FETCH)
    assert (refused.status_code, refused.json()["required"]) == (403, {"permission": ["reports:read"]})
    assert site.get("/as_function", **FETCH).json()["error"] == "organization_required"
    for guard in (require_auth, lambda **it: RequireAuthMiddleware(site.app, **it)):
        with pytest.raises(TypeError, match="permision"):
            guard(permision="reports:read")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="request"):
        asyncio.run(private())  # type: ignore[arg-type, call-arg]


def test_code_in_a_thread_reads_without_awaiting_and_the_event_loop_never_waits(site: Application) -> None:
    assert site.get("/threaded").text == "nobody"
    site.carry(site.emulator.expired_cookie())
    page = site.get("/threaded")
    assert page.text.startswith("session_") and len(lines(page)) == 1
    assert site.get("/unawaited").status_code == 500
    site.browser = type(site.browser)(site.app, base_url="http://localhost:3000")
    with pytest.raises(RuntimeError, match="await"):
        site.get("/unawaited")


def test_a_part_of_the_application_is_guarded_as_a_whole(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("plan")
    guard = [Middleware(RequireAuthMiddleware)]
    site = Application(emulator, Mount("/files", StaticFiles(directory=tmp_path), middleware=guard))
    assert site.get("/files/plan.txt").status_code == 302
    site.sign_in()
    page = site.get("/files/plan.txt")
    assert (page.text, page.headers["Cache-Control"]) == ("plan", "private, no-store")


def test_middleware_may_refuse(emulator: Emulator) -> None:
    app = Starlette(routes=ROUTES)
    app.add_middleware(RequireAuthMiddleware)
    AuthKit(app, **emulator.options(redirect_uri=CALLBACK))
    site = Site(emulator, app)
    with site.browser:
        assert site.get("/plain").status_code == 302
    site.sign_in()
    assert site.get("/plain").status_code == 200


def test_the_application_has_pages_of_its_own_for_refusals(emulator: Emulator) -> None:
    async def page(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return PlainTextResponse(f"own page: {error.detail} {request.scope['authkit'].state}", error.status_code)

    site = Application(emulator, web={"unauthenticated_paths": ["/state", "/private", "/reports"]})
    for status in (401, 403):
        site.app.add_exception_handler(status, page)
    site.app.add_exception_handler(HTTPException, page)
    assert site.get("/private", **FETCH).text == "own page: sign_in_required signed_out"
    # A path that needs a sign-in is refused before the application sees it.
    assert site.get("/plain", **FETCH).text == "own page: sign_in_required signed_out"
    assert site.get("/plain").headers["Location"].startswith("/callback?authkit=resume")
    site.carry(emulator.expired_cookie())
    emulator.fault({"kind": "status", "status": 503})
    down = site.get("/private")
    assert (down.status_code, down.text, down.headers["Cache-Control"]) == (
        *(503, "own page: keys_unavailable unknown"),
        "private, no-store",
    )


def test_an_outage_is_no_sign_out(site: Application) -> None:
    site.sign_in()
    site.get("/private")
    cookie = site.emulator.expired_cookie()
    site.carry(cookie)
    site.emulator.fault({"kind": "status", "status": 503, "headers": {"Retry-After": "60"}})
    down = site.get("/private")
    assert (down.status_code, down.headers["Retry-After"], lines(down)) == (503, "60", [])
    assert site.get("/state").text == "unknown" and site.cookie == cookie
    site.emulator.clear_faults()
    back = site.get("/private")
    assert back.status_code == 200 and len(lines(back)) == 1


def test_signing_out_takes_a_form_or_a_link_of_the_own_pages(site: Application) -> None:
    site.sign_in()
    foreign = site.post("/logout", **{"Sec-Fetch-Site": "cross-site"})
    asked = site.get("/logout", **{"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, asked.status_code) == (403, 200) and not lines(foreign) + lines(asked)
    done = site.post("/logout")
    assert done.status_code == 200 and "/sessions/logout?" in done.headers["Refresh"] and site.cookie is None


def test_a_view_can_sign_out_and_switch(site: Application) -> None:
    site.sign_in(organization_id=ACME)
    done = site.post(f"/switch?to={GLOBEX}")
    assert (done.status_code, done.headers["Location"]) == (303, "/state"), done.text
    assert site.post("/switch?to=org_of_others", **FETCH).status_code == 403
    assert site.post("/leave").status_code == 200 and site.cookie is None


def test_the_switch_route_takes_a_form_of_its_size(site: Application) -> None:
    site.sign_in(organization_id=ACME)
    for to in (GLOBEX, ACME):
        done = site.post("/switch-organization", {"organization_id": to, "return_to": "/state"})
        assert (done.status_code, done.headers["Location"]) == (303, "/state"), done.text
    parts = {"organization_id": (None, GLOBEX), "return_to": (None, "/state")}
    done = site.browser.post("/switch-organization", files=parts, headers=DOCUMENT)
    assert (done.status_code, done.headers["Location"]) == (303, "/state"), done.text
    large = site.post("/switch-organization", {"organization_id": GLOBEX, "more": "x" * 20_000})
    assert large.status_code == 400
    assert site.get("/switch-organization").status_code == 405


def test_a_form_of_the_application_is_left_to_it(emulator: Emulator) -> None:
    async def note(request: Request) -> Response:
        return PlainTextResponse(await request.body())

    site = Application(emulator, Route("/note", require_auth()(note), methods=["POST"]))
    site.sign_in()
    assert site.post("/note", {"note": "x" * 20_000}).text == "note=" + "x" * 20_000


def test_fifty_requests_of_one_browser_cost_one_exchange(site: Application) -> None:
    cookie = site.emulator.expired_cookie()
    site.emulator.delay("/user_management/authenticate", 0.2)

    async def ask(path: str = "/private") -> tuple[int, list[str]]:
        sent: list[Any] = []
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "root_path": ""}
        headers = {**DOCUMENT, "cookie": f"wos-session={cookie}"}
        fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

        async def receive() -> Any:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            sent.append(message)

        await site.app({**scope, "headers": fields, "client": None}, receive, send)
        return sent[0]["status"], [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]

    async def main() -> list[tuple[int, list[str]]]:
        waiting = [asyncio.create_task(ask()) for _ in range(50)]
        # Those that wait for the API hold up no other.
        assert await ask("/plain") == (200, []) and not any(task.done() for task in waiting)
        return await asyncio.gather(*waiting)

    answers = asyncio.run(main())
    assert [status for status, _ in answers] == [200] * 50
    assert len(site.emulator.refreshes()) == 1
    assert all(len(found) == 1 and found[0].startswith("wos-session=ak1.") for _, found in answers)


def test_tasks_of_one_request_load_its_session_once(site: Application) -> None:
    site.carry(site.emulator.expired_cookie())
    page = site.get("/everybody")
    assert page.text == "{'signed_in'}" and len(lines(page)) == 1


def test_a_stream_sends_its_cookies_first(site: Application) -> None:
    site.carry(site.emulator.expired_cookie())
    page = site.get("/stream")
    assert page.text == "".join(f"data: {number} True\n\n" for number in range(3))
    assert len(lines(page)) == 1 and page.headers["Cache-Control"] == "private, no-store"


def test_a_session_is_not_refreshed_once_no_cookie_can_be_set(site: Application) -> None:
    site.carry(site.emulator.expired_cookie())
    assert site.get("/late_stream").text == "started unknown refresh_not_possible"
    assert site.emulator.refreshes() == []


def test_background_tasks_know_who_was_signed_in(emulator: Emulator) -> None:
    seen: list[Any] = []

    async def work(request: Request) -> None:
        seen.append((await current_auth(request)).state)

    @require_auth()
    async def begin(request: Request) -> Response:
        return PlainTextResponse("begun", background=BackgroundTask(work, request))

    site = Application(emulator, Route("/begin", begin))
    site.carry(emulator.expired_cookie())
    assert len(lines(site.get("/begin"))) == 1 and seen == ["signed_in"]


@pytest.mark.parametrize("path", ["/broken", "/forbidden"])
def test_an_error_of_the_application_loses_no_session(site: Application, path: str) -> None:
    site.carry(site.emulator.expired_cookie())
    failed = site.get(path)
    assert failed.status_code in (500, 418) and len(lines(failed)) == 1
    assert failed.headers["Cache-Control"] == "private, no-store"


def test_a_page_of_the_application_for_errors_carries_the_session(site: Application) -> None:
    async def page(request: Request, error: Exception) -> Response:
        return PlainTextResponse(f"own page: {(await current_auth(request)).state}", 500)

    site.app.add_exception_handler(500, page)
    site.carry(site.emulator.expired_cookie())
    failed = site.get("/broken")
    assert failed.text == "own page: signed_in" and len(lines(failed)) == 1
    site.browser = type(site.browser)(site.app, base_url="http://localhost:3000")
    with pytest.raises(RuntimeError):
        site.get("/broken", Cookie=f"wos-session={site.emulator.expired_cookie()}")


def test_websockets_are_refused_before_they_are_accepted(site: Application) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, site.browser.websocket_connect("/echo"):
        pass
    assert denied.value.status_code == 401
    headers = {"cookie": f"wos-session={site.emulator.cookie()}"}
    for origin in ("https://evil.example", "null"):
        foreign = site.browser.websocket_connect("/echo", headers={**headers, "origin": origin})
        with pytest.raises(WebSocketDenialResponse) as denied, foreign:
            pass
        assert denied.value.status_code == 403
    with site.browser.websocket_connect("/echo", headers={**headers, "origin": "http://localhost:3000"}) as socket:
        assert socket.receive_text().startswith("session_")
    with site.browser.websocket_connect("/late_echo") as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_text()
    assert (closed.value.code, closed.value.reason) == (1008, "sign_in_required")


@pytest.mark.parametrize("path", ["/echo", "/late_echo"])
def test_a_server_that_cannot_deny_a_websocket_closes_it(emulator: Emulator, path: str) -> None:
    site = Application(emulator, web={"unauthenticated_paths": ["/echo"]})
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": path, "query_string": b"", "headers": [], "subprotocols": []}
    asyncio.run(site.app(scope, receive, send))
    assert [(it["type"], it["code"], it["reason"]) for it in sent] == [("websocket.close", 1008, "sign_in_required")]


def test_hooks_see_what_happens_in_the_context_of_the_request(site: Application) -> None:
    seen: list[Any] = []

    class Traced:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            trace.set(scope["path"])
            await self.app(scope, receive, send)

    site.app.add_middleware(Traced)

    @site.kit.on_sign_in
    async def signed_in(event: Event, request: Request) -> str:
        assert event.response is not None
        seen.append((event.name, event.response.user.email, event.state, trace.get(), request.url.path))
        return "/welcome"

    for register in (site.kit.on_refresh, site.kit.on_switch, site.kit.on_sign_out):
        register(lambda event, request: seen.append((event.name, trace.get())))
    done = site.sign_in("/login?return_to=/state")
    assert done.headers["Location"] == "/welcome"
    site.carry(site.emulator.expired_cookie())
    site.get("/")
    site.post("/logout")
    assert seen == [
        ("signed_in", "ada@example.com", None, "/callback", "/callback"),
        *(("refreshed", "/"), ("signed_out", "/logout")),
    ]


@pytest.mark.parametrize("failure", [RuntimeError("no room"), PermissionError("tenant"), StopIteration()])
def test_a_hook_that_fails_signs_nobody_in(site: Application, failure: Exception) -> None:
    failed: list[Event] = []

    @site.kit.on_sign_in
    def fail(event: Event, request: Request) -> None:
        raise failure

    @site.kit.on_error
    def show(event: Event, request: Request) -> None:
        failed.append(event)

    done = site.get(site.come_back(site.get("/login")))
    assert done.status_code == 500 and site.cookie is None
    assert not any(line.startswith("wos-session=a") for line in lines(done))
    assert [(event.name, event.status) for event in failed] == [("failed", 500)]


def test_a_hook_may_refuse_or_redirect_with_a_response_of_its_own(site: Application) -> None:
    @site.kit.on_sign_in
    async def refuse(event: Event, request: Request) -> None:
        raise HTTPException(403, "not a member")

    refused = site.get(site.come_back(site.get("/login")))
    assert refused.status_code == 403 and "not a member" in refused.text and site.cookie is None

    @site.kit.on_sign_in
    async def lead(event: Event, request: Request) -> None:
        raise HTTPException(303, headers={"Location": "/terms"})

    kept = site.get(site.come_back(site.get("/login")))
    assert kept.headers["Location"] == "/terms" and site.cookie
    site.kit.on_sign_in(lambda event, request: RedirectResponse("/returned"))
    assert site.get(site.come_back(site.get("/login"))).headers["Location"] == "/returned"


def test_a_hook_that_fails_loses_no_refreshed_session(site: Application) -> None:
    @site.kit.on_refresh
    def fail(event: Event, request: Request) -> None:
        raise RuntimeError("no room")

    site.carry(site.emulator.expired_cookie())
    failed = site.get("/private")
    assert failed.status_code == 500 and len(lines(failed)) == 1


def test_a_hook_may_ask_who_is_signed_in(site: Application) -> None:
    seen: list[Any] = []

    @site.kit.on_refresh
    async def ask(event: Event, request: Request) -> None:
        seen.append((await current_auth(request)).state)

    site.carry(site.emulator.expired_cookie())
    assert site.get("/private").status_code == 200
    site.kit.on_refresh(lambda event, request: seen.append(request.scope["authkit"].state))
    site.carry(site.emulator.expired_cookie())
    assert site.get("/private").status_code == 200 and seen == ["signed_in", "signed_in"]


def test_a_hook_shows_failures_on_a_page_of_the_application(site: Application) -> None:
    site.kit.on_error(lambda event, request: PlainTextResponse(f"sorry: {event.code}", event.status))
    state = parse_qs(urlsplit(site.get("/login").headers["Location"]).query)["state"][0]
    denied = site.get(f"/callback?error=access_denied&state={state}")
    assert (denied.status_code, denied.text) == (400, "sorry: access_denied")


def test_no_sign_in_leads_to_another_site(site: Application) -> None:
    for evil in ("//evil.example", "https://evil.example/", "/\\evil.example", "/%2fevil.example"):
        assert site.sign_in(f"/login?return_to={evil}").headers["Location"] == "/"
    site.kit.on_sign_in(lambda event, request: "https://evil.example/")
    refused = site.get(site.come_back(site.get("/login")))
    assert refused.status_code == 500 and not lines(refused)


def test_caches_learn_what_a_page_depends_on(site: Application) -> None:
    headers = site.get("/cached").headers
    assert (headers["Cache-Control"], headers["Vary"]) == ("public, max-age=60", "Accept-Encoding, Cookie")
    site.sign_in()
    site.get("/")
    page = site.get("/cached")
    assert page.headers["Cache-Control"] == "private, no-store" and page.headers.get_list("Cache-Control") != []
    assert site.get("/cached?allowed").headers["Cache-Control"] == "public, max-age=60"


def test_cookies_of_the_application_stay(site: Application) -> None:
    site.carry(site.emulator.expired_cookie())
    assert [line.partition("=")[0] for line in lines(site.get("/cached"))] == ["a", "wos-session"]


def test_the_application_sees_the_cookie_that_the_browser_will_have(site: Application) -> None:
    old = site.emulator.expired_cookie()
    site.carry(old)
    page = site.get("/shown")
    new = lines(page)[0].partition(";")[0].partition("=")[2]
    assert page.text == f"wos-session={old} wos-session={new} {new}"


@pytest.mark.parametrize(("root_path", "path"), [("/app", "/app/private"), ("/app", "/private")])
def test_a_mounted_application_has_its_routes_there(site: Application, root_path: str, path: str) -> None:
    site.browser = type(site.browser)(site.app, "http://localhost:3000", root_path=root_path, follow_redirects=False)
    refused = site.get(f"{path}?x=%2F")
    assert parse_qs(urlsplit(refused.headers["Location"]).query)["return_to"] == ["/app/private?x=%2F"]
    assert site.get(path.replace("private", "login")).status_code == 302
    outer = Site(site.emulator, Starlette(routes=[Mount("/app", site.app)]))
    assert outer.get("/login").status_code == 404
    assert outer.get("/app/login").status_code == 302
    refused = outer.get("/app/private")
    assert parse_qs(urlsplit(refused.headers["Location"]).query)["return_to"] == ["/app/private"]


def test_paths_can_be_guarded_by_default(emulator: Emulator) -> None:
    site = Application(emulator, web={"unauthenticated_paths": ["/", "/plain"]})
    assert [site.get(path).status_code for path in ("/", "/plain", "/state")] == [200, 200, 302]
    site.sign_in()
    page = site.get("/state")
    assert (page.text, page.headers["Cache-Control"]) == ("signed_in", "private, no-store")


def test_every_member_is_there_whoever_asks(site: Application) -> None:
    anonymous = site.get("/members").text
    site.sign_in()
    known = site.get("/members").text
    assert "'state': 'signed_out'" in anonymous and anonymous.endswith("False False False")
    assert "'state': 'signed_in'" in known and known.endswith("True")


def test_no_secret_is_shown(site: Application, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    for register in (site.kit.on_sign_in, site.kit.on_error, site.kit.on_refresh):
        register(lambda event, request: shown.append(f"{event} {event!r} {request.scope['authkit']!r}"))
    back = site.come_back(site.get("/login?return_to=/private"))
    secrets = [*parse_qs(urlsplit(back).query)["code"], *site.browser.cookies.values()]
    answers = [site.get(back), site.get("/private"), site.get(back), site.get("/callback?error=x&state=y")]
    secrets += [site.cookie or "-"]
    for answer in answers:
        shown += [answer.text, *(value for name, value in answer.headers.items() if name != "set-cookie")]
    text = "\n".join([*shown, *(record.getMessage() for record in caplog.records if "authkit" in record.name)])
    assert len(secrets) > 2 and not any(secret in text for secret in secrets)


def test_what_is_no_request_passes_through(emulator: Emulator) -> None:
    seen: list[str] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        seen.append("up")
        yield {"pool": 1}
        seen.append("down")

    async def pool(request: Request) -> Response:
        return PlainTextResponse(str(request.state.pool))

    app = Starlette(lifespan=lifespan, routes=[Route("/pool", pool)])
    AuthKit(**emulator.options(redirect_uri=CALLBACK)).init_app(app)
    with Site(emulator, app).browser as browser:
        assert browser.get("/pool").text == "1"
    assert seen == ["up", "down"]


def test_what_cannot_work_is_found_at_the_start(emulator: Emulator) -> None:
    with pytest.raises(ConfigurationError, match="redirect_uri"):
        AuthKit(Starlette(), client_id="client_1")
    with pytest.raises(ConfigurationError, match="web"):
        AuthKit(Starlette(), client=emulator.client())
    with pytest.raises(ConfigurationError):
        AuthKit(Starlette(), **emulator.options(web={"cookie_domain": "other.example"}))
    with pytest.raises(RuntimeError, match=r"AuthKit\(app\)"):
        asyncio.run(current_auth(Request({"type": "http"})))


def test_templates_know_who_is_signed_in(emulator: Emulator) -> None:
    async def template(request: Request) -> Response:
        await current_auth(request)
        known = auth_context(request)
        urls = [known[name]() for name in ("sign_out_url", "sign_in_url", "sign_up_url")]
        return PlainTextResponse(" ".join([known["current_auth"].user.email, *urls]))

    site = Application(emulator, Route("/template", template))
    site.sign_in()
    assert site.get("/template").text == "ada@example.com /logout /login /signup"
