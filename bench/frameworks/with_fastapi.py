"""The page in FastAPI."""

import os
import time
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse, RedirectResponse


def bare():
    app = FastAPI()

    @app.get("/", response_class=PlainTextResponse)
    async def page():
        return "Hello, ada@example.com"

    return app


def ours():
    from authkit_native.fastapi import AuthKit, SignedIn, require_auth

    app = FastAPI()
    AuthKit(app)

    @app.get("/", response_class=PlainTextResponse)
    async def page(auth: Annotated[SignedIn, Depends(require_auth())]):
        return f"Hello, {auth.user.email}"

    return app


def auth0():
    """The cookie is written as after a sign-in, which needs a tenant of Auth0."""
    from auth0_fastapi.auth import AuthClient
    from auth0_fastapi.config import Auth0Config
    from auth0_fastapi.stores import StatelessStateStore

    secret = "k" * 32
    store = StatelessStateStore(secret)
    config = Auth0Config(
        domain="tenant.example",
        client_id="client",
        client_secret="secret",
        app_base_url=os.environ["ORIGIN"],
        secret=secret,
    )
    client = AuthClient(config, state_store=store)
    app = FastAPI()

    @app.get("/", response_class=PlainTextResponse)
    async def page(session: Annotated[dict, Depends(client.require_session)]):
        return f"Hello, {session['user']['email']}"

    @app.get("/login")
    async def login(request: Request):
        now = int(time.time())
        state = {
            "user": {"sub": "auth0|ada", "email": "ada@example.com", "name": "Ada Lovelace"},
            "id_token": os.environ["TOKEN"],
            "refresh_token": "Xr5ndTNNhyOY1iBdWpDPFS28E",
            "token_sets": [],
            "internal": {"sid": "session", "created_at": now},
        }
        # No redirect: browsers send this cookie over TLS only.
        response = PlainTextResponse("signed in")
        await store.set("_a0_session", state, {"request": request, "response": response})
        return response

    return app


def session_middleware():
    from starlette.middleware.sessions import SessionMiddleware

    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key="k" * 32)
    users = {"ada": "ada@example.com"}

    def current_user(request: Request):
        if email := users.get(request.session.get("user")):
            return email
        raise HTTPException(401)

    @app.get("/", response_class=PlainTextResponse)
    async def page(email: Annotated[str, Depends(current_user)]):
        return f"Hello, {email}"

    @app.get("/login")
    async def login(request: Request):
        request.session["user"] = "ada"
        return RedirectResponse("/")

    return app


VARIATIONS = {"bare": bare, "ours": ours, "auth0-fastapi": auth0, "SessionMiddleware": session_middleware}
application = VARIATIONS[os.environ["VARIATION"]]()
