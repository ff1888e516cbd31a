"""The FastAPI kit, in FastAPI: dependencies, OpenAPI, WebSockets, and the example of the README."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asgi_site import ACME, CALLBACK, FETCH, GLOBEX, Site, lines
from conftest import ROOT, Emulator
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from authkit_native.fastapi import Auth, AuthHTTPException, AuthKit, CurrentAuth, SignedIn, current_auth, require_auth

router = APIRouter(prefix="/staff", dependencies=[Depends(require_auth(role="admin"))])
SomebodyRecent = Annotated[SignedIn, Depends(require_auth(recent=300))]
Somebody = Annotated[SignedIn, Depends(require_auth())]


@router.get("/rota")
async def rota() -> str:
    return "rota"


@router.get("/plan")
def plan(auth: CurrentAuth) -> str:
    return auth.user.email if auth.user else "nobody"


async def held(auth: CurrentAuth) -> AsyncIterator[str]:
    yield auth.state


def pages(app: FastAPI) -> None:
    @app.get("/")
    async def home(auth: CurrentAuth) -> dict[str, Any]:
        return {"name": auth.user.first_name if auth.user else None, "sign_in": auth.sign_in_url()}

    @app.get("/plain")
    async def plain() -> str:
        return "plain"

    @app.get("/state")
    def state(auth: CurrentAuth) -> str:
        return auth.state

    @app.get("/private")
    @app.post("/private")
    async def private(auth: Somebody) -> str:
        return auth.user.email

    @app.get("/recent")
    async def recent(auth: SomebodyRecent) -> str:
        return auth.session_id

    @app.get("/reports")
    async def reports(auth: Auth = Depends(require_auth(permission="reports:read"))) -> str:  # noqa: B008
        return auth.organization_id or ""

    @app.post("/note")
    async def note(auth: Somebody, request: Request) -> str:
        return (await request.body()).decode()

    @app.post("/switch")
    async def switch(auth: Somebody, to: str) -> Any:
        return await auth.switch_organization(to, return_to="/state")

    @app.post("/leave")
    async def leave(auth: CurrentAuth) -> Any:
        return await auth.sign_out(return_to="/plain")

    @app.get("/broken")
    async def broken(auth: CurrentAuth) -> None:
        raise RuntimeError(auth.state)

    @app.get("/missing/{number}")
    async def missing(auth: CurrentAuth, number: int) -> None:
        raise HTTPException(404)

    @app.get("/events")
    async def events(auth: Somebody) -> StreamingResponse:
        async def send() -> AsyncIterator[str]:
            for number in range(3):
                yield f"data: {number} {auth.user.email}\n\n"

        return StreamingResponse(send(), media_type="text/event-stream")

    @app.get("/held")
    async def holding(state: Annotated[str, Depends(held)], auth: CurrentAuth) -> list[str]:
        return [state, auth.state]

    @app.websocket("/echo")
    async def echo(websocket: WebSocket, auth: Somebody) -> None:
        await websocket.accept()
        await websocket.send_text(auth.user.email)
        await websocket.close()

    @app.websocket("/anybody")
    async def anybody(websocket: WebSocket, auth: CurrentAuth) -> None:
        await websocket.accept()
        await websocket.send_text(auth.state)
        await auth.require_auth(role="admin")


class Application(Site):
    def __init__(self, emulator: Emulator, **options: Any) -> None:
        app = FastAPI()
        self.kit = AuthKit(app, **emulator.options(redirect_uri=CALLBACK, **options))
        pages(app)
        app.include_router(router)
        super().__init__(emulator, app)


@pytest.fixture
def site(emulator: Emulator) -> Application:
    return Application(emulator)


def test_a_sign_in_comes_back_to_the_page_that_asked_for_it(site: Application) -> None:
    refused = site.get("/private?tab=2")
    assert refused.status_code == 302 and not lines(refused)
    done = site.get(site.come_back(site.get(refused.headers["Location"])))
    assert (done.status_code, done.headers["Location"]) == (302, "/private?tab=2")
    page = site.get("/private?tab=2")
    assert page.json() == "ada@example.com"
    assert (page.headers["Cache-Control"], page.headers["Vary"]) == ("private, no-store", "Cookie")


def test_what_depends_on_nobody_is_left_alone(emulator: Emulator, tmp_path: Any) -> None:
    (tmp_path / "page.css").write_text("p {}")
    site = Application(emulator)
    site.app.mount("/static", StaticFiles(directory=tmp_path))
    site.carry(emulator.expired_cookie())
    for path in ("/plain", "/static/page.css", "/nothing", "/docs", "/openapi.json"):
        response = site.get(path)
        assert not lines(response) and "Cookie" not in response.headers.get("Vary", "")
        assert "private" not in response.headers.get("Cache-Control", "")
    assert emulator.refreshes() == []


def test_a_guard_answers_each_kind_of_request_in_its_way(site: Application) -> None:
    fetched = site.get("/private", **FETCH)
    assert (fetched.status_code, fetched.json()["error"]) == (401, "sign_in_required")
    assert fetched.json()["sign_in_url"] and fetched.headers["WWW-Authenticate"].startswith("AuthKit sign_in=")
    sent = site.post("/private", Referer="http://localhost:3000/form")
    assert sent.status_code == 401 and "return_to=%2Fform" in sent.headers["Refresh"]
    assert site.get("/private", **{"Sec-Purpose": "prefetch"}).status_code == 401
    site.sign_in()
    refused = site.get("/reports", **FETCH)
    assert (refused.status_code, refused.json()["required"]) == (403, {"permission": ["reports:read"]})
    with pytest.raises(TypeError, match="permision"):
        require_auth(permision="reports:read")  # type: ignore[call-arg]


def test_routers_are_guarded_as_a_whole(site: Application) -> None:
    assert site.get("/staff/rota").status_code == 302
    site.sign_in(organization_id=GLOBEX)
    assert [site.get(f"/staff/{page}").status_code for page in ("rota", "plan")] == [403, 403]
    site.sign_in(organization_id=ACME)
    assert site.get("/staff/plan").json() == "ada@example.com"


def test_endpoints_and_dependencies_of_every_kind_know_who_is_signed_in(site: Application) -> None:
    site.carry(site.emulator.expired_cookie())
    page = site.get("/held")
    assert page.json() == ["signed_in", "signed_in"] and len(lines(page)) == 1
    assert site.get("/state").json() == "signed_in"
    assert len(site.emulator.refreshes()) == 1


def test_the_schema_has_the_cookie(site: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = site.get("/openapi.json").json()
    [(name, scheme)] = schema["components"]["securitySchemes"].items()
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "cookie", "wos-session")
    secured = {path for path, methods in schema["paths"].items() for it in methods.values() if it.get("security")}
    assert {"/private", "/reports", "/staff/rota", "/events"} < secured and not {"/", "/plain"} & secured
    assert schema["paths"]["/private"]["get"]["security"] == [{name: []}]
    assert "connection" not in str(schema["paths"]["/private"])
    monkeypatch.setenv("WORKOS_COOKIE_NAME", "mine")
    assert "'mine'" in repr(require_auth().model)


def test_handlers_of_the_application_take_over(emulator: Emulator) -> None:
    async def page(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, StarletteHTTPException)
        return JSONResponse({"own": error.detail}, error.status_code, error.headers)

    for key in (401, HTTPException, StarletteHTTPException, AuthHTTPException):
        site = Application(emulator, web={"unauthenticated_paths": ["/private"]})
        site.app.add_exception_handler(key, page)
        for path in ("/private", "/plain"):
            refused = site.get(path, **FETCH)
            assert (refused.status_code, refused.json()) == (401, {"own": "sign_in_required"}), (key, path)
            assert refused.headers["WWW-Authenticate"].startswith("AuthKit")
        if key is not AuthHTTPException:
            assert site.get("/private").headers["Location"].startswith("/callback?authkit=resume")
        assert site.get("/login").status_code == 302


def test_an_application_inside_shows_refusals_as_its_own(site: Application) -> None:
    inner = FastAPI()
    pages(inner)
    site.app.mount("/inner", inner)
    refused = site.get("/inner/private")
    assert refused.status_code == 302
    assert parse_qs(urlsplit(refused.headers["Location"]).query)["return_to"] == ["/inner/private"]
    fetched = site.get("/inner/private", **FETCH)
    assert (fetched.status_code, fetched.json()) == (401, {"detail": "sign_in_required"})
    site.sign_in()
    assert site.get("/inner/private").json() == "ada@example.com"


# How it was configured before servers knew.
@pytest.mark.filterwarnings("ignore:The `root_path` parameter is deprecated")
def test_a_root_path_is_part_of_every_address(emulator: Emulator) -> None:
    app = FastAPI(root_path="/api")
    AuthKit(app, **emulator.options(redirect_uri="http://localhost:3000/api/callback"))
    pages(app)
    site = Site(emulator, app)
    refused = site.get("/private")
    assert refused.headers["Location"] == "/api/callback?authkit=resume&return_to=%2Fapi%2Fprivate"
    assert site.get("/callback?authkit=resume").status_code == site.get("/login").status_code == 302


def test_an_outage_is_503(site: Application) -> None:
    site.carry(site.emulator.expired_cookie())
    site.emulator.fault({"kind": "status", "status": 503, "headers": {"Retry-After": "60"}})
    down = site.get("/private", **FETCH)
    assert (down.status_code, lines(down)) == (503, []) and down.headers["Retry-After"]
    assert site.get("/state").json() == "unknown"


@pytest.mark.parametrize(("path", "status"), [("/broken", 500), ("/missing/1", 404), ("/missing/x", 422)])
def test_an_error_of_the_application_loses_no_session(site: Application, path: str, status: int) -> None:
    site.carry(site.emulator.expired_cookie())
    failed = site.get(path)
    assert (failed.status_code, len(lines(failed))) == (status, 1)
    assert failed.headers["Cache-Control"] == "private, no-store"


def test_events_are_streamed_to_who_is_signed_in(site: Application) -> None:
    assert site.get("/events", **FETCH).status_code == 401
    site.carry(site.emulator.expired_cookie())
    page = site.get("/events")
    assert page.text.count("ada@example.com") == 3 and len(lines(page)) == 1


def test_background_tasks_run_with_the_session(site: Application) -> None:
    seen: list[Any] = []

    async def begin(auth: Somebody, tasks: BackgroundTasks) -> str:
        tasks.add_task(lambda: seen.append(auth.user.email))
        return "begun"

    site.app.add_api_route("/begin", begin)
    site.carry(site.emulator.expired_cookie())
    assert len(lines(site.get("/begin"))) == 1 and seen == ["ada@example.com"]


def test_websockets_depend_on_a_session(site: Application) -> None:
    with pytest.raises(WebSocketDenialResponse) as denied, site.browser.websocket_connect("/echo"):
        pass
    assert denied.value.status_code == 401
    headers = {"cookie": f"wos-session={site.emulator.cookie()}", "origin": "http://localhost:3000"}
    with site.browser.websocket_connect("/echo", headers=headers) as socket:
        assert socket.receive_text() == "ada@example.com"
    with site.browser.websocket_connect("/anybody") as socket:
        assert socket.receive_text() == "signed_out"
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert (closed.value.code, closed.value.reason) == (1008, "sign_in_required")


def test_views_switch_and_sign_out(site: Application) -> None:
    site.sign_in(organization_id=ACME)
    done = site.post(f"/switch?to={GLOBEX}")
    assert (done.status_code, done.headers["Location"]) == (303, "/state"), done.text
    assert site.post("/leave").status_code == 200 and site.cookie is None


def test_hooks_get_the_request(site: Application) -> None:
    seen: list[Any] = []

    @site.kit.on_sign_in
    async def signed_in(event: Any, request: Request) -> str:
        seen.append((event.name, request.app is site.app))
        return "/welcome"

    assert site.sign_in().headers["Location"] == "/welcome" and seen == [("signed_in", True)]

    @site.kit.on_sign_in
    def refuse(event: Any, request: Request) -> None:
        raise HTTPException(403, {"tenant": "closed"})

    refused = site.get(site.come_back(site.get("/login")))
    assert (refused.status_code, refused.json()) == (403, {"detail": {"tenant": "closed"}})
    assert not any(line.startswith("wos-session=a") for line in lines(refused))


def test_tests_override_who_is_signed_in(site: Application) -> None:
    class Ada:
        state = "signed_in"

    site.app.dependency_overrides[current_auth] = Ada
    assert site.get("/state").json() == "signed_in"


def test_a_form_of_the_application_is_left_to_it(site: Application) -> None:
    site.sign_in()
    assert site.post("/note", {"note": "x" * 20_000}).json() == "note=" + "x" * 20_000


def test_the_example_of_the_readme_runs(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in emulator.options(redirect_uri=CALLBACK).items():
        monkeypatch.setenv(f"WORKOS_{name.upper()}", value)
    for framework in ("starlette", "fastapi"):
        text = (ROOT / "python/README.md").read_text()
        blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        [example] = [block for block in blocks if f"authkit_native.{framework}" in block]
        program: dict[str, Any] = {"__name__": "program"}
        exec(example, program)
        site = Site(emulator, program["app"])
        assert site.get("/").json() == {"sign_in": "/login"}
        site.carry(emulator.cookie())
        assert site.get("/").json() == {"name": "Ada"}
        assert site.get("/reports").status_code == 403


@pytest.fixture
def example(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name, value in emulator.options(redirect_uri=CALLBACK).items():
        monkeypatch.setenv(f"WORKOS_{name.upper()}", value)
    spec = importlib.util.spec_from_file_location("example", ROOT / "tests/apps/fastapi/app.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "example", module)
    spec.loader.exec_module(module)
    yield Site(emulator, module.app)


def test_the_example_app(example: Site) -> None:
    state = parse_qs(urlsplit(example.get("/login").headers["Location"]).query)["state"][0]
    cancelled = example.get(f"/callback?error=access_denied&state={state}")
    assert cancelled.status_code == 400 and "<h1>The sign-in was not completed.</h1>" in cancelled.text
    assert example.get("/dashboard").status_code == 302
    example.sign_in(organization_id=GLOBEX)
    home = example.get("/")
    assert "ada@example.com" in home.text and re.search(r'<form method="post" action="/logout">', home.text)
    assert "default-src 'self'" in home.headers["Content-Security-Policy"]
    refused = example.get("/members")
    assert refused.status_code == 403 and "<h1>You may not see this.</h1>" in refused.text
    switched = example.post("/switch-organization", {"organization_id": ACME}, Referer="http://localhost:3000/members")
    assert (switched.status_code, switched.headers["Location"]) == (303, "/members")
    assert "<h1>Members</h1>" in example.get("/members").text
    sent = example.post("/note", {"note": "buy <milk>"}, Referer="http://localhost:3000/note")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/note")
    assert "buy &lt;milk&gt;" in example.get("/note").text
    assert example.get("/page.css").status_code == 200
    done = example.post("/logout")
    assert done.status_code == 200 and example.cookie is None
