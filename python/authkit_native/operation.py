"""Operations: methods written once, for clients that block and for clients that are awaited.

A method under `@operation` or `@local` is its signature and its documentation. Python checks a call against the
signature; the keywords that were passed become the options of the engine's operation, which checks their values, so
that a wrong one is the same `ConfigurationError` in every language.
"""

from __future__ import annotations

from .documentation import Common, documented
from .hints import TYPE_CHECKING, Any, Callable, Coroutine, Protocol

if TYPE_CHECKING:
    # Importing asyncio costs more than all the rest. Programs that await have it.
    from asyncio import AbstractEventLoop, Future
    from typing import Concatenate, ParamSpec, TypeVar, overload

    P = ParamSpec("P")
    T = TypeVar("T", covariant=True)
    F = TypeVar("F", bound=Callable[..., Any])

    class Operation(Protocol[P, T]):
        """A method that blocks in `Blocking` classes and is a coroutine in `Awaiting` ones."""

        @overload
        def __get__(self, host: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...

        @overload
        def __get__(self, host: Blocking, owner: type) -> Callable[P, T]: ...

        @overload
        def __get__(self, host: Awaiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...


Reader = Callable[[Any], Any]
"""Makes what an operation returns of the plain reply of the engine."""
Run = Callable[[Any, dict[str, Any]], Any]
"""Runs an operation of a client or a session of the engine with these options."""


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


class _Operation:
    def __init__(self, name: str, declared: Callable[..., Any], read: Reader) -> None:
        self.__doc__ = declared.__doc__
        self.__wrapped__ = declared
        self._blocking = _blocking(name, declared, read)
        self._awaiting = _awaiting(name, declared, read)

    def __get__(self, host: Any, owner: type) -> Any:
        function = self._awaiting if issubclass(owner, Awaiting) else self._blocking
        return function if host is None else function.__get__(host)


def _as_it_is(reply: Any) -> Any:
    return reply


def operation(
    name: str, *, returns: Reader = _as_it_is, common: Common | None = None
) -> Callable[[Callable[Concatenate[Any, P], T]], Operation[P, T]]:
    """Declares a method that may need the network.

    Args:
        name: The engine's name of the operation.
        returns: Makes the result of the engine's reply.
        common: What its documentation has in common with that of other operations.
    """
    return lambda declared: _Operation(name, documented(declared, common), returns)


def local(name: str | Run, *, returns: Reader = _as_it_is) -> Callable[[F], F]:
    """Declares a method that never needs the network. It is an ordinary method everywhere.

    Args:
        name: The engine's name of the operation, or what runs it.
        returns: Makes the result of the engine's reply.
    """
    return lambda declared: _blocking(name, declared, returns)


def _blocking(name: str | Run, declared: Callable[..., Any], read: Reader) -> Any:
    names, required = _parameters(declared)

    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        try:
            if arguments or not names.issuperset(options) or (required and not required <= options.keys()):
                # Python checks the call, and raises its own errors. A call that fits does not wait for that.
                declared(self, *arguments, **options)
                options.update(zip(_positional(declared), arguments, strict=False))
            engine = self._engine
            reply = name(engine, options) if callable(name) else engine.call(name, options)
        except BaseException:
            # Reporters of errors print the variables of every frame.
            arguments = ()
            options.clear()
            raise
        return read(reply)

    return _looks_like(method, declared)


def _awaiting(name: str, declared: Callable[..., Any], read: Reader) -> Any:
    names, required = _parameters(declared)

    async def method(self: Any, *arguments: Any, **options: Any) -> Any:
        from asyncio import get_running_loop

        try:
            if arguments or not names.issuperset(options) or (required and not required <= options.keys()):
                declared(self, *arguments, **options)
                options.update(zip(_positional(declared), arguments, strict=False))
            is_pending, reply = self._engine.start(name, options, get_running_loop(), _settle)
            if is_pending:
                reply = await reply
        except BaseException:
            arguments = ()
            options.clear()
            raise
        return read(reply)

    return _looks_like(method, declared)


def _looks_like(method: Any, declared: Any) -> Any:
    # As `functools.wraps` does, whose import takes longer than that of any module here.
    for name in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__"):
        setattr(method, name, getattr(declared, name))
    method.__wrapped__ = declared
    return method


def _parameters(declared: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all parameters without `self`, and of those that have to be passed."""
    code = declared.__code__
    names: tuple[str, ...] = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    defaults = len(declared.__defaults__ or ())
    optional = {*(declared.__kwdefaults__ or ()), *names[code.co_argcount - 1 - defaults : code.co_argcount - 1]}
    return frozenset(names), frozenset(names) - optional


def _positional(declared: Any) -> tuple[str, ...]:
    """The names of the parameters that may be passed by position, without `self`."""
    code = declared.__code__
    names: tuple[str, ...] = code.co_varnames[1 : code.co_argcount]
    return names


def _settle(future: Future[Any], failed: bool, result: Any) -> None:
    """Resolves a future on its own event loop, unless its caller stopped waiting."""
    if future.done():
        return
    if failed:
        future.set_exception(result)
    else:
        future.set_result(result)
