"""The stories' application in Flask: pages that do what a step asks of them. The flow is the kit's."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from authkit_native import AuthKitError
from authkit_native.flask import AuthKit, Event, current_auth, require_auth
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

MEMBERS = (
    *("state", "authenticated", "reason", "retryable", "session_id", "organization_id", "role", "roles"),
    *("permissions", "entitlements", "feature_flags", "authentication_method"),
)


class Told:
    """What the application saw since it was mounted or asked about it."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.cookie: str | None = None


told = Told()


def mounted(story: dict[str, Any]) -> Flask:
    """A new application with a new client, as a process has it that was just started."""
    app = Flask(__name__)
    kit = AuthKit(app, **story["client"], **redirect_uri(story))
    if story.get("hooks"):
        for hook in (kit.on_refresh, kit.on_switch, kit.on_sign_out, kit.on_error):
            hook(note)
        kit.on_sign_in(welcome)
    app.register_error_handler(AuthKitError, failed)
    # For every path and method, also those that no route of Flask's can name.
    app.before_request(page)
    return app


def redirect_uri(story: dict[str, Any]) -> dict[str, Any]:
    """A story may choose the redirect URI for each request."""
    if not story.get("chooses_redirect_uri"):
        return {}
    usual = story["environment"]["WORKOS_REDIRECT_URI"]
    return {"redirect_uri_of": lambda _: asked().get("redirect_uri", usual)}


def asked() -> dict[str, Any]:
    return json.loads(request.headers.get("X-Story", "{}"))


def page() -> Any:
    step = asked()
    op, when = step.get("op", "handle"), step.get("when", {})
    match op:
        case "guard":
            return require_auth(**when)(who)()
        case "has" | "authenticated_within" | "sign_in_url" | "sign_up_url" | "sign_out_url":
            return shown({"value": getattr(current_auth, op)(**when)})
        case "sign_out":
            return current_auth.sign_out(**when)
        case "switch_organization":
            return current_auth.switch_organization(**{"organization_id": None, **when})
        case "finish":
            return finished(when)
    return who()


def who() -> Response:
    found: dict[str, Any] = {name: plain(getattr(current_auth, name)) for name in MEMBERS}
    found["user"] = current_auth.user and {"id": current_auth.user.id, "email": current_auth.user.email}
    found["impersonator"] = current_auth.impersonator and {"email": current_auth.impersonator.email}
    told.cookie = request.headers.get("Cookie")
    return shown({"auth": found})


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, str) else value


def finished(when: dict[str, Any]) -> Response:
    response = shown(who().get_json() if when.get("auth_was_read") or when.get("sets_cookies") else {})
    if when.get("allow_caching"):
        current_auth.allow_caching()
    for name, member in (("Cache-Control", "cache_control"), ("Vary", "vary")):
        if when.get(member) is not None:
            response.headers[name] = when[member]
    return response


def shown(value: Any) -> Response:
    response = jsonify(value)
    response.headers["X-Story-Page"] = str(os.getpid())
    return response


def failed(error: AuthKitError) -> Any:
    printed(error)
    return {"error": error.code, "says": str(error)}, 500


def printed(it: Any) -> None:
    """As an application does that looks for a mistake."""
    print(it, repr(it), file=sys.stderr, flush=True)


def note(event: Event) -> None:
    printed(event)
    printed(event.error)
    code = getattr(event.error, "code", None)
    told.events.append({"name": event.name, "code": event.code, "status": event.status, "error": {"code": code}})


def welcome(event: Event) -> str | None:
    printed(event)
    printed(event.response)
    user = {"email": event.response.user.email}
    method = event.response.authentication_method
    told.events.append(
        {"name": event.name, "state": event.state, "response": {"user": user, "authentication_method": method}}
    )
    hook = asked().get("hook", {})
    if hook.get("failed"):
        raise RuntimeError("the application does not know this user")
    return hook.get("return_to")


class Theatre:
    """A WSGI application whose stage is set by a request to `/_story`."""

    def __init__(self) -> None:
        if "STORY" in os.environ:
            self.set(json.loads(os.environ["STORY"]))

    def set(self, story: dict[str, Any]) -> None:
        self.flask, self.mount_point = mounted(story), story.get("mount") or ""
        self.app = DispatcherMiddleware(NotFound(), {self.mount_point: self.flask}) if self.mount_point else self.flask

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith("/_story"):
            return self.control(environ, start_response)
        return self.app(environ, start_response)

    def control(self, environ: dict[str, Any], start_response: Any) -> Any:
        body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or "null")
        match environ["PATH_INFO"]:
            case "/_story":
                reply = self.mount(body)
            case "/_story/seen":
                reply = {"events": told.events, "cookie": told.cookie}
                told.__init__()
            case _:
                reply = self.ask(body)
        return Response(json.dumps(reply))(environ, start_response)

    def mount(self, story: dict[str, Any]) -> dict[str, Any]:
        told.__init__()
        os.environ.update(story["environment"])
        try:
            self.set(story)
        except (AuthKitError, TypeError) as error:
            return {"error": getattr(error, "code", "invalid_option"), "says": str(error)}
        finally:
            for name in story["environment"]:
                del os.environ[name]
        return {}

    def ask(self, it: dict[str, Any]) -> dict[str, Any]:
        """Asks by the test client, without a server."""
        path, _, query = it["target"].partition("?")
        client = self.flask.test_client(use_cookies=False)
        response = client.open(
            path.removeprefix(self.mount_point),
            base_url=f"https://app.example{self.mount_point}",
            query_string=query or None,
            method=it["method"],
            headers=it["headers"],
            data=it["body"],
        )
        return {"status": response.status_code, "headers": list(response.headers), "body": response.get_data(True)}


application = Theatre()
