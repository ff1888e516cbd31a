"""The application that the tests of Starlette visit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from asgi_site import ACME, CALLBACK, Site
from conftest import Emulator
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from authkit_native.auth import MEMBERS
from authkit_native.starlette import (
    Auth,
    AuthKit,
    current_auth,
    require_auth,
)


async def home(request: Request) -> Response:
    auth = await current_auth(request)
    return PlainTextResponse(auth.user.email if auth.user else "nobody")


async def plain(request: Request) -> Response:
    auth: Auth = request.scope["authkit"]
    return PlainTextResponse(auth.sign_in_url(return_to="/plain"))


async def state(request: Request) -> Response:
    return PlainTextResponse((await current_auth(request)).state)


@require_auth()
async def private(request: Request) -> Response:
    auth = await current_auth(request)
    return JSONResponse({"user": auth.user and auth.user.email})


@require_auth(permission="reports:read")
async def reports(request: Request) -> Response:
    return PlainTextResponse("reports")


def threaded(request: Request) -> Response:
    auth: Auth = request.scope["authkit"]
    return PlainTextResponse(auth.session_id or "nobody")


@require_auth()
def guarded_thread(request: Request) -> Response:
    return PlainTextResponse(request.scope["authkit"].session_id)


class Endpoint(HTTPEndpoint):
    @require_auth()
    async def get(self, request: Request) -> Response:
        return PlainTextResponse("endpoint")


async def as_function(request: Request) -> Response:
    auth = await current_auth(request)
    await auth.require_auth(organization=ACME)
    return PlainTextResponse(auth.organization_id or "")


async def broken(request: Request) -> Response:
    raise RuntimeError((await current_auth(request)).authenticated)


async def forbidden(request: Request) -> Response:
    await current_auth(request)
    raise HTTPException(418, "no tea")


async def stream(request: Request) -> Response:
    auth = await current_auth(request)

    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {number} {auth.authenticated}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def late_stream(request: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        yield "started "
        auth = await current_auth(request)
        yield f"{auth.state} {auth.reason}"

    request.scope["authkit"].sign_in_url()
    return StreamingResponse(events(), media_type="text/plain")


async def everybody(request: Request) -> Response:
    both = await asyncio.gather(*(current_auth(request) for _ in range(5)))
    return PlainTextResponse(str({auth.state for auth in both}))


async def shown(request: Request) -> Response:
    before = request.headers["cookie"]
    await current_auth(request)
    return PlainTextResponse(f"{before} {request.headers['cookie']} {request.cookies['wos-session']}")


async def switch(request: Request) -> Response:
    auth = await current_auth(request)
    response: Response = await auth.switch_organization(request.query_params["to"], return_to="/state")
    return response


async def leave(request: Request) -> Response:
    response: Response = await (await current_auth(request)).sign_out(return_to="/plain")
    return response


async def cached(request: Request) -> Response:
    auth = await current_auth(request)
    if "allowed" in request.query_params:
        auth.allow_caching()
    headers = {"Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"}
    response = PlainTextResponse(auth.state, headers=headers)
    response.set_cookie("a", "1")
    return response


@require_auth()
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text((await current_auth(websocket)).session_id or "")
    await websocket.close()


async def late_echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await (await current_auth(websocket)).require_auth()


async def members(request: Request) -> Response:
    auth = await current_auth(request)
    shown = {name: getattr(auth, name) for name in MEMBERS if name != "access_token"}
    return PlainTextResponse(f"{shown} {auth.has(role='admin')} {auth.authenticated_within(60)} {bool(auth)}")


async def unawaited(request: Request) -> Response:
    return PlainTextResponse(request.scope["authkit"].state)


ROUTES = [
    Route("/", home),
    Route("/endpoint", Endpoint),
    *(Route(f"/{view.__name__}", view) for view in (plain, state, reports, threaded, guarded_thread, as_function)),
    *(Route(f"/{view.__name__}", view) for view in (broken, forbidden, stream, late_stream, everybody, shown, cached)),
    *(Route(f"/{view.__name__}", view) for view in (members, unawaited)),
    *(Route(f"/{view.__name__}", view, methods=["POST"]) for view in (switch, leave)),
    Route("/private", private, methods=["GET", "POST"]),
    WebSocketRoute("/echo", echo),
    WebSocketRoute("/late_echo", late_echo),
]


class Application(Site):
    def __init__(self, emulator: Emulator, *more: Any, **options: Any) -> None:
        app = Starlette(routes=[*ROUTES, *more])
        self.kit = AuthKit(app, **emulator.options(redirect_uri=CALLBACK, **options))
        super().__init__(emulator, app)
