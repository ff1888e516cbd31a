"""Sign-in for a FastAPI app.

Run it with `python app.py`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
"""

import json
import os
import socket
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import uvicorn
from authkit_native.fastapi import AuthKit, CurrentAuth, Event, SignedIn, auth_context, current_auth, require_auth
from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

app = FastAPI()
port = int(os.getenv("PORT", "3000"))
authkit = AuthKit(
    app,
    redirect_uri=os.getenv("WORKOS_REDIRECT_URI", f"http://localhost:{port}/callback"),
    web={"refresh_buffer": 0},  # The demo has tokens that live for seconds: they would be refreshed at each request.
)
here = Path(__file__).parent
templates = Jinja2Templates(here / "templates", context_processors=[auth_context])
templates.env.filters["time"] = lambda seconds: datetime.fromtimestamp(seconds, timezone.utc)
notes: dict[str, str] = {}
Somebody = Annotated[SignedIn, Depends(require_auth())]
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


@app.get("/")
async def home(request: Request, auth: CurrentAuth):
    return page(request)


@app.get("/dashboard")
async def dashboard(request: Request, auth: Somebody):
    return page(request, f"{auth.user.first_name or auth.user.email}'s dashboard")


@app.get("/members", dependencies=[Depends(require_auth(permission="users:manage"))])
async def members(request: Request):
    return page(request, "Members")


@app.get("/security", dependencies=[Depends(require_auth(recent=300, impersonation=False))])
async def security(request: Request):
    return page(request, "Security")


@app.get("/note")
async def note(request: Request, auth: Somebody):
    return page(request, "Your note", note=notes.get(auth.user.id, ""))


@app.post("/note")
async def save_note(auth: Somebody, note: Annotated[str, Form()]):
    notes[auth.user.id] = note
    return RedirectResponse("/note", status_code=303)


@authkit.on_error
async def show_failure(event: Event, request: Request):
    if event.status:  # Otherwise the session could not be refreshed, and the page itself says so.
        await current_auth(request)
        return page(request, "The sign-in was not completed.", event.status)


@app.exception_handler(403)
async def forbidden(request: Request, error: HTTPException):
    return page(request, "You may not see this.", 403)


@app.middleware("http")
async def restrict(request: Request, call_next) -> Response:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = POLICY
    return response


app.mount("/", StaticFiles(directory=here.parent / "public"))


def page(request: Request, title: str | None = None, status: int = 200, **more: str) -> Response:
    # The other apps of the demo, and the organizations of its users.
    apps = json.loads(os.getenv("APPS", "{}"))
    organizations = {"Acme": "org_01EM000000000000000000ACME", "Globex": "org_01EM0000000000000000GLOBEX"}
    is_native = any(cookie.startswith("ak1.") for cookie in request.cookies.values())
    context = {"title": title, "apps": apps, "organizations": organizations, "is_native": is_native, **more}
    return templates.TemplateResponse(request, "page.html", context, status)


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", port))
    print(json.dumps({"url": f"http://localhost:{listener.getsockname()[1]}"}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
