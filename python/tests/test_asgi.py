"""The kit for any ASGI application: by hand, and in a framework that has no kit of its own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgi_site import ACME, CALLBACK, DOCUMENT, FETCH, GLOBEX
from conftest import Emulator
from quart import Quart, request

from authkit_native import AsyncWorkOSClient, ConfigurationError
from authkit_native.asgi import AuthKit, AuthKitMiddleware, Refused, current_auth
from authkit_native.asgi_request import AsyncVisit


async def application(scope: Any, receive: Any, send: Any) -> None:
    """An application without a framework."""
    if scope["path"] == "/private":
        await current_auth(scope).require_auth()
    if scope["path"] == "/late":
        await send({"type": "http.response.start", "status": 200})
        await current_auth(scope).require_auth()
    auth = await current_auth(scope) if scope["path"] != "/plain" else None
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"plain" if auth is None else auth.state.encode()})


def ask(app: Any, path: str, *messages: Any, **more: Any) -> list[Any]:
    """What an application sends in reply to a request."""
    sent: list[Any] = []
    given = iter(messages or ({"type": "http.request"},))

    async def receive() -> Any:
        return next(given)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in more.pop("fields", DOCUMENT).items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers, **more}
    asyncio.run(app(scope, receive, send))
    return sent


def fields(sent: list[Any]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.fixture
def app(emulator: Emulator) -> AuthKitMiddleware:
    return AuthKitMiddleware(application, **emulator.options(redirect_uri=CALLBACK))


def test_an_application_without_a_framework_has_a_guard(app: AuthKitMiddleware) -> None:
    refused = ask(app, "/private")
    assert refused[0]["status"] == 302 and "return_to=%2Fprivate" in fields(refused)["location"]
    assert ask(app, "/private", fields=FETCH)[0]["status"] == 401
    bare = AuthKitMiddleware(application, app.authkit)
    assert ask(bare, "/private", headers=None, query_string=None, root_path=None)[0]["status"] == 401
    assert ask(app, "/plain")[0] == {"type": "http.response.start", "status": 200}
    public = ask(app, "/")
    assert (public[1]["body"], fields(public)) == (b"signed_out", {"vary": "Cookie"})
    with pytest.raises(RuntimeError, match="AuthKitMiddleware"):
        ask(application, "/")
    with pytest.raises(Refused, match="sign_in_required"):
        ask(app, "/late")


def test_a_websocket_is_closed_or_denied(app: AuthKitMiddleware) -> None:
    connect = {"type": "websocket.connect"}
    [closed] = ask(app, "/private", connect, type="websocket")
    assert (closed["type"], closed["code"]) == ("websocket.close", 1008)
    denied = ask(app, "/private", connect, type="websocket", extensions={"websocket.http.response": {}})
    assert [it["type"] for it in denied] == ["websocket.http.response.start", "websocket.http.response.body"]
    assert denied[0]["status"] == 401
    # One of our routes is no place for one, and spends nothing.
    assert ask(app, "/callback", connect, type="websocket", query_string=b"code=c&state=s")[0]["code"] == 1008


URLENCODED, MULTIPART = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("kind", "body", "form"),
    [
        (URLENCODED, b"id=a&id=b&return_to=%2F%C3%A9+&x", {"id": "a", "return_to": "/é ", "x": ""}),
        (URLENCODED + b"; charset=utf-8", b"a=%ff&\xff=\xfe", {"a": "�", "�": "�"}),
        (URLENCODED, b"a=" + b"x" * 16_383, None),
        (URLENCODED, b"", {}),
        (MULTIPART, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n', {"a": "1"}),
        (MULTIPART, b"--b\r\nnothing", {}),
        (b"multipart/form-data", b"x", {}),
        (b"application/json", b"{}", None),
        (b"", b"a=1", None),
    ],
)
def test_a_form_is_read_as_it_comes(emulator: Emulator, kind: bytes, body: bytes, form: Any) -> None:
    async def main() -> Any:
        messages = [body[at : at + 1000] for at in range(0, len(body), 1000)] or [b""]

        async def receive() -> Any:
            return {"type": "http.request", "body": messages.pop(0), "more_body": bool(messages)}

        visit = AsyncVisit(AuthKit(**emulator.options()), {"headers": [(b"content-type", kind)]})
        await visit.read_form(receive)
        return visit._form

    assert asyncio.run(main()) == form


def test_a_browser_that_left_sends_no_form(app: AuthKitMiddleware) -> None:
    posted = {**DOCUMENT, "content-type": "application/x-www-form-urlencoded"}
    begun = {"type": "http.request", "body": b"organization_id=", "more_body": True}
    sent = ask(app, "/switch-organization", begun, {"type": "http.disconnect"}, fields=posted, method="POST")
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("path", ["/é", "/a b", "/\ud800", "//evil.example", "/%2f"])
def test_any_path_can_come_back(app: AuthKitMiddleware, path: str) -> None:
    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        await current_auth(scope).require_auth()

    app.app = guarded
    assert ask(app, path)[0]["status"] == 302


def test_a_client_of_the_application_serves(emulator: Emulator) -> None:
    client = AsyncWorkOSClient(**emulator.options(redirect_uri=CALLBACK, web={}))
    shared = AuthKit(client=client)
    assert shared.client is client
    for app in (AuthKitMiddleware(application, shared), AuthKitMiddleware(application, authkit=shared)):
        assert ask(app, "/login")[0]["status"] == 302
    with pytest.raises(ConfigurationError, match="web"):
        AuthKit(client=emulator.client())


def test_quart_is_served_as_it_is(emulator: Emulator) -> None:
    app = Quart(__name__)
    app.asgi_app = AuthKitMiddleware(app.asgi_app, **emulator.options(redirect_uri=CALLBACK))  # type: ignore[method-assign]

    @app.errorhandler(Refused)
    async def refused(error: Refused) -> Any:
        return error.response.body, error.response.status_code, error.response.headers

    @app.get("/")
    async def home() -> str:
        auth = await current_auth(request.scope)
        return auth.user.email if auth.user else f'<a href="{auth.sign_in_url()}">Sign in</a>'

    @app.get("/members")
    async def members() -> str:
        await current_auth(request.scope).require_auth(permission="users:manage")
        return "members"

    async def main() -> None:
        browser = app.test_client()

        async def get(path: str, **headers: str) -> Any:
            return await browser.get(path, headers={**DOCUMENT, **headers})

        assert await (await get("/")).get_data(as_text=True) == '<a href="/login">Sign in</a>'
        assert (await get("/members")).status_code == 302 and (await get("/login")).status_code == 302
        page = await get("/", Cookie=f"wos-session={emulator.expired_cookie()}")
        assert await page.get_data(as_text=True) == "ada@example.com"
        assert page.headers["Set-Cookie"].startswith("wos-session=ak1.")
        for organization_id, status in ((GLOBEX, 403), (ACME, 200)):
            cookie = emulator.cookie(organization_id=organization_id)
            assert (await get("/members", Cookie=f"wos-session={cookie}")).status_code == status

    asyncio.run(main())
