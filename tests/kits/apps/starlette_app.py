"""The stories' application in Starlette and in FastAPI: pages that do as they are asked. The flow is the kits'."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import stage_door
from authkit_native import AuthKitError, asgi, fastapi, starlette
from authkit_native.starlette import AuthKit, Event, current_auth
from fastapi import Depends, FastAPI
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]


def asked(request: HTTPConnection) -> dict[str, Any]:
    return stage_door.step(request.headers.get("X-Story"))


async def page(request: Request) -> Response:
    step = asked(request)
    op, when = step["op"], step["when"]
    if op == "finish" and not stage_door.reads(step):
        return shown(request, {})
    if op in {"stream", "raise", "missing", "file", "background"}:
        return await done(request, op, when)
    if op.endswith("_url"):
        # Addresses need no session.
        return shown(request, {"value": getattr(asgi.current_auth(request.scope), op)(**when)})
    auth = await current_auth(request)
    match op:
        case _ if op in stage_door.VALUES:
            return shown(request, {"value": getattr(auth, op)(**when)})
        case "sign_out":
            return await auth.sign_out(**when)
        case "switch_organization":
            return await auth.switch_organization(**{"organization_id": None, **when})
        case "finish" if when.get("allow_caching"):
            auth.allow_caching()
    return await who(request)


async def done(request: Request, op: str, when: dict[str, Any]) -> Response:
    """What applications do beside pages."""
    if when["reads"]:
        await current_auth(request)
    match op:
        case "stream":
            return StreamingResponse(pieces(), media_type="text/plain")
        case "raise":
            raise RuntimeError("the application is broken")
        case "missing":
            raise HTTPException(404)
        case "file":
            return FileResponse(stage_door.FILE)
    return PlainTextResponse("done", background=BackgroundTask(later, request))


async def pieces() -> AsyncIterator[str]:
    for piece in stage_door.PIECES:
        yield piece
        await asyncio.sleep(0)


async def later(request: Request) -> None:
    stage_door.later(await current_auth(request))


async def guarded(request: Request) -> Response:
    """A page of Starlette, behind the guard that a step asks for."""
    step = asked(request)
    return await (starlette.require_auth(**step["when"])(who) if step["op"] == "guard" else page)(request)


async def guard(connection: HTTPConnection) -> None:
    """The dependency of FastAPI that a step asks for."""
    step = asked(connection)
    if step["op"] == "guard":
        await fastapi.require_auth(**step["when"])(connection)


async def who(request: Request) -> Response:
    auth = await current_auth(request)
    return shown(request, stage_door.who(auth, request.headers))


def shown(request: Request, value: Any) -> Response:
    return JSONResponse(value, headers=stage_door.fields(asked(request)))


async def failed(_request: Request, error: Exception) -> Response:
    """The page for what neither framework has one for, in middleware and in pages."""
    return JSONResponse(stage_door.said(error) if isinstance(error, AuthKitError) else {}, 500)


def welcome(event: Event, request: HTTPConnection) -> str | None:
    return stage_door.welcome(event, asked(request))


def listening(kit: AuthKit, story: dict[str, Any]) -> None:
    if story.get("hooks"):
        for hook in (kit.on_refresh, kit.on_switch, kit.on_sign_out, kit.on_error):
            hook(stage_door.note)
        kit.on_sign_in(welcome)


def of_starlette(story: dict[str, Any]) -> Starlette:
    app = Starlette(routes=[Route("/{path:path}", guarded, methods=METHODS)])
    app.add_exception_handler(Exception, failed)
    listening(starlette.AuthKit(app, **story["client"]), story)
    return app


def of_fastapi(story: dict[str, Any]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.add_exception_handler(Exception, failed)
    app.add_api_route("/{path:path}", page, methods=METHODS, dependencies=[Depends(guard)])
    listening(fastapi.AuthKit(app, **story["client"]), story)
    return app
