"""Sign-in for a Flask app.

Run it with `python app.py`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
"""

import json
import os
from datetime import datetime, timezone

from authkit_native.flask import AuthKit, current_auth, require_auth
from flask import Flask, redirect, render_template, request
from werkzeug.serving import make_server

app = Flask(__name__, static_folder="../public", static_url_path="")
port = int(os.getenv("PORT", "3000"))
authkit = AuthKit(
    app,
    redirect_uri=os.getenv("WORKOS_REDIRECT_URI", f"http://localhost:{port}/callback"),
    web={"refresh_buffer": 0},  # The demo has tokens that live for seconds: they would be refreshed at each request.
)
notes = {}
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


@app.get("/")
def home():
    return page()


@app.get("/dashboard")
@require_auth()
def dashboard():
    return page(f"{current_auth.user.first_name or current_auth.user.email}'s dashboard")


@app.get("/members")
@require_auth(permission="users:manage")
def members():
    return page("Members")


@app.get("/security")
@require_auth(recent=300, impersonation=False)
def security():
    return page("Security")


@app.route("/note", methods=["GET", "POST"])
@require_auth()
def note():
    if request.method == "POST":
        notes[current_auth.user.id] = request.form["note"]
        return redirect("/note", code=303)
    return page("Your note", note=notes.get(current_auth.user.id, ""))


@authkit.on_error
def show_failure(event):
    if event.status:  # Otherwise the session could not be refreshed, and the page itself says so.
        return page("The sign-in was not completed."), event.status


@app.after_request
def restrict(response):
    response.headers["Content-Security-Policy"] = POLICY
    return response


@app.errorhandler(403)
def forbidden(error):
    return page("You may not see this."), 403


@app.template_filter()
def time(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc)


def page(title=None, **more):
    # The other apps of the demo, and the organizations of its users.
    apps = json.loads(os.getenv("APPS", "{}"))
    organizations = {"Acme": "org_01EM000000000000000000ACME", "Globex": "org_01EM0000000000000000GLOBEX"}
    is_native = any(cookie.startswith("ak1.") for cookie in request.cookies.values())
    return render_template(
        "page.html", title=title, apps=apps, organizations=organizations, is_native=is_native, **more
    )


if __name__ == "__main__":
    server = make_server("127.0.0.1", port, app, threaded=True)
    print(json.dumps({"url": f"http://localhost:{server.port}"}), flush=True)
    server.serve_forever()
