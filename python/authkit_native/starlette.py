"""The web flow in a Starlette application: sign-in, callback, session, guards, organization switch and sign-out.

    app = Starlette(routes=[...])
    authkit = AuthKit(app)

    @require_auth(permission="reports:read")
    async def reports(request):
        auth = await current_auth(request)
        return JSONResponse({"user": auth.user.id})

The routes `/login`, `/signup`, `/logout`, `/switch-organization` and the path of the redirect URI are answered before
those of the application. Every other request is left alone until something awaits `current_auth(request)`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException, WebSocketException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket

from . import asgi
from .asgi import Auth, AuthKitMiddleware
from .web import Event, check

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .asgi_request import AsyncVisit, Receive, Scope, Send
    from .client import AsyncWorkOSClient, WorkOSClient
    from .options import ClientOptions, Requirement
    from .web import Answer

P = ParamSpec("P")

__all__ = [
    "Auth",
    "AuthHTTPException",
    "AuthKit",
    "Event",
    "RequireAuthMiddleware",
    "auth_context",
    "current_auth",
    "require_auth",
]


class AuthHTTPException(HTTPException):
    """A request that may not go on: a redirect to the sign-in, 401, 403, or 503 during an outage.

    `detail` is the code. The exception handlers of an application for 401, 403, 503 or `HTTPException` win.
    """

    response: Response
    """The response that is sent otherwise, for this kind of request."""

    def __init__(self, response: Response, code: str | None) -> None:
        headers = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        super().__init__(response.status_code, None if code is None else str(code), headers)
        self.response = response
        self.code = code
        """The code, `None` for a response of the application's own."""


class AuthKit(asgi.AuthKit):
    """The web flow of one or more applications.

    Args:
        app: The application, unless `init_app` is called.
        client: A client that was made with option `web`, in place of options.
        options: The options of the client, with those of the flow in `web`. Unset ones come from the environment.

    Raises:
        ConfigurationError: An option cannot be used.
    """

    _refused: type[AuthHTTPException] = AuthHTTPException

    def __init__(
        self,
        app: Starlette | None = None,
        *,
        client: AsyncWorkOSClient | WorkOSClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(client=client, **options)
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Starlette) -> None:
        """Adds the flow to an application. Middleware that is added later is outside of it."""
        app.add_middleware(AuthKitMiddleware, authkit=self)
        app.add_exception_handler(AuthHTTPException, self.show)

    async def show(self, connection: HTTPConnection, error: Exception) -> Response:
        """The response to an exception: the application's own page, if it has one."""
        assert isinstance(error, HTTPException)  # noqa: S101
        handler = self._handler(connection, error)
        if handler is None:
            return error.response if isinstance(error, AuthHTTPException) else await self._plain(connection, error)
        if isinstance(error, AuthHTTPException):
            # The page may show who is signed in.
            await current_auth(connection)
        if inspect.iscoroutinefunction(handler):
            return await handler(connection, error)  # type: ignore[no-any-return]
        return await run_in_threadpool(handler, connection, error)

    def _handler(self, connection: HTTPConnection, error: HTTPException) -> Callable[..., Any] | None:
        if isinstance(error, AuthHTTPException) and (error.code is None or error.status_code not in (401, 403, 503)):
            return None
        if connection.scope["type"] != "http":
            return None
        handlers: dict[Any, Any] = getattr(connection.scope.get("app"), "exception_handlers", {})
        kinds = [kind for kind in type(error).__mro__ if issubclass(kind, HTTPException)]
        found = [handlers.get(key) for key in (error.status_code, *kinds)]
        return next((handler for handler in found if handler not in (None, self.show, *self._defaults)), None)

    _defaults: tuple[Any, ...] = ()
    """Handlers that a framework registers itself."""

    async def _plain(self, connection: HTTPConnection, error: HTTPException) -> Response:
        return PlainTextResponse(error.detail, error.status_code, error.headers)

    async def failed(self, visit: AsyncVisit, error: Exception, receive: Receive, send: Send) -> bool:
        """Sends the application's page for an exception where a session is set; the exception goes on as always.

        Starlette itself sends it outside of all middleware, where the new session would be lost.
        """
        if isinstance(error, AuthHTTPException) and visit.takes_response:
            await self.send(visit, error.response, receive, send)
            return True
        app = visit.scope.get("app")
        if visit.cookies and visit.takes_response and isinstance(app, Starlette):
            handler = app.exception_handlers.get(500) or app.exception_handlers.get(Exception)

            async def fail(scope: Scope, receive: Receive, send: Send) -> None:
                raise error

            await ServerErrorMiddleware(fail, handler, app.debug)(visit.scope, receive, send)
        return False

    async def send(self, visit: AsyncVisit, response: Any, receive: Receive, send: Send) -> None:
        """Sends a response in place of the application's, whose own pages for refusals win."""
        if visit.code is not None:
            response = await self.show(self.connection(visit), self._refused(response, visit.code))
        await super().send(visit, response, receive, send)

    def response(self, answer: Answer) -> Response:
        """A response of Starlette for an answer."""
        return Response(answer["body"], answer["status"], asgi.fields(answer))

    def refusal(self, visit: AsyncVisit, response: Any) -> Exception:
        """What is raised to send this response in place of the application's."""
        if visit.takes_response:
            return self._refused(response, visit.code)
        return WebSocketException(1008, visit.code)

    def connection(self, visit: AsyncVisit) -> HTTPConnection:
        """The request, as hooks get it."""
        return Request(visit.scope) if visit.scope["type"] == "http" else HTTPConnection(visit.scope)

    async def areport(self, visit: AsyncVisit, event: Event) -> Any:
        """Calls the hook of an event. A redirect that it raises keeps the session, no other `HTTPException` does."""
        try:
            return await super().areport(visit, event)
        except HTTPException as ended:
            visit.response = await self.show(self.connection(visit), ended)
            if ended.status_code >= 400:
                raise
            return visit.response


async def current_auth(connection: HTTPConnection) -> Auth:
    """Who is signed in. Its session is loaded, and refreshed if needed, when this is awaited first."""
    return await asgi.current_auth(connection.scope)


def require_auth(**requirement: Unpack[Requirement]) -> Callable[[Callable[P, Any]], Callable[P, Awaitable[Any]]]:
    """Lets a request reach an endpoint only with a session, and with all that is asked for.

    Others get the response for their kind of request: a redirect to the sign-in, 401, 403 or, during an outage, 503. A
    WebSocket is refused before it is accepted. As a function: `await (await current_auth(request)).require_auth(...)`.

    Args:
        requirement: `organization`, `role`, `permission`, `entitlement`, `feature_flag`, `any`, `recent`,
            `impersonation` and `origin_check`. Nothing: that somebody is signed in.
    """
    check(requirement)

    def decorate(endpoint: Callable[P, Any]) -> Callable[P, Awaitable[Any]]:
        @wraps(endpoint)
        async def guarded(*arguments: P.args, **named: P.kwargs) -> Any:
            connection: Any = next(filter(_is_connection, (*arguments, *named.values())), None)
            if connection is None:
                raise TypeError(f"{endpoint.__qualname__}() needs the request or the WebSocket as an argument")
            await asgi.current_auth(connection.scope).require_auth(**requirement)
            if inspect.iscoroutinefunction(endpoint):
                return await endpoint(*arguments, **named)
            return await run_in_threadpool(endpoint, *arguments, **named)

        return guarded

    return decorate


class RequireAuthMiddleware:
    """Guards a route, a router or a mounted application as a whole: `Mount(..., middleware=[Middleware(...)])`.

    Args:
        app: What is guarded.
        requirement: As for `require_auth`.
    """

    def __init__(self, app: asgi.ASGIApp, **requirement: Unpack[Requirement]) -> None:
        check(requirement)
        self.app = app
        self.requirement = requirement

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request go on if it meets the requirement."""
        if scope["type"] in ("http", "websocket"):
            await asgi.current_auth(scope).require_auth(**self.requirement)
        await self.app(scope, receive, send)


def auth_context(request: Request | WebSocket) -> dict[str, Any]:
    """What templates need: `Jinja2Templates(..., context_processors=[auth_context])`. Await `current_auth` before."""
    auth = asgi.current_auth(request.scope)
    return {
        "current_auth": auth,
        "sign_in_url": auth.sign_in_url,
        "sign_up_url": auth.sign_up_url,
        "sign_out_url": auth.sign_out_url,
    }


def _is_connection(argument: object) -> bool:
    return isinstance(argument, HTTPConnection)
