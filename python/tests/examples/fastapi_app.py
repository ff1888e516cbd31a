"""The application that `test_fastapi_app.py` tests."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, FastAPI

from authkit_native.fastapi import AuthKit, CurrentAuth, SignedIn, require_auth

Reader = Annotated[SignedIn, Depends(require_auth(permission="reports:read"))]


def create_app(**options: Any) -> FastAPI:
    app = FastAPI()
    AuthKit(app, **options)

    @app.get("/")
    async def home(auth: CurrentAuth) -> str:
        return f"Hello {auth.user.email}" if auth.user else "Hello"

    @app.get("/reports")
    async def reports(auth: Reader) -> dict[str, str | None]:
        return {"organization": auth.organization_id}

    return app
