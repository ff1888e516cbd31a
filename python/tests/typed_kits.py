"""What users of the kits write, for the type checkers. Never run."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.views import View
from fastapi import Depends, FastAPI, Request
from starlette.responses import PlainTextResponse, Response

from authkit_native import starlette as st
from authkit_native.django import RequireAuthMixin
from authkit_native.django import require_auth as django_require
from authkit_native.fastapi import Auth, AuthKit, CurrentAuth, Event, SignedIn, require_auth

app = FastAPI()
authkit = AuthKit(app, redirect_uri="http://localhost/callback", web={"cookie_name": "x"})


@authkit.on_sign_in
async def welcome(event: Event, request: Request) -> str | None:
    return event.response.user.email if event.response else None


@app.get("/")
async def home(auth: CurrentAuth) -> str:
    return f"Hello {auth.user.first_name}" if auth.user else auth.sign_in_url(return_to="/")


@app.get("/r")
async def reports(auth: Annotated[SignedIn, Depends(require_auth(permission="reports:read"))]) -> dict[str, str | None]:
    return {"user": auth.user.id, "organization": auth.organization_id}


@app.post("/out")
async def out(auth: CurrentAuth) -> Response:
    response: Response = await auth.sign_out()
    return response


@st.require_auth(role="admin")
async def page(request: Request) -> Response:
    auth: Auth = await st.current_auth(request)
    return PlainTextResponse(auth.session_id or "")


@django_require(any=True, role=["a", "b"])
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path)


class Page(RequireAuthMixin, View):
    requirement = {"recent": 300}  # noqa: RUF012

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse()
