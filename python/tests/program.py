"""The guide's program with its import line changed and annotations added, for the type checkers. Never run."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, make_response, redirect, request
from typing_extensions import assert_type
from werkzeug.wrappers import Response

from authkit_native import (
    AsyncWorkOSClient,
    Authenticated,
    AuthKitError,
    Reason,
    SignInRequiredError,
    UnavailableError,
    WorkOSClient,
)

app = Flask(__name__)
workos = WorkOSClient(api_key=os.getenv("WORKOS_API_KEY"), client_id=os.getenv("WORKOS_CLIENT_ID"))
cookie_password = os.getenv("WORKOS_COOKIE_PASSWORD")


def with_auth(f: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(f)
    def decorated_function(*args: Any, **kwargs: Any) -> Any:
        session = workos.user_management.load_sealed_session(
            sealed_session=request.cookies.get("wos_session"),
            cookie_password=cookie_password,
        )
        auth_response = session.authenticate()
        if auth_response.authenticated:
            return f(*args, **kwargs)
        if auth_response.authenticated is False and auth_response.reason == "no_session_cookie_provided":
            return make_response(redirect("/login"))
        try:
            result = session.refresh()
            if result.authenticated is False:
                return make_response(redirect("/login"))
            response = make_response(redirect(request.url))
            response.set_cookie("wos_session", result.sealed_session, secure=True, httponly=True, samesite="lax")
            return response
        except Exception as e:
            print("Error refreshing session", e)
            response = make_response(redirect("/login"))
            response.delete_cookie("wos_session")
            return response

    return decorated_function


@app.route("/login")
def login() -> Response:
    return redirect(
        workos.user_management.get_authorization_url(provider="authkit", redirect_uri=os.getenv("WORKOS_REDIRECT_URI"))
    )


@app.route("/callback")
def callback() -> Response:
    try:
        auth_response = workos.user_management.authenticate_with_code(
            code=request.args.get("code"),
            session={"seal_session": True, "cookie_password": cookie_password},
        )
    except SignInRequiredError as error:
        print(error.code == Reason.SSO_REQUIRED, error.connection_ids)
        return redirect("/login")
    except AuthKitError as error:
        assert_type(error.retry_after, float | None)
        raise
    response = make_response(redirect("/"))
    # The one place where the guide leaves a question open: there is a sealed session because it was asked for.
    response.set_cookie("wos_session", auth_response.sealed_session or "", secure=True, httponly=True, samesite="lax")
    return response


@app.route("/dashboard")
@with_auth
def dashboard() -> str:
    session = workos.user_management.load_sealed_session(
        sealed_session=request.cookies.get("wos_session"), cookie_password=cookie_password
    )
    response = session.authenticate()
    current_user = response.user if response.authenticated else None
    assert current_user is not None
    return f"User {current_user.first_name} is logged in"


@app.route("/logout")
def logout() -> Response:
    session = workos.user_management.load_sealed_session(
        sealed_session=request.cookies.get("wos_session"), cookie_password=cookie_password
    )
    response = make_response(redirect(session.get_logout_url()))
    response.delete_cookie("wos_session")
    return response


async def asynchronous(cookie: str) -> str | None:
    async with AsyncWorkOSClient(client_id="client_1") as client:
        session = client.user_management.load_sealed_session(session_data=cookie)
        result = await session.authenticate()
        # mypy also narrows on the plain `if result.authenticated`.
        if result.authenticated is True:
            assert_type(result, Authenticated)
            return result.user.email
        assert_type(result.reason, Reason)
        try:
            refreshed = await session.refresh(organization_id="org_1")
        except UnavailableError as error:
            print(error.hint)
            return None
        return refreshed.sealed_session
