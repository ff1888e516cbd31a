"""The guide's Flask program, in its own calls: only the import names this package."""

import json
import os
from functools import wraps

from authkit_native import WorkOSClient
from dotenv import load_dotenv
from flask import Flask, make_response, redirect, request
from werkzeug.serving import make_server

load_dotenv()

app = Flask(__name__)
workos = WorkOSClient(api_key=os.getenv("WORKOS_API_KEY"), client_id=os.getenv("WORKOS_CLIENT_ID"))
cookie_password = os.getenv("WORKOS_COOKIE_PASSWORD")


def with_auth(f):
    @wraps(f)
    def decorated_function(*args, **kwargs):
        session = workos.user_management.load_sealed_session(
            sealed_session=request.cookies.get("wos_session"), cookie_password=cookie_password
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


@app.route("/")
def home():
    return "home"


@app.route("/login")
def login():
    authorization_url = workos.user_management.get_authorization_url(
        provider="authkit", redirect_uri=os.getenv("WORKOS_REDIRECT_URI")
    )
    return redirect(authorization_url)


@app.route("/callback")
def callback():
    try:
        auth_response = workos.user_management.authenticate_with_code(
            code=request.args.get("code"), session={"seal_session": True, "cookie_password": cookie_password}
        )
        response = make_response(redirect("/"))
        response.set_cookie("wos_session", auth_response.sealed_session, secure=True, httponly=True, samesite="lax")
        return response
    except Exception as e:
        print("Error authenticating with code", e)
        return redirect("/login")


@app.route("/dashboard")
@with_auth
def dashboard():
    session = workos.user_management.load_sealed_session(
        sealed_session=request.cookies.get("wos_session"), cookie_password=cookie_password
    )
    response = session.authenticate()
    current_user = response.user if response.authenticated else None
    return f"User {current_user.first_name} is logged in"


@app.route("/logout")
def logout():
    session = workos.user_management.load_sealed_session(
        sealed_session=request.cookies.get("wos_session"), cookie_password=cookie_password
    )
    url = session.get_logout_url()
    response = make_response(redirect(url))
    response.delete_cookie("wos_session")
    return response


if __name__ == "__main__":
    server = make_server("127.0.0.1", int(os.environ["PORT"]), app, threaded=True)
    print(json.dumps({"url": f"http://localhost:{server.port}"}), flush=True)
    server.serve_forever()
