"""The stories' application in Flask: pages that do what a step asks of them. The flow is the kit's."""

from __future__ import annotations

from typing import Any

import stage_door
import theatres
from authkit_native import AuthKitError
from authkit_native.flask import AuthKit, Event, current_auth, require_auth
from flask import Flask, Response, abort, jsonify, request, send_file


def mounted(story: dict[str, Any]) -> Flask:
    """A new application with a new client, as a process has it that was just started."""
    app = Flask(__name__)
    kit = AuthKit(app, **story["client"], **redirect_uri(story))
    if story.get("hooks"):
        for hook in (kit.on_refresh, kit.on_switch, kit.on_sign_out, kit.on_error):
            hook(stage_door.note)
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
    return stage_door.step(request.headers.get("X-Story"))


def page() -> Any:
    step = asked()
    op, when = step["op"], step["when"]
    if when.get("reads"):
        current_auth.state  # noqa: B018
    match op:
        case "stream":
            return Response(iter(stage_door.PIECES), mimetype="text/plain")
        case "raise":
            raise RuntimeError("the application is broken")
        case "missing":
            abort(404)
        case "file":
            return send_file(stage_door.FILE)
        case "guard":
            return require_auth(**when)(who)()
        case _ if op in stage_door.VALUES:
            return shown({"value": getattr(current_auth, op)(**when)})
        case "sign_out":
            return current_auth.sign_out(**when)
        case "switch_organization":
            return current_auth.switch_organization(**{"organization_id": None, **when})
        case "finish":
            if when.get("allow_caching"):
                current_auth.allow_caching()
            return who() if stage_door.reads(step) else shown({})
    return who()


def who() -> Response:
    return shown(stage_door.who(current_auth, request.headers))


def shown(value: Any) -> Response:
    response = jsonify(value)
    response.headers.update(stage_door.fields(asked()))
    return response


def failed(error: AuthKitError) -> Any:
    return stage_door.said(error), 500


def welcome(event: Event) -> str | None:
    return stage_door.welcome(event, asked())


class Theatre(theatres.Wsgi):
    """The application, and its test client."""

    def ask(self, it: dict[str, Any]) -> dict[str, Any]:
        """Asks by the test client, without a server."""
        path, _, query = it["target"].partition("?")
        client = self.made.test_client(use_cookies=False)
        response = client.open(
            path.removeprefix(self.mount_point),
            base_url=f"https://app.example{self.mount_point}",
            query_string=query or None,
            method=it["method"],
            headers=it["headers"],
            data=it["body"],
        )
        return {"status": response.status_code, "headers": list(response.headers), "body": response.get_data(True)}


application = Theatre(mounted)
