"""What the stories' applications in Python share: what a page shows, what hooks hear, and how the stage is set."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from authkit_native import AuthKitError

MEMBERS = (
    *("state", "authenticated", "reason", "retryable", "session_id", "organization_id", "role", "roles"),
    *("permissions", "entitlements", "feature_flags", "authentication_method"),
)
VALUES = {"has", "authenticated_within", "sign_in_url", "sign_up_url", "sign_out_url"}


PIECES = ("one ", "two ", "three")
FILE = Path(__file__).parents[2] / "apps/public/page.css"


class Told:
    """What the application saw since it was mounted or asked about it."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.cookie: str | None = None


told = Told()


def step(header: str | None) -> dict[str, Any]:
    """What a step asks of the page, from the field `X-Story`."""
    return {"op": "handle", "when": {}, **json.loads(header or "{}")}


def who(auth: Any, headers: Any) -> dict[str, Any]:
    """Who is signed in, as every kit's application shows it. Afterwards the request has the refreshed cookie."""
    found: dict[str, Any] = {name: plain(getattr(auth, name)) for name in MEMBERS}
    found["user"] = auth.user and {"id": auth.user.id, "email": auth.user.email}
    found["impersonator"] = auth.impersonator and {"email": auth.impersonator.email}
    told.cookie = headers.get("Cookie")
    return {"auth": found}


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, str) else value


def fields(asked: dict[str, Any]) -> dict[str, str]:
    """The header fields of a page."""
    given = (("Cache-Control", "cache_control"), ("Vary", "vary")) if asked["op"] == "finish" else ()
    named = {name: asked["when"].get(member) for name, member in given}
    return {"X-Story-Page": str(os.getpid()), **{name: it for name, it in named.items() if it is not None}}


def reads(asked: dict[str, Any]) -> bool:
    """Whether a page that is finished asks who is signed in."""
    return bool(asked["when"].get("auth_was_read") or asked["when"].get("sets_cookies"))


def later(auth: Any) -> None:
    """What a task in the background does, after the answer."""
    told.events.append({"name": "later", "state": str(auth.state), "reason": plain(auth.reason)})


def said(error: AuthKitError) -> dict[str, Any]:
    """What an application says of an error that it has to mend."""
    printed(error)
    return {"error": error.code, "says": str(error)}


def printed(it: Any) -> None:
    """As an application does that looks for a mistake."""
    print(it, repr(it), file=sys.stderr, flush=True)


def note(event: Any, _request: Any = None) -> None:
    """The hook of every event but a sign-in."""
    printed(event)
    printed(event.error)
    code = getattr(event.error, "code", None)
    told.events.append({"name": event.name, "code": event.code, "status": event.status, "error": {"code": code}})


def welcome(event: Any, asked: dict[str, Any]) -> str | None:
    """The hook of a sign-in."""
    printed(event)
    printed(event.response)
    user = {"email": event.response.user.email}
    method = event.response.authentication_method
    told.events.append(
        {"name": event.name, "state": event.state, "response": {"user": user, "authentication_method": method}}
    )
    hook = asked.get("hook", {})
    if hook.get("failed"):
        raise RuntimeError("the application does not know this user")
    return hook.get("return_to")


def controlled(path: str, body: bytes, mount: Callable[[dict[str, Any]], None], ask: Any = None) -> bytes:
    """Answers a request to `/_story`, which sets the stage or asks what was seen there."""
    given = json.loads(body or "null")
    if path == "/_story/seen":
        reply = {"events": told.events, "cookie": told.cookie}
        told.__init__()
    else:
        reply = mounted(given, mount) if path == "/_story" else ask(given)
    return json.dumps(reply).encode()


def mounted(story: dict[str, Any], mount: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Mounts a new application; says why it could not."""
    told.__init__()
    os.environ.update(story["environment"])
    try:
        mount(story)
    except (AuthKitError, TypeError) as error:
        return {"error": getattr(error, "code", "invalid_option"), "says": str(error)}
    finally:
        for name in story["environment"]:
            del os.environ[name]
    return {}


def first(mount: Callable[[dict[str, Any]], None]) -> None:
    """Mounts the application of a process that is told one story."""
    if "STORY" in os.environ:
        mount(json.loads(os.environ["STORY"]))
