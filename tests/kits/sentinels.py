"""What no page, header field, log or error may hold, as it really was in a run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

TOKEN = re.compile(r"\beyJ[\w-]{10,}\.")
"""An access token, whichever it is."""
SEALED = re.compile(r"\bak1\.[\w-]{20,}|Fe26\.2[\w*-]{20,}")
"""What only belongs into cookies and addresses."""


def of_options(client: dict[str, Any]) -> list[str]:
    """The secrets among the options of a client."""
    passwords = client.get("cookie_password") or []
    passwords = passwords.values() if isinstance(passwords, dict) else passwords
    return [client.get("api_key") or "", *([passwords] if isinstance(passwords, str) else passwords)]


def of_exchanges(log: list[dict[str, Any]]) -> list[str]:
    """The secrets that the API was sent."""
    bodies = [it["body"] for it in log if isinstance(it["body"], dict)]
    return [
        body[name]
        for body in bodies
        for name in ("code", "code_verifier", "refresh_token")
        if len(body.get(name) or "") > 7
    ]


def found(text: str, secrets: Iterable[str]) -> list[str]:
    """Which secrets a text holds, each by its beginning."""
    # The values of some cookies in stories are plain words.
    held = [secret for secret in secrets if re.fullmatch(r"\S{8,}", secret) and secret in text]
    held += [match[0] for pattern in (TOKEN, SEALED) for match in pattern.finditer(text)]
    return [f"{secret[:12]}..." for secret in held]
