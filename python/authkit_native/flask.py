"""The web flow in a Flask application: sign-in, callback, session, guards, organization switch and sign-out.

    app = Flask(__name__)
    authkit = AuthKit(app)  # or AuthKit().init_app(app)

    @app.get("/reports")
    @require_auth(permission="reports:read")
    def reports():
        return {"user": current_auth.user.id}

The routes `/login`, `/signup`, `/logout`, `/switch-organization` and the path of the redirect URI are answered before
those of the application. Every other request is left alone until something reads `current_auth`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from blinker import Namespace
from flask import Flask, Request, Response, abort, current_app, request
from werkzeug.exceptions import Forbidden, HTTPException, ServiceUnavailable, Unauthorized
from werkzeug.local import LocalProxy

from .auth import Auth
from .client import WorkOSClient
from .errors import AuthKitError
from .hooks import Hooks
from .options import ClientOptions, Requirement, WebOptions
from .web import Addresses, Answer, Event, WebRequest, check

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import StartOptions

P = ParamSpec("P")

__all__ = [
    "Auth",
    "AuthKit",
    "Event",
    "current_auth",
    "organization_switched",
    "require_auth",
    "session_refreshed",
    "sign_in_url",
    "sign_out",
    "sign_out_url",
    "sign_up_url",
    "switch_organization",
    "user_signed_in",
    "user_signed_out",
]

_signals = Namespace()
user_signed_in = _signals.signal("user-signed-in")
session_refreshed = _signals.signal("session-refreshed")
organization_switched = _signals.signal("organization-switched")
user_signed_out = _signals.signal("user-signed-out")
_SIGNALS = {
    "signed_in": user_signed_in,
    "refreshed": session_refreshed,
    "switched": organization_switched,
    "signed_out": user_signed_out,
}
_REFUSALS: dict[int, type[HTTPException]] = {401: Unauthorized, 403: Forbidden, 503: ServiceUnavailable}


class AuthKit(Hooks):
    """The web flow of one or more applications.

    Options are those of `WorkOSClient`, and `web` has those of the flow. What is not passed comes from the keys
    `AUTHKIT_REDIRECT_URI`, `AUTHKIT_COOKIE_NAME` and so on of the application's configuration, which name options of
    both, and then from the environment.

    Args:
        app: The application, unless `init_app` is called.
        client: A client that was made with option `web`, in place of options.
        redirect_uri_of: What gives the redirect URI for the host of a request, where the application has several. Its
            host must be in `allowed_redirect_hosts`.
        options: The options of the client.

    Raises:
        ConfigurationError: An option cannot be used.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        client: WorkOSClient | None = None,
        redirect_uri_of: Callable[[Request], str] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__()
        self._client, self._options, self._redirect_uri_of = client, options, redirect_uri_of
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Adds the flow to an application.

        Raises:
            ConfigurationError: An option cannot be used.
        """
        client = self._client or WorkOSClient(**_configured(app.config, self._options))
        kit = _Kit(client, self._hooks, self._redirect_uri_of)
        app.extensions["authkit"] = kit
        # No check of the application may come before a sign-in. What runs after a request runs from last to first.
        app.before_request_funcs.setdefault(None, []).insert(0, kit.before)
        app.after_request_funcs.setdefault(None, []).insert(0, kit.after)
        for shown in (sign_in_url, sign_up_url, sign_out_url):
            app.add_template_global(shown)
        shown_everywhere: dict[str, Any] = app.jinja_env.globals
        shown_everywhere["current_auth"] = current_auth

    @property
    def client(self) -> WorkOSClient:
        """The client of the current application, for the API's other calls."""
        return _kit().client


class _Kit:
    """The flow of one application."""

    def __init__(
        self,
        client: WorkOSClient,
        hooks: Mapping[str, Callable[..., Any]],
        redirect_uri_of: Callable[[Request], str] | None,
    ) -> None:
        self.client, self._hooks, self._redirect_uri_of = client, hooks, redirect_uri_of
        self._addresses = Addresses(client)

    def before(self) -> Any:
        match self._addresses.concern(*self._place(_current_request())):
            case "own":
                return self.request(form=request.form.to_dict()).handle()
            case "guarded":
                visit = self.request()
                visit.was_read = True
                return visit.handle()
            case None:
                return None

    def after(self, response: Response) -> Response:
        visit: WebRequest | None = vars(_current_request()).get("_authkit")
        if visit is None or not (visit.was_read or visit.cookies):
            return response
        headers = response.headers
        for line in visit.cookies:
            headers.add("Set-Cookie", line)
        finished = visit.finish(headers.get("Cache-Control"), ", ".join(headers.getlist("Vary")))
        if finished is not None:
            for name, value in (("Cache-Control", finished["cache_control"]), ("Vary", finished["vary"])):
                if value is not None:
                    headers[name] = value
        return response

    def _place(self, current: Request) -> tuple[Mapping[str, Any], str | None]:
        """Where a request arrived, and the redirect URI of its host where there are several."""
        return current.environ, self._redirect_uri_of(current) if self._redirect_uri_of else None

    def request(self, **facts: Any) -> WebRequest:
        """The request of now, made once."""
        current = _current_request()
        visit: WebRequest | None = vars(current).get("_authkit")
        if visit is None:
            place = self._place(current)
            visit = WebRequest(self.client, {**self._addresses.facts(*place), **facts}, current.environ, self)
            # Not in `g`, which tests keep over several requests.
            vars(current)["_authkit"] = visit
        return visit

    def report(self, visit: WebRequest, event: Event) -> Any:
        """Calls a hook, then the receivers of its signal."""
        if event.name == "failed":
            own = None if isinstance(event.error, AuthKitError) else event.error
            current_app.logger.warning("authkit: %s", event.error or event.code, exc_info=own)
        hook, made = self._hooks.get(event.name), None
        try:
            made = current_app.ensure_sync(hook)(event) if hook else None
        except HTTPException as ended:
            if ended.get_response().status_code >= 400:
                visit.response = ended
                raise
            made = ended
        if event.name in _SIGNALS:
            _SIGNALS[event.name].send(current_app._get_current_object(), event=event)  # type: ignore[attr-defined]
        return made

    def respond(self, visit: WebRequest, answer: Answer) -> Any:
        """The response to an answer. What an application has pages of its own for is raised."""
        if answer["request_cookie"] is not None:
            request.environ["HTTP_COOKIE"] = answer["request_cookie"]
            vars(_current_request()).pop("cookies", None)
        if answer["action"] == "continue":
            return None
        if visit.response is not None:
            return visit.response
        response = Response(answer["body"], answer["status"], answer["headers"])
        response.headers.pop("Content-Type")
        for name, value in (("Content-Type", answer["content_type"]), ("Location", answer["location"])):
            if value is not None:
                response.headers[name] = value
        if answer["status"] in _REFUSALS:
            raise _REFUSALS[answer["status"]](answer["code"], response=response)
        return response


def _configured(config: Mapping[str, Any], options: Mapping[str, Any]) -> Any:
    """The options of a client: those passed over those of the application's configuration."""
    given: dict[str, Any] = {name[8:].lower(): value for name, value in config.items() if name.startswith("AUTHKIT_")}
    web: dict[str, Any] = {name: given.pop(name) for name in WebOptions.__annotations__.keys() & given}
    if "testing" in given:
        # Flask reads configurations from the environment, too.
        raise TypeError("no configuration makes a client for tests: pass `testing=True` to `AuthKit` instead")
    for name in given.keys() - ClientOptions.__annotations__.keys():
        raise TypeError(f"there is no option for the configuration key AUTHKIT_{name.upper()}")
    given = {**given, **options}
    own: Any = given.get("web")
    # What is no mapping, the client refuses.
    given["web"] = {**web, **(own or {})} if own is None or isinstance(own, Mapping) else own
    return given


def _current_request() -> Request:
    """The request itself: each step through its proxy looks it up again."""
    return request._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _kit() -> _Kit:
    kit: _Kit | None = current_app.extensions.get("authkit")
    if kit is None:
        raise RuntimeError("this application has no AuthKit: call AuthKit(app) first")
    return kit


def _auth() -> Auth:
    return FlaskAuth(vars(_current_request()).get("_authkit") or _kit().request())


class FlaskAuth(Auth):
    """Who is signed in, in a request of Flask."""

    __slots__ = ()

    def _outcome(self) -> Any:
        self._request.was_read = True
        response = self._request.handle()
        if response is not None:
            abort(response)
        return self._request.auth


current_auth: Auth = LocalProxy(_auth)  # type: ignore[assignment]
"""Who is signed in. Its session is loaded when the first member is read."""


def require_auth(**requirement: Unpack[Requirement]) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Lets a request reach a view only with a session, and with all that is asked for.

    Others get the response for their kind of request: a redirect to the sign-in, 401, 403 or, during an outage, 503.
    The application's own error handlers win. Write it between the route and the view.

    Args:
        requirement: `organization`, `role`, `permission`, `entitlement`, `feature_flag`, `any`, `recent`,
            `impersonation` and `origin_check`. Nothing: that somebody is signed in.
    """
    check(requirement)

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*arguments: P.args, **named: P.kwargs) -> Any:
            response = _kit().request().guard(requirement)
            return current_app.ensure_sync(view)(*arguments, **named) if response is None else response

        return guarded

    return decorate


def sign_in_url(**options: Unpack[StartOptions]) -> str:
    """The address that starts a sign-in. It reads no session and sets no cookie."""
    return current_auth.sign_in_url(**options)


def sign_up_url(**options: Unpack[StartOptions]) -> str:
    """The address that starts a sign-up. It reads no session and sets no cookie."""
    return current_auth.sign_up_url(**options)


def sign_out_url(return_to: str | None = None) -> str:
    """The address that signs out: for a form that posts to it, or a link on a page of the application."""
    return current_auth.sign_out_url(return_to)


def switch_organization(organization_id: str, return_to: str | None = None) -> Any:
    """Switches to another organization. Return its response from the view."""
    return current_auth.switch_organization(organization_id, return_to)


def sign_out(return_to: str | None = None) -> Any:
    """Signs out. Return its response from the view."""
    return current_auth.sign_out(return_to)
