"""The page in Flask."""

import os

from flask import Flask, redirect, request


def bare():
    app = Flask(__name__)
    app.add_url_rule("/", "page", lambda: "Hello, ada@example.com")
    return app


def ours():
    from authkit_native.flask import AuthKit, current_auth, require_auth

    app = Flask(__name__)
    AuthKit(app)

    @app.get("/")
    @require_auth()
    def page():
        return f"Hello, {current_auth.user.email}"

    return app


def workos():
    """The vendor's guide, without its way to refresh, which no request takes here."""
    from workos import WorkOSClient

    users = WorkOSClient(
        api_key=os.environ["WORKOS_API_KEY"],
        client_id=os.environ["WORKOS_CLIENT_ID"],
        base_url=os.environ["WORKOS_BASE_URL"],
    ).user_management
    password = os.environ["WORKOS_COOKIE_PASSWORD"]
    app = Flask(__name__)

    @app.get("/")
    def page():
        session = users.load_sealed_session(session_data=request.cookies.get("wos_session"), cookie_password=password)
        outcome = session.authenticate()
        return f"Hello, {outcome.user['email']}" if outcome.authenticated else redirect("/login")

    @app.get("/login")
    def login():
        where = os.environ["WORKOS_REDIRECT_URI"]
        return redirect(users.get_authorization_url(provider="authkit", redirect_uri=where))

    @app.get("/callback")
    def callback():
        from workos.session import seal_session_from_auth_response

        found = users.authenticate_with_code(code=request.args["code"])
        sealed = seal_session_from_auth_response(
            access_token=found.access_token,
            refresh_token=found.refresh_token,
            user=found.user.to_dict(),
            cookie_password=password,
        )
        response = redirect("/")
        response.set_cookie("wos_session", sealed, httponly=True, samesite="lax")
        return response

    return app


def flask_login():
    from flask_login import LoginManager, UserMixin, current_user, login_required, login_user

    class User(UserMixin):
        def __init__(self, id, email):
            self.id, self.email = id, email

    users = {"ada": User("ada", "ada@example.com")}
    app = Flask(__name__)
    app.secret_key = "k" * 32
    LoginManager(app).user_loader(users.get)

    @app.get("/")
    @login_required
    def page():
        return f"Hello, {current_user.email}"

    @app.get("/login")
    def login():
        login_user(users["ada"])
        return redirect("/")

    return app


application = {"bare": bare, "ours": ours, "workos": workos, "Flask-Login": flask_login}[os.environ["VARIATION"]]()
