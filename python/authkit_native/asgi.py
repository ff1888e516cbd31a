"""The web flow in any ASGI application: one middleware, and `current_auth` for who is signed in.

    app = AuthKitMiddleware(app)  # with Quart: app.asgi_app = AuthKitMiddleware(app.asgi_app)

    auth = await current_auth(scope)
    await current_auth(scope).require_auth(permission="reports:read")

The routes `/login`, `/signup`, `/logout`, `/switch-organization` and the path of the redirect URI are answered by the
middleware. Every other request is left alone until something awaits `current_auth(scope)`. It runs on the event loop of
asyncio, or one that stands in for it, and never blocks it.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from .asgi_request import AsyncVisit, Auth, Receive, Scope, Send
from .client import AsyncWorkOSClient, WorkOSClient
from .errors import AuthKitError
from .hooks import Hooks
from .web import Addresses, Answer, Event

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import ClientOptions

# Each framework has types of its own for what it calls an application with.
ASGIApp = Callable[..., Awaitable[None]]

__all__ = ["Auth", "AuthKit", "AuthKitMiddleware", "Event", "Refused", "Response", "current_auth"]


class Response:
    """An answer of ours. It is an ASGI application, as the responses of frameworks are."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer["status"]
        """The status code."""
        self.body = (answer["body"] or "").encode()
        """The body."""
        self.headers = fields(answer)
        """The header fields, without cookies: those are appended to whatever is sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the answer."""
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": f"{kind}.start", "status": self.status_code, "headers": headers})
        # Said although it is the default: a test client asks for it.
        await send({"type": f"{kind}.body", "body": self.body, "more_body": False})


class Refused(Exception):
    """A request that may not go on. Raised out of the application, it is answered with its response."""

    def __init__(self, response: Any, code: str | None) -> None:
        super().__init__(code)
        self.response = response
        """Says why in the way that this kind of request understands: an ASGI application with a status and headers."""
        self.code = code
        """The code of the refusal, `None` for a response of the application's own."""


class AuthKit(Hooks):
    """The web flow of one or more applications. Its middleware is what each of them needs.

    Args:
        client: A client that was made with option `web`, in place of options.
        options: The options of the client, with those of the flow in `web`. Unset ones come from the environment.

    Raises:
        ConfigurationError: An option cannot be used.
    """

    def __init__(
        self, *, client: AsyncWorkOSClient | WorkOSClient | None = None, **options: Unpack[ClientOptions]
    ) -> None:
        super().__init__()
        if client is None:
            if options.get("web") is None:
                options["web"] = {}
            client = AsyncWorkOSClient(**options)
        self.client = client
        """The client, for the API's other calls: an `AsyncWorkOSClient` unless another was passed."""
        self.engine: Any = client.user_management._engine
        self.addresses = Addresses(client)

    async def begin(self, visit: AsyncVisit, receive: Receive) -> Any:
        """The response in place of the application's, or `None`: our own routes, and paths that need a sign-in."""
        concern = visit.concern()
        if concern is None:
            return None
        if concern == "own":
            await visit.read_form(receive)
        else:
            visit.was_read = True
        return await visit.ahandle()

    async def failed(self, visit: AsyncVisit, error: Exception, receive: Receive, send: Send) -> bool:
        """Answers an exception of the application. Whether that is all, and the exception need not go on."""
        if isinstance(error, Refused) and (visit.takes_response or visit.scope["type"] == "websocket"):
            await self.send(visit, error.response, receive, send)
            return True
        return False

    async def send(self, visit: AsyncVisit, response: ASGIApp, receive: Receive, send: Send) -> None:
        """Sends a response in place of the application's. A WebSocket is closed where servers cannot send one."""
        if visit.takes_response:
            await response(visit.scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": visit.code or ""})

    def respond(self, visit: AsyncVisit, answer: Answer) -> Any:
        """The response to an answer; `None` when the application answers."""
        if answer["request_cookie"] is not None:
            visit.see_cookie(answer["request_cookie"])
        if answer["action"] == "continue":
            return None
        return self.response(answer) if visit.response is None else visit.response

    def response(self, answer: Answer) -> Any:
        """The framework's response for an answer."""
        return Response(answer)

    def refusal(self, visit: AsyncVisit, response: Any) -> Exception:
        """What is raised to send this response in place of the application's."""
        return Refused(response, visit.code)

    def connection(self, visit: AsyncVisit) -> Any:
        """The request, as hooks get it."""
        return visit.scope

    async def areport(self, visit: AsyncVisit, event: Event) -> Any:
        """Calls the hook of an event. One that is no coroutine runs in a thread, because it may wait."""
        if event.name == "failed":
            own = None if isinstance(event.error, AuthKitError) else event.error
            logging.getLogger("authkit_native").warning("authkit: %s", event.error or event.code, exc_info=own)
        hook = self._hooks.get(event.name)
        if hook is None:
            return None
        connection = self.connection(visit)
        if inspect.iscoroutinefunction(hook):
            return await hook(event, connection)
        made = await asyncio.to_thread(_called, hook, event, connection)
        return await made if inspect.isawaitable(made) else made


class AuthKitMiddleware:
    """The web flow around an application.

    Args:
        app: The application.
        authkit: The flow, where it has hooks or several applications share it.
        options: The options of a flow of its own otherwise: those of the client.

    Raises:
        ConfigurationError: An option cannot be used.
    """

    _kind: type[AuthKit] = AuthKit

    def __init__(self, app: ASGIApp, authkit: AuthKit | None = None, **options: Unpack[ClientOptions]) -> None:
        self.app = app
        self.authkit = authkit or self._kind(**options)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers our own routes, and lets the application answer the rest."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        authkit = self.authkit
        visit = AsyncVisit(authkit, scope)
        scope["authkit"] = Auth(visit)
        send = visit.sending(send)
        try:
            response = await authkit.begin(visit, receive)
            if response is None:
                await self.app(scope, receive, send)
            else:
                await authkit.send(visit, response, receive, send)
        except Exception as error:
            if not await authkit.failed(visit, error, receive, send):
                raise


def current_auth(scope: Mapping[str, object]) -> Auth:
    """Who is signed in, once it is awaited."""
    auth = scope.get("authkit")
    if not isinstance(auth, Auth):
        raise RuntimeError(
            "this application has no AuthKit: put AuthKitMiddleware around it, or call AuthKit(app) first"
        )
    return auth


def _called(hook: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return hook(*arguments)
    except StopIteration as stopped:
        # No future takes one, and a caller would wait for ever.
        raise RuntimeError("a hook raised StopIteration") from stopped


def fields(answer: Answer) -> dict[str, str]:
    """The header fields of an answer, without cookies."""
    named = (("Location", answer["location"]), ("Content-Type", answer["content_type"]))
    return {**dict(answer["headers"]), **{name: value for name, value in named if value is not None}}
