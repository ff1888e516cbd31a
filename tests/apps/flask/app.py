"""Sign-in for a Flask app.

Run it with `python app.py`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
"""

import json
import os
from datetime import datetime, timezone
from functools import wraps
from hmac import compare_digest
from urllib.parse import urlsplit

from authkit_native import AuthKitError, WorkOSClient
from flask import Flask, g, make_response, redirect, render_template, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.serving import make_server

app = Flask(__name__, static_folder="../public", static_url_path="")
# How the browser speaks to the proxy in front, if there is one: over https, cookies are `Secure`.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1)

workos = WorkOSClient(api_key=os.getenv("WORKOS_API_KEY"), client_id=os.getenv("WORKOS_CLIENT_ID"))
cookie_password = os.getenv("WORKOS_COOKIE_PASSWORD")
SESSION_COOKIE = os.getenv("WORKOS_COOKIE_NAME", "wos_session")
SIGN_IN_COOKIE = SESSION_COOKIE + "_sign_in"


def load_session():
    return workos.user_management.load_sealed_session(
        sealed_session=request.cookies.get(SESSION_COOKIE), cookie_password=cookie_password
    )


def current_auth():
    """Who is signed in, refreshed when the access token has expired. `keep_session` stores what changed."""
    if "auth" not in g:
        session = load_session()
        g.auth = session.authenticate()
        if not (g.auth.authenticated or g.auth.retryable or g.auth.reason == "no_session_cookie_provided"):
            g.auth = session.refresh()
        g.new_cookie = g.auth.sealed_session
        if g.auth.needs_reseal:
            g.new_cookie = session.reseal()
    return g.auth


@app.after_request
def keep_session(response):
    if "auth" in g:
        response.headers["Cache-Control"] = "private, no-store"
        if g.new_cookie:
            set_session_cookie(response, g.new_cookie)
        elif not g.auth.session_alive and SESSION_COOKIE in request.cookies:
            delete_cookie(response, SESSION_COOKIE)
    return response


def set_session_cookie(response, value):
    response.set_cookie(SESSION_COOKIE, value, secure=request.is_secure, httponly=True, samesite="lax")


def delete_cookie(response, name, path="/"):
    response.delete_cookie(name, path=path, secure=request.is_secure, httponly=True, samesite="lax")


def with_auth(view):
    """Lets only signed-in users through. An outage is no sign-out: the cookie stays and the page says to try again."""

    @wraps(view)
    def wrapper(*args, **kwargs):
        auth = current_auth()
        if auth.authenticated:
            return view(*args, **kwargs)
        if auth.retryable:
            return unavailable(auth.retry_after)
        return redirect("/login")

    return wrapper


@app.get("/")
def home():
    auth = current_auth()
    return unavailable(auth.retry_after) if auth.retryable else page(auth=auth)


@app.get("/dashboard")
@with_auth
def dashboard():
    user = current_auth().user
    return page(auth=current_auth(), title=f"{user.first_name or user.email}'s dashboard")


@app.get("/login")
def login():
    sign_in = workos.user_management.get_authorization_url_with_pkce(
        provider="authkit", redirect_uri=url_for("callback", _external=True)
    )
    response = redirect(sign_in.url)
    # Only the browser that started this sign-in can finish it.
    response.set_cookie(
        SIGN_IN_COOKIE,
        f"{sign_in.state}.{sign_in.code_verifier}",
        max_age=600,
        path="/callback",
        secure=request.is_secure,
        httponly=True,
        samesite="lax",
    )
    return response


@app.get("/callback")
def callback():
    state, _, code_verifier = request.cookies.get(SIGN_IN_COOKIE, "").partition(".")
    if not state or not compare_digest(state.encode(), request.args.get("state", "").encode()):
        return page("This sign-in was started elsewhere or took too long.", status=400)
    if "code" not in request.args:
        return page("The sign-in was not completed.", status=400)
    try:
        auth_response = workos.user_management.authenticate_with_code(
            code=request.args["code"],
            code_verifier=code_verifier,
            session={"seal_session": True, "cookie_password": cookie_password},
        )
    except AuthKitError as error:
        app.logger.warning("sign-in failed: %s", error)
        return unavailable(error.retry_after) if error.retryable else page("The sign-in failed.", status=400)
    response = redirect("/")
    set_session_cookie(response, auth_response.sealed_session)
    delete_cookie(response, SIGN_IN_COOKIE, path="/callback")
    return response


@app.get("/logout")
def logout_by_link():
    """Signing out takes a form: no link or image of another page can end a session."""
    return *page("Sign out with the button.", status=405), {"Allow": "POST"}


@app.post("/logout")
def logout():
    # Browsers say which page a form was on. One of another site, which SameSite lets through without the cookie, would
    # still delete it here.
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return page("Sign out with the button.", status=403)
    try:
        url = load_session().get_logout_url(return_to=url_for("home", _external=True))
    except AuthKitError:
        url = "/"  # No session, so there is nothing to end.
    response = redirect(url, code=303)
    delete_cookie(response, SESSION_COOKIE)
    return response


def page(message=None, auth=None, title=None, status=200):
    expires = auth and auth.authenticated and datetime.fromtimestamp(auth.expires_at, timezone.utc)
    apps = json.loads(os.getenv("APPS", "{}"))
    return render_template("page.html", auth=auth, title=title, message=message, expires=expires, apps=apps), status


def unavailable(retry_after):
    response = make_response(page("Sign-in is not reachable at the moment. You are not signed out.", status=503))
    response.headers["Retry-After"] = str(int(retry_after or 5))
    return response


if __name__ == "__main__":
    server = make_server("127.0.0.1", int(os.getenv("PORT", "3000")), app, threaded=True)
    print(json.dumps({"url": f"http://localhost:{server.port}"}), flush=True)
    server.serve_forever()
