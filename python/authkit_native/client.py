"""Clients: the objects an application makes once and keeps."""

from __future__ import annotations

from . import _native
from .errors import ConfigurationError
from .hints import TYPE_CHECKING, Any, ClientOptions
from .user_management import AsyncUserManagement, UserManagement

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack


class WorkOSClient:
    """A client whose calls block, with the interpreter lock released while they wait.

    Make one and keep it: it is safe to share between threads and works after `fork`. Making it touches no network.
    Every member of `ClientOptions` is a keyword. Unset ones come from the environment, then from the defaults. The
    client id is needed, the API key only for what the API does not let public clients do.

    Raises:
        ConfigurationError: No client id, or an option that cannot be used.
    """

    user_management: UserManagement
    """Sign-in, session cookies and the calls around them."""

    def __init__(self, **options: Unpack[ClientOptions]) -> None:
        self.user_management = UserManagement(_engine(type(self), options))

    def close(self) -> None:
        """Closes its connections and drops its keys. Using the client afterwards is a `RuntimeError`."""
        self.user_management = UserManagement(_Closed())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncWorkOSClient:
    """A client for asyncio: every call that may need the network is a coroutine and never blocks the event loop.

    A call that needs no network returns at once, without another thread. A cancelled call stops waiting, but a request
    that was sent is finished and its reply cached, so no refresh token is lost. Otherwise as `WorkOSClient`.

    Raises:
        ConfigurationError: No client id, or an option that cannot be used.
    """

    user_management: AsyncUserManagement
    """Sign-in, session cookies and the calls around them."""

    def __init__(self, **options: Unpack[ClientOptions]) -> None:
        self.user_management = AsyncUserManagement(_engine(type(self), options))

    async def close(self) -> None:
        """Closes its connections and drops its keys. Using the client afterwards is a `RuntimeError`."""
        self.user_management = AsyncUserManagement(_Closed())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _engine(kind: type, options: Any) -> _native.Handle:
    try:
        engine = _native.Handle(options, environment=True)
        # Asked for now, so that a forgotten client id is found at start-up and not at the first sign-in.
        _ = engine.client_id
    except BaseException as refused:
        unknown = _unknown(options) if isinstance(refused, ConfigurationError) else None
        # Reporters of errors print the variables of every frame.
        options.clear()
        if unknown is not None:
            raise TypeError(f"{kind.__name__}() got an unexpected keyword argument {unknown!r}") from None
        raise
    return engine


def _unknown(options: dict[str, Any]) -> str | None:
    """A keyword that no client has. Its own failure, because Python has one, and the engine's are about values."""
    from .options import ClientOptions

    return next((name for name in options if name not in ClientOptions.__annotations__), None)


class _Closed:
    def call(self, *_: object) -> Any:
        raise RuntimeError("this client is closed")

    load_sealed_session = start = call
