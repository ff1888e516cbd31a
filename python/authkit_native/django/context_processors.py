"""What templates know: `authkit_native.django.context_processors.authkit`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .request import visit_of


def authkit(request: HttpRequest) -> dict[str, Any]:
    """`{{ authkit.user.email }}`, `{{ authkit.sign_in_url }}` and so on. Nothing is loaded before it is shown."""
    visit_of(request)
    return {"authkit": request.authkit}  # type: ignore[attr-defined]
