"""One request of Django: its facts, who is signed in, and what its response needs."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Generator, Mapping
from http.cookies import CookieError, Morsel
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, SynchronousOnlyOperation
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_resolver, get_urlconf
from django.utils.encoding import iri_to_uri
from django.views.defaults import ERROR_403_TEMPLATE_NAME, permission_denied

from .. import auth as shown
from ..awaited import Awaited
from ..errors import AuthKitError
from ..outcomes import authentication
from ..web import Event, WebRequest
from .configured import configured
from .signals import OF
from .users import logged_in

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..outcomes import AuthenticateResult
    from ..web import Answer

MAX_FORM = 16 * 1024
"""The most that a form of ours may have, in bytes."""


class AuthPermissionDenied(PermissionDenied):
    """A request that may not go on, as the project's own page for 403 gets it. Its text is the code."""

    response: HttpResponseBase
    """The response that the page replaces."""

    def __init__(self, response: HttpResponseBase, code: str | None) -> None:
        super().__init__(code)
        self.response = response


class Auth(shown.Auth):
    """Who is signed in. The session is loaded when the first member is read. No member is ever missing.

    Code that awaits loads it before: `auth = await request.authkit`.
    """

    __slots__ = ()
    _request: DjangoVisit

    def __await__(self) -> Generator[Any, Any, Self]:
        return self._loaded().__await__()

    async def _loaded(self) -> Self:
        await self._request.aload()
        return self

    def _outcome(self) -> AuthenticateResult:
        return self._request.known()

    def switch_organization(self, organization_id: str, return_to: str | None = None) -> Any:
        """Switches to another organization. Return its response from the view.

        Args:
            organization_id: The organization to switch to.
            return_to: The page to go to. The page that the person was on when unset.
        """
        return self._request.switch_organization(organization_id, return_to)

    def sign_out(self, return_to: str | None = None) -> Any:
        """Signs out. Return its response from the view.

        Args:
            return_to: The page to go to afterwards.
        """
        return self._request.sign_out(return_to)

    async def aswitch_organization(self, organization_id: str, return_to: str | None = None) -> Any:
        """Switches to another organization, awaited."""
        options = {"organization_id": organization_id, "return_to": return_to}
        return await self._request.areplace("switch_organization", options)

    async def asign_out(self, return_to: str | None = None) -> Any:
        """Signs out, awaited."""
        return await self._request.areplace("sign_out", {"return_to": return_to})

    # Templates call what they name.
    switch_organization.alters_data = sign_out.alters_data = True  # type: ignore[attr-defined]
    aswitch_organization.alters_data = asign_out.alters_data = True  # type: ignore[attr-defined]


class DjangoVisit(WebRequest, Awaited):
    """A request, whose session is read or awaited. The engine hears of it when somebody asks."""

    __slots__ = ("configured", "http", "is_started", "refused")
    _kit: DjangoKit  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, http: HttpRequest) -> None:
        Awaited.__init__(self, None, _KIT)
        self.http = http
        self.configured = configured()
        self.is_started = False
        self.refused: HttpResponseBase | None = None
        """What to send in place of the response, where reading who is signed in was refused."""

    def known(self) -> AuthenticateResult:
        """Who is signed in. It waits, and so refuses to in an event loop."""
        self.was_read = True
        if self._auth is None:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                self.load()
            else:
                raise SynchronousOnlyOperation("await request.authkit before its members are read in async code")
        assert self._auth is not None  # noqa: S101
        return self._auth

    def load(self) -> None:
        """Finds out who is signed in."""
        response = self.handle()
        if response is not None:
            raise self._kit.refusal(self, response)
        self._auth = authentication(self.ask("auth", {}))

    def place(self) -> tuple[bytes, bytes]:
        """The mount point of the project, and the path under it."""
        mount: str = self.http.META.get("SCRIPT_NAME", "")
        return mount.encode(errors="replace"), self.http.path_info.encode(errors="replace")

    def facts(self, **more: Any) -> dict[str, Any]:
        """The facts of the request, without its header fields."""
        http = self.http
        url, mount, _ = self.configured.addresses.of(*self.place())
        query = http.META.get("QUERY_STRING", "")
        facts = {"method": http.method or "GET", "url": f"{url}?{query}" if query else url, "mount": mount}
        return {**facts, "remote_address": http.META.get("REMOTE_ADDR") or None, **more}

    def open_own(self) -> None:
        """Begins a request to one of our routes, with its form and with what Django calls the page to come back to."""
        http = self.http
        form: dict[str, Any] | None = None
        if http.method == "POST" and _length(http) <= MAX_FORM:
            form = {str(name): str(values[0]) for name, values in http.POST.lists() if values}
        facts = self.facts()
        if REDIRECT_FIELD_NAME in http.GET and "return_to" not in http.GET:
            return_to = urlencode({"return_to": iri_to_uri(str(http.GET[REDIRECT_FIELD_NAME]))})
            facts["url"] = f"{facts['url']}&{return_to}"
        if form is not None:
            facts["form"] = form
        self._engine = self._wrapped(facts)

    def finish_response(self, response: HttpResponseBase) -> None:
        """Adds to a response what the session needs."""
        self.is_started = True
        if self.was_read or self.cookies:
            finished = self.finish(response.headers.get("Cache-Control"), response.headers.get("Vary"))
            for name, value in (finished or {}).items():
                if name in ("cache_control", "vary") and value is not None:
                    response.headers[name.replace("_", "-").title()] = value
            for line in self.cookies:
                cookie = CookieLine(line)
                name = cookie.key
                while name in response.cookies:
                    name += "'"
                response.cookies[name] = cookie
            self.cookies = []
        if not self._handled:
            # No cookie can be set from now on, so a session that is asked for later must not be refreshed.
            self._engine = None

    def _answer(self, operation: str, options: Mapping[str, Any]) -> Any:
        response = super()._answer(operation, options)
        return page(self, response) if self._is_forbidden(response) else response

    async def _aanswer(self, operation: str, options: Mapping[str, Any]) -> Any:
        response = await super()._aanswer(operation, options)
        # A page of the project may read who is signed in, and so wait.
        return await sync_to_async(page)(self, response) if self._is_forbidden(response) else response

    def _is_forbidden(self, response: HttpResponse | None) -> bool:
        return response is not None and response.status_code == 403 and self.code is not None

    def _opened(self) -> Any:
        if self._engine is None:
            self._engine = self._wrapped(self.facts(**({"cookies_writable": False} if self.is_started else {})))
        return self._engine

    def _wrapped(self, facts: dict[str, Any]) -> Any:
        engine: Any = self.configured.client.user_management._engine
        return engine.web_request(facts, self.http.META)


class DjangoKit:
    """What Django adds to the answers of the engine."""

    def respond(self, visit: DjangoVisit, answer: Answer) -> Any:
        """The response to an answer; `None` when the view answers."""
        http = visit.http
        if answer["request_cookie"] is not None:
            http.META["HTTP_COOKIE"] = answer["request_cookie"]
            for cached in ("COOKIES", "headers"):
                vars(http).pop(cached, None)
        if answer["action"] == "continue":
            return None
        if visit.response is not None:
            return visit.response
        response = HttpResponse(answer["body"] or "", answer["content_type"], answer["status"], headers=None)
        # Django's own stands before the fields of the engine.
        del response.headers["Content-Type"]
        named = (("Content-Type", answer["content_type"]), ("Location", answer["location"]))
        for name, value in (*answer["headers"], *named):
            if value is not None:
                response.headers[name] = value
        return response

    def refusal(self, visit: DjangoVisit, response: Any) -> Exception:
        """What is raised to send this response in place of the view's."""
        visit.refused = response
        return AuthPermissionDenied(response, visit.code)

    def report(self, visit: DjangoVisit, event: Event) -> Any:
        """Calls the hook of an event, then the receivers of its signal."""
        if event.name == "failed":
            own = None if isinstance(event.error, AuthKitError) else event.error
            logging.getLogger("authkit_native").warning("authkit: %s", event.error or event.code, exc_info=own)
        hook: Callable[..., Any] | None = visit.configured.hooks.get(event.name)
        if inspect.iscoroutinefunction(hook):
            hook = async_to_sync(hook)
        try:
            made = hook(event, visit.http) if hook else None
        except PermissionDenied as denied:
            visit.response = response_for_exception(visit.http, denied)
            raise
        if event.response is not None:
            logged_in(event.response.user, visit.http, visit.configured)
        if event.name in OF:
            OF[event.name].send(sender=type(self), request=visit.http, event=event)
        return made

    async def areport(self, visit: DjangoVisit, event: Event) -> Any:
        """The same in a thread, because a hook or a receiver may use the database."""
        return await sync_to_async(self.report)(visit, event)


_KIT = DjangoKit()


class CookieLine(Morsel[str]):
    """A complete `Set-Cookie` line, which Django sends as it is."""

    def __init__(self, line: str) -> None:
        super().__init__()
        first, *attributes = line.split("; ")
        name, _, value = first.partition("=")
        # Not `set`: it refuses names that browsers take, and this one only deletes such a cookie.
        restore: Any = super()
        restore.__setstate__({"key": name, "value": value, "coded_value": value})
        self._line = line
        for attribute in attributes:
            key, _, text = attribute.partition("=")
            try:
                self[key] = text or True
            except CookieError:  # An attribute that this Python does not know.
                continue

    def __reduce__(self) -> tuple[type[CookieLine], tuple[str]]:
        return CookieLine, (self._line,)

    def OutputString(self, attrs: Any = None) -> str:
        """The line."""
        return self._line

    def output(self, attrs: Any = None, header: str = "Set-Cookie:") -> str:
        """The line after the name of its field."""
        return f"{header} {self._line}"


def page(visit: DjangoVisit, response: HttpResponse) -> HttpResponseBase:
    """The project's own page for a refusal with 403, if it has one."""
    handler: Any = get_resolver(get_urlconf()).resolve_error_handler(403)
    if handler is permission_denied and not (response.get("Content-Type", "").startswith("text/html") and _has_page()):
        return response
    return response_for_exception(visit.http, AuthPermissionDenied(response, str(visit.code)))


def _length(http: HttpRequest) -> int:
    try:
        return int(http.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _has_page() -> bool:
    try:
        get_template(ERROR_403_TEMPLATE_NAME)
    except TemplateDoesNotExist:
        return False
    return True


def visit_of(http: HttpRequest) -> DjangoVisit:
    """The visit of a request that went through the middleware."""
    auth: Auth | None = getattr(http, "authkit", None)
    if auth is None:
        raise ImproperlyConfigured("put authkit_native.django.AuthKitMiddleware into MIDDLEWARE")
    return auth._request
