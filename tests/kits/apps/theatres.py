"""Applications of WSGI and of ASGI whose stage is set by a request to `/_story`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import stage_door
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from werkzeug import Response as WsgiResponse
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware


class Theatre:
    """Has the application of a story, made anew for each."""

    def __init__(self, make: Callable[[dict[str, Any]], Any]) -> None:
        self.make = make
        stage_door.first(self.set)

    def set(self, story: dict[str, Any]) -> None:
        self.made, self.mount_point = self.make(story), story.get("mount") or ""
        self.app = self.below(self.mount_point, self.made) if self.mount_point else self.made

    def below(self, mount_point: str, app: Any) -> Any:
        raise NotImplementedError


class Wsgi(Theatre):
    ask: Callable[[dict[str, Any]], dict[str, Any]] | None = None

    def below(self, mount_point: str, app: Any) -> Any:
        return DispatcherMiddleware(NotFound(), {mount_point: app})

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if not path.startswith("/_story"):
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return WsgiResponse(stage_door.controlled(path, body, self.set, self.ask))(environ, start_response)


class Asgi(Theatre):
    def below(self, mount_point: str, app: Any) -> Any:
        return Starlette(routes=[Mount(mount_point, app)])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not scope["path"].startswith("/_story"):
            return await self.app(scope, receive, send)
        body = await Request(scope, receive).body()
        await Response(stage_door.controlled(scope["path"], body, self.set))(scope, receive, send)
