"""One request of ASGI: its facts, its form, who is signed in, and what its response needs. Nothing blocks."""

# pyright: reportIncompatibleVariableOverride=false
# The members of `Auth` are only read, so those of `SignedIn` may be narrower.
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping, MutableMapping
from email import message_from_bytes
from email.policy import HTTP
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

from . import auth
from .awaited import AsyncKit, Awaited
from .web import Addresses, Concern

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from .options import Requirement
    from .outcomes import AuthenticateResult
    from .records import User

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_FORM = 16 * 1024
"""The most that a form of ours may have, in bytes."""


class Auth(auth.Auth):
    """Who is signed in. Await it before the first member is read: `auth = await current_auth(scope)`.

    Code that runs in a thread of its own reads members at once, and waits there. No member is ever missing.
    """

    __slots__ = ()
    _request: AsyncVisit

    def __await__(self) -> Generator[Any, Any, Self]:
        return self._loaded().__await__()

    async def _loaded(self) -> Self:
        await self._request.aload()
        return self

    async def require_auth(self, **requirement: Unpack[Requirement]) -> Self:
        """Goes on only if somebody is signed in who meets the requirement, and refuses the request otherwise.

        Args:
            requirement: `organization`, `role`, `permission`, `entitlement`, `feature_flag`, `any`, `recent`,
                `impersonation` and `origin_check`. Nothing: that somebody is signed in.
        """
        await self._request.arequire(requirement)
        return self

    async def switch_organization(self, organization_id: str, return_to: str | None = None) -> Any:
        """Switches to another organization. Return its response.

        Args:
            organization_id: The organization to switch to.
            return_to: The page to go to. The page that the person was on when unset.
        """
        options = {"organization_id": organization_id, "return_to": return_to}
        return await self._request.areplace("switch_organization", options)

    async def sign_out(self, return_to: str | None = None) -> Any:
        """Signs out. Return its response.

        Args:
            return_to: The page to go to afterwards.
        """
        return await self._request.areplace("sign_out", {"return_to": return_to})

    def _outcome(self) -> AuthenticateResult:
        return self._request.known()


if TYPE_CHECKING:

    class SignedIn(Auth):
        """An `Auth` behind a guard, for annotations: what every signed-in user has is not optional."""

        user: User
        session_id: str
        claims: Mapping[str, Any]
        expires_at: int
        access_token: str

else:
    SignedIn = Auth


class AsgiKit(AsyncKit, Protocol):
    """What a framework on ASGI adds."""

    addresses: Addresses
    engine: Any


class AsyncVisit(Awaited):
    """A request of ASGI. The engine hears of it when somebody asks."""

    __slots__ = ("_form", "_loop", "is_started", "scope")
    _kit: AsgiKit

    def __init__(self, kit: AsgiKit, scope: Scope) -> None:
        super().__init__(None, kit)
        self.scope = scope
        self._loop = asyncio.get_running_loop()
        self._form: Mapping[str, Any] | None = None
        self.is_started = False

    @property
    def takes_response(self) -> bool:
        """Whether a response of HTTP can still be sent. For a WebSocket some servers cannot."""
        is_http = self.scope["type"] == "http"
        return not self.is_started and (is_http or "websocket.http.response" in (self.scope.get("extensions") or {}))

    def concern(self) -> Concern:
        """Why the engine has to see the request before the application does."""
        return self._kit.addresses.of(*_place(self.scope))[2]

    async def read_form(self, receive: Receive) -> None:
        """Reads the form of a request to one of our routes, unless it is too large to be one of ours."""
        self._form = await _form(self.scope, receive)

    def known(self) -> AuthenticateResult:
        """Who is signed in. It waits in a thread of its own, and never in that of the event loop."""
        if self._auth is None:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                asyncio.run_coroutine_threadsafe(self.aload(), self._loop).result()
            else:
                raise RuntimeError("who is signed in is not known yet: await the `Auth` before its members are read")
        self.was_read = True
        assert self._auth is not None  # noqa: S101
        return self._auth

    def sending(self, send: Send) -> Send:
        """Sends the messages of a response, and with the first of them what the session needs."""

        async def send_with_session(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._begin(message)
            elif message["type"] == "websocket.accept":
                self.is_started = True
            await send(message)

        return send_with_session

    def _begin(self, message: Message) -> None:
        self.is_started = True
        if self.was_read or self.cookies:
            headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            finished = self.finish(_joined(headers, b"cache-control"), _joined(headers, b"vary"))
            for name, value in (finished or {}).items():
                field = name.replace("_", "-").encode()
                if value and field in (b"cache-control", b"vary"):
                    headers = [pair for pair in headers if pair[0].lower() != field]
                    headers.append((field, value.encode("latin-1")))
            message["headers"] = headers + [(b"set-cookie", line.encode("latin-1")) for line in self.cookies]
        if not self._handled:
            # No cookie can be set from now on, so a session that is asked for later must not be refreshed.
            self._engine = None

    def see_cookie(self, cookie: str) -> None:
        """Shows the application the cookies that the browser will have."""
        headers = [pair for pair in self.scope.get("headers") or () if pair[0].lower() != b"cookie"]
        headers.append((b"cookie", cookie.encode("latin-1")))
        if isinstance(self.scope.get("headers"), list):
            # Requests that were made of the scope before hold the same list.
            self.scope["headers"][:] = headers
        else:
            self.scope["headers"] = headers

    def _opened(self) -> Any:
        if self._engine is None:
            scope = self.scope
            url, mount, _ = self._kit.addresses.of(*_place(scope))
            query, client = (scope.get("query_string") or b"").decode("latin-1"), scope.get("client")
            facts: dict[str, Any] = {"method": scope.get("method", "GET"), "mount": mount}
            facts["url"] = f"{url}?{query}" if query else url
            facts["remote_address"] = client[0] if client else None
            if self._form is not None:
                facts["form"] = self._form
            if self.is_started:
                facts["cookies_writable"] = False
            fields = scope.get("headers") or ()
            if scope["type"] == "websocket":
                # The field of HTTP/1.1. Over HTTP/2 there is none.
                fields = [*fields, (b"upgrade", b"websocket")]
            self._engine = self._kit.engine.web_request(facts, fields)
        return self._engine


def _place(scope: Scope) -> tuple[bytes, bytes]:
    """The mount point, and the path under it. A proxy may have taken the mount point off the path already."""
    mount, path = (scope.get("root_path") or "").rstrip("/"), scope["path"]
    if path == mount or path.startswith(f"{mount}/"):
        path = path[len(mount) :]
    return mount.encode(errors="replace"), path.encode(errors="replace")


def _joined(headers: list[tuple[bytes, bytes]], name: bytes) -> str | None:
    values = [value for known, value in headers if known.lower() == name]
    return b", ".join(values).decode("latin-1") if values else None


async def _form(scope: Scope, receive: Receive) -> dict[str, str] | None:
    [kind, *_] = [value for name, value in scope.get("headers") or () if name.lower() == b"content-type"] or [b""]
    media_type = kind.partition(b";")[0].strip().lower()
    if media_type not in (b"application/x-www-form-urlencoded", b"multipart/form-data"):
        return None
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if message["type"] != "http.request" or len(body) > MAX_FORM:
            return None
    if media_type == b"multipart/form-data":
        return _parts(b"content-type: " + kind + b"\r\n\r\n" + body)
    # The first of two fields with one name counts, as in other frameworks.
    return dict(reversed(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)))


def _parts(message: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for part in message_from_bytes(message, policy=HTTP).iter_parts():
        name, value = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            fields.setdefault(name, value.decode(errors="replace"))
    return fields
