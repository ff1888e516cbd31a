"""Operations: methods written once, for clients that block and for clients that are awaited.

A method under `@operation` or `@local` is its signature and its documentation. Its keywords are the options of the
engine's operation of that name, unset ones left out; the annotated return type says what the reply becomes. The engine
checks the options, so a wrong or unknown one is the same `ConfigurationError` in every language.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Callable, Coroutine
    from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

    P = ParamSpec("P")
    T = TypeVar("T")
    F = TypeVar("F", bound=Callable[..., Any])

    class Engine(Protocol):
        """A client or a session of the engine."""

        def call(self, operation: str, options: dict[str, Any], /) -> Any:
            """Runs an operation to its end."""
            ...

        def start(
            self,
            operation: str,
            options: dict[str, Any],
            event_loop: AbstractEventLoop,
            settle: Callable[[Future[Any], bool, Any], None],
            /,
        ) -> tuple[bool, Any]:
            """Starts an operation: `(False, reply)`, or `(True, future)` when the network is needed."""
            ...

    class Operation(Generic[P, T]):
        """A method that blocks in `Blocking` classes and is a coroutine in `Awaiting` ones."""

        def __init__(self, name: str, signature: Callable[Concatenate[Any, P], T]) -> None: ...

        @overload
        def __get__(self, host: None, owner: type | None = None) -> Callable[Concatenate[Any, P], Any]: ...

        @overload
        def __get__(self, host: Blocking, owner: type | None = None) -> Callable[P, T]: ...

        @overload
        def __get__(self, host: Awaiting, owner: type | None = None) -> Callable[P, Coroutine[Any, Any, T]]: ...

        def __get__(self, host: Any, owner: type | None = None) -> Any: ...

else:

    class Operation:
        """The same at run time, where importing `typing` would cost more than the rest of the package."""

        def __init__(self, name, signature):
            self.__doc__ = signature.__doc__
            self.__wrapped__ = signature
            self._blocking = _blocking(name, signature)
            self._awaiting = _awaiting(name, signature)

        def __get__(self, host, owner=None):
            function = self._awaiting if issubclass(owner, Awaiting) else self._blocking
            return function if host is None else function.__get__(host)


class Blocking:
    """Operations of this object wait for their reply, without the interpreter lock."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine


class Awaiting:
    """Operations of this object are coroutines."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine


def operation(name: str) -> Callable[[Callable[Concatenate[Any, P], T]], Operation[P, T]]:
    """Declares a method that may need the network."""
    return lambda signature: Operation(name, signature)


def local(name: str) -> Callable[[F], F]:
    """Declares a method that never needs the network. It is an ordinary method everywhere."""
    return lambda signature: _blocking(name, signature)


def _blocking(name: str, signature: Callable[..., Any]) -> Any:
    read: Callable[[Any], Any] | None = None

    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal read
        try:
            if arguments:
                options = _named(signature, arguments, options)
            reply = self._engine.call(name, options)
        except BaseException:
            # Reporters of errors print the variables of every frame.
            arguments, options = (), {}
            raise
        if read is None:
            read = _reader(signature)
        return read(reply)

    return _like(signature, method)


def _awaiting(name: str, signature: Callable[..., Any]) -> Any:
    read: Callable[[Any], Any] | None = None

    async def method(self: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal read
        from asyncio import get_running_loop

        try:
            if arguments:
                options = _named(signature, arguments, options)
            is_pending, reply = self._engine.start(name, options, get_running_loop(), _settle)
            if is_pending:
                reply = await reply
        except BaseException:
            arguments, options = (), {}
            raise
        if read is None:
            read = _reader(signature)
        return read(reply)

    return _like(signature, method)


def _settle(future: Future[Any], failed: bool, answer: Any) -> None:
    """Resolves a future on its own event loop, unless its caller stopped waiting."""
    if future.done():
        return
    if failed:
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _named(signature: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Gives positional arguments their names, with Python's own errors."""
    names = signature.__code__.co_varnames[1 : signature.__code__.co_argcount]
    problem = ""
    if len(arguments) > len(names):
        problem = f"{signature.__name__}() takes at most {len(names)} positional arguments"
    for name in names[: len(arguments)]:
        if name in options:
            problem = f"{signature.__name__}() got multiple values for argument {name!r}"
    if problem:
        del arguments, options
        raise TypeError(problem)
    return {**options, **dict(zip(names, arguments, strict=False))}


def _reader(signature: Callable[..., Any]) -> Callable[[Any], Any]:
    """What makes the annotated type of a plain reply. Found at the first reply, so that importing stays cheap."""
    from .replies import READERS

    return READERS[signature.__annotations__["return"]]


def _like(signature: Callable[..., Any], method: Any) -> Any:
    """Lets `help()` and `inspect.signature()` show the declared method (`functools.wraps`, without its import)."""
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(method, attribute, getattr(signature, attribute))
    method.__wrapped__ = signature
    return method
