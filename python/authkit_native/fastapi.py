"""The web flow in a FastAPI application: sign-in, callback, session, guards, organization switch and sign-out.

    app = FastAPI()
    authkit = AuthKit(app)

    @app.get("/")
    async def home(auth: CurrentAuth):
        return {"name": auth.user.first_name if auth.user else None}

    @app.get("/reports")
    async def reports(auth: Annotated[SignedIn, Depends(require_auth(permission="reports:read"))]):
        return {"user": auth.user.id}

The routes `/login`, `/signup`, `/logout`, `/switch-organization` and the path of the redirect URI are answered before
those of the application. Every other request is left alone unless something depends on who is signed in.
"""

import os
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from fastapi.exception_handlers import http_exception_handler
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from typing_extensions import Unpack

from . import starlette
from .asgi_request import SignedIn
from .options import Requirement
from .starlette import Auth, RequireAuthMiddleware, auth_context
from .web import Event, check

# No `from __future__ import annotations` here: FastAPI reads those of `Guard.__call__`.

__all__ = [
    "Auth",
    "AuthHTTPException",
    "AuthKit",
    "CurrentAuth",
    "Event",
    "RequireAuthMiddleware",
    "SignedIn",
    "auth_context",
    "current_auth",
    "require_auth",
]


class AuthHTTPException(starlette.AuthHTTPException, HTTPException):
    """A request that may not go on: a redirect to the sign-in, 401, 403, or 503 during an outage.

    `detail` is the code. The exception handlers of an application for 401, 403, 503 or `HTTPException` win.
    """


class Guard(SecurityBase):
    """The dependency of an endpoint that needs a sign-in. In OpenAPI it is a cookie."""

    def __init__(self, requirement: Requirement, cookie_name: str) -> None:
        check(requirement)
        self.requirement = requirement
        self.scheme_name = "AuthKitSession"
        self.model = APIKey.model_validate(
            {"in": APIKeyIn.cookie, "name": cookie_name, "description": "The session of a browser that signed in."}
        )

    async def __call__(self, connection: HTTPConnection) -> SignedIn:
        """Who is signed in. Refuses the request otherwise."""
        auth: Any = await current_auth(connection)
        return await auth.require_auth(**self.requirement)  # type: ignore[no-any-return]


async def current_auth(connection: HTTPConnection) -> Auth:
    """The dependency that says who is signed in, of requests and of WebSockets."""
    return await starlette.current_auth(connection)


CurrentAuth = Annotated[Auth, Depends(current_auth)]
"""Who is signed in, as the annotation of a parameter."""


def require_auth(**requirement: Unpack[Requirement]) -> Guard:
    """Makes the dependency that lets a request reach an endpoint only with a session, and with all that is asked for.

    Others get the response for their kind of request: a redirect to the sign-in, 401, 403 or, during an outage, 503. A
    WebSocket is refused before it is accepted. It works in `dependencies=[...]` of routes, routers and applications.

    Args:
        requirement: `organization`, `role`, `permission`, `entitlement`, `feature_flag`, `any`, `recent`,
            `impersonation` and `origin_check`. Nothing: that somebody is signed in.
    """
    return Guard(requirement, os.environ.get("WORKOS_COOKIE_NAME") or "wos-session")


class AuthKit(starlette.AuthKit):
    """The web flow of one or more applications.

    Args:
        app: The application, unless `init_app` is called.
        client: A client that was made with option `web`, in place of options.
        options: The options of the client, with those of the flow in `web`. Unset ones come from the environment.

    Raises:
        ConfigurationError: An option cannot be used.
    """

    auth = staticmethod(current_auth)
    require_auth = staticmethod(require_auth)
    _refused = AuthHTTPException
    _defaults = (http_exception_handler,)

    async def _plain(self, connection: Any, error: StarletteHTTPException) -> Response:
        return await http_exception_handler(connection, error)
