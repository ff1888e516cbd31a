"""The application that `test_flask_app.py` tests."""

from __future__ import annotations

from typing import Any

from flask import Flask

from authkit_native.flask import AuthKit, current_auth, require_auth


def create_app(**options: Any) -> Flask:
    app = Flask(__name__)
    AuthKit(app, **options)

    @app.get("/")
    def home() -> str:
        user = current_auth.user
        return f"Hello {user.email}" if user else "Hello"

    @app.get("/reports")
    @require_auth(permission="reports:read")
    def reports() -> dict[str, str | None]:
        return {"organization": current_auth.organization_id}

    return app
