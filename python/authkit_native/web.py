"""What the framework kits share: the facts of a request in, an answer out. It decides nothing.

A `Visit` never waits. Kits of frameworks that block use its `WebRequest`; what is awaited is in `asgi`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict
from urllib.parse import quote

from .errors import error_of
from .options import Requirement
from .outcomes import AuthenticateResult, authentication
from .records import AuthenticationResponse

if TYPE_CHECKING:
    from .client import AsyncWorkOSClient, WorkOSClient
    from .reason import Reason

_PATH_SAFE = "!$&'()*+,/:;=@~"

Steps = Generator["Event", Any, Any]
Concern = Literal["own", "guarded"] | None


class Answer(TypedDict):
    """What to do with a request: go on, or send this."""

    action: Literal["continue", "answer"]
    status: int
    location: str | None
    headers: Sequence[tuple[str, str]]
    set_cookies: Sequence[str]
    body: str | None
    content_type: str | None
    code: str | None
    request_cookie: str | None
    event: Mapping[str, Any] | None


@dataclass(frozen=True)
class Event:
    """What happened, for the hooks of an application."""

    name: Literal["signed_in", "refreshed", "switched", "signed_out", "failed"]
    """What happened."""
    status: int
    """The status code of the answer, 0 where the application answers."""
    code: Reason | str | None = None
    """Of `failed`: the code of the error."""
    error: Exception | None = field(default=None, repr=False)
    """Of `failed`: the error. That of the hook itself when `on_sign_in` failed."""
    response: AuthenticationResponse | None = None
    """Of `signed_in`: the user and the tokens."""
    state: str | None = field(default=None, repr=False)
    """Of `signed_in`: the `state` that the application gave to `sign_in_url`."""


class Responder(Protocol):
    """What a framework adds to the answers of the engine."""

    def respond(self, visit: Any, answer: Answer) -> Any:
        """The framework's response for an answer; `None` when the application answers."""
        ...


class Kit(Responder, Protocol):
    """What a framework that blocks adds."""

    def report(self, visit: Any, event: Event) -> Any:
        """Calls the hooks of an event, and returns what they did."""
        ...


class Addresses:
    """What the engine has to know of an address, and why requests for it concern the engine.

    The path is the one that applications route by: servers decode it, so the original spelling must not count.
    """

    def __init__(self, client: WorkOSClient | AsyncWorkOSClient) -> None:
        engine: Any = client.user_management._engine

        @lru_cache(maxsize=256)
        def of(mount: bytes, path: bytes, redirect_uri: str | None = None) -> tuple[str, str, Concern]:
            place = quote(mount.rstrip(b"/"), safe=_PATH_SAFE)
            url = place + quote(path, safe=_PATH_SAFE)
            address = {"url": url, "mount": place, "redirect_uri": redirect_uri}
            return url, place, engine.call("web_concern", address)

        self.of = of
        """The address of a path under a mount point, as a browser writes both, and why requests for it concern us."""
        # Asked now, so that a client without option `web` is found at start-up.
        of(b"", b"")

    def concern(self, environ: Mapping[str, Any], redirect_uri: str | None = None) -> Concern:
        """Why the engine has to see a request of WSGI before the application does.

        `own`: it answers the request. `guarded`: `unauthenticated_paths` does not list the address.
        """
        return self.of(*_place(environ), redirect_uri)[2]

    def facts(self, environ: Mapping[str, Any], redirect_uri: str | None = None) -> dict[str, Any]:
        """The facts of a request of WSGI, without its header fields and its form."""
        url, mount, _ = self.of(*_place(environ), redirect_uri)
        query = environ.get("QUERY_STRING")
        return {
            "method": environ["REQUEST_METHOD"],
            "url": f"{url}?{query}" if query else url,
            "mount": mount,
            "remote_address": environ.get("REMOTE_ADDR"),
            "redirect_uri": redirect_uri,
        }


def _place(environ: Mapping[str, Any]) -> tuple[bytes, bytes]:
    return environ.get("SCRIPT_NAME", "").encode("latin-1"), environ.get("PATH_INFO", "").encode("latin-1")


class Visit:
    """One request to an application: what the engine says of it, and what goes out. It waits for nothing."""

    __slots__ = (
        "_auth",
        "_engine",
        "_handled",
        "_kit",
        "allows_caching",
        "answered",
        "code",
        "cookies",
        "response",
        "was_read",
    )

    def __init__(self, engine: Any, kit: Responder) -> None:
        """Wraps a request of the engine.

        Args:
            engine: The engine's handle of the request.
            kit: What the framework adds.
        """
        self._engine = engine
        self._kit = kit
        self._handled = self.was_read = self.answered = self.allows_caching = False
        self._auth: AuthenticateResult | None = None
        self.cookies: list[str] = []
        """The `Set-Cookie` lines to append."""
        self.response: Any = None
        """What a hook of the application returned to send instead of the answer."""
        self.code: str | None = None
        """The code of the last answer, unless that was a response of a hook."""

    def ask(self, operation: str, options: Mapping[str, Any]) -> Any:
        """The reply of an operation that needs no network."""
        return self._opened().call(operation, options)

    def finish(self, cache_control: str | None, vary: str | None) -> Mapping[str, str | None] | None:
        """The header fields that the application's response needs: `cache_control` and `vary`, `None` to leave one."""
        if self.answered and cache_control == "no-store":
            # An answer of ours says all of it already, unless a page of the application's own took its place.
            return None
        facts: dict[str, Any] = {"auth_was_read": self.was_read, "cache_control": cache_control, "vary": vary}
        if self.cookies:
            facts["sets_cookies"] = True
        if self.allows_caching:
            facts["allow_caching"] = True
        return self.ask("finish", facts)  # type: ignore[no-any-return]

    def settled(self, answer: Answer) -> Steps:
        """What becomes of an answer: yields each event for the hooks, is sent what they did, returns the response."""
        self.response = None
        event = answer["event"]
        # A new session waits for its hook. All other cookies go out even if a hook fails: a refresh token works once.
        if event is None or event["name"] != "signed_in":
            self.cookies += answer["set_cookies"]
        if event is not None:
            self._auth = None
            answer = yield from self._reported(answer, event)
        self.answered = answer["action"] == "answer"
        self.code = answer["code"] if self.response is None else None
        return self._kit.respond(self, answer)

    def _opened(self) -> Any:
        return self._engine

    def _reported(self, answer: Answer, event: Mapping[str, Any]) -> Generator[Event, Any, Answer]:
        """The answer after the hooks of its event."""
        if event["name"] != "signed_in":
            error = error_of(event["error"]) if event["error"] else None
            code = error.code if error else None
            self.response = yield Event(event["name"], answer["status"], code, error)
            return answer
        response = AuthenticationResponse._from_reply(self.ask("response", {}))
        try:
            made = yield Event("signed_in", answer["status"], response=response, state=event["state"])
        except Exception as failure:
            refused: Answer = self.ask("after_sign_in", {"failed": True})
            made = yield Event("failed", refused["status"], refused["code"], failure)
            self.response = self.response if made is None else made
            answer = refused
        else:
            if isinstance(made, str):
                answer = self.ask("after_sign_in", {"return_to": made})
            else:
                self.response = made
        self.cookies += answer["set_cookies"]
        return answer


def check(requirement: Mapping[str, Any]) -> None:
    """Finds a misspelled requirement where the guard is written."""
    for name in requirement.keys() - Requirement.__annotations__.keys():
        raise TypeError(f"require_auth() got an unexpected keyword argument {name!r}")


def step(resume: Callable[[Any], Event], value: Any) -> tuple[bool, Any]:
    """Goes on with what becomes of an answer: whether that is the end, and the response or the next event."""
    try:
        return False, resume(value)
    except StopIteration as done:
        return True, done.value


class WebRequest(Visit):
    """A request in a framework that blocks. Its session is loaded on first access."""

    __slots__ = ()

    _kit: Kit

    def __init__(self, client: WorkOSClient, facts: dict[str, Any], fields: Any, kit: Kit) -> None:
        """Wraps the facts of a request.

        Args:
            client: A client with option `web`.
            facts: What the engine has to know of the request.
            fields: Its header fields: the environment of WSGI.
            kit: What the framework adds.
        """
        engine: Any = client.user_management._engine
        super().__init__(engine.web_request(facts, fields), kit)

    def handle(self) -> Any:
        """Answers a route of our own, or finds out who is signed in. Once."""
        if self._handled:
            return None
        self._handled = True
        return self._answer("handle", {})

    def guard(self, requirement: Requirement) -> Any:
        """The response that stops this request, or `None`."""
        self.was_read = True
        response = self.handle()
        return self._answer("guard", requirement) if response is None else response

    def switch_organization(self, organization_id: str, return_to: str | None = None) -> Any:
        """The response after a switch."""
        return self._answer("switch_organization", {"organization_id": organization_id, "return_to": return_to})

    def sign_out(self, return_to: str | None = None) -> Any:
        """The response that signs out."""
        return self._answer("sign_out", {"return_to": return_to})

    @property
    def auth(self) -> AuthenticateResult:
        """Who is signed in, once it is handled."""
        if self._auth is None:
            self._auth = authentication(self.ask("auth", {}))
        return self._auth

    def _answer(self, operation: str, options: Mapping[str, Any]) -> Any:
        answer: Answer | None = self.ask(operation, options)
        if answer is None:
            return None
        steps = self.settled(answer)
        is_done, reached = step(steps.send, None)
        while not is_done:
            is_done, reached = self._report(steps, reached)
        return reached

    def _report(self, steps: Steps, event: Event) -> tuple[bool, Any]:
        try:
            made = self._kit.report(self, event)
        except Exception as failure:
            return step(steps.throw, failure)
        return step(steps.send, made)
