"""What is awaited of a request: the engine's answers and the hooks of the application. Nothing blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from .operation import _settle
from .outcomes import authentication
from .web import Answer, Event, Responder, Steps, Visit, step


class AsyncKit(Responder, Protocol):
    """What a framework that awaits adds."""

    async def areport(self, visit: Any, event: Event) -> Any:
        """Calls the hook of an event, and returns what it did."""
        ...

    def refusal(self, visit: Any, response: Any) -> Exception:
        """What is raised to send this response in place of the application's."""
        ...


class Awaited(Visit):
    """A request whose session is awaited. The engine hears of it when somebody asks."""

    __slots__ = ("_is_reporting", "_lock")
    _kit: AsyncKit

    def __init__(self, engine: Any, kit: Responder) -> None:
        super().__init__(engine, kit)
        self._lock: asyncio.Lock | None = None
        self._is_reporting = False

    async def ahandle(self) -> Any:
        """Answers a route of our own, or finds out who is signed in. Once: tasks of one request wait for the first."""
        if self._lock is None:
            self._lock = asyncio.Lock()
        async with self._lock:
            if self._handled:
                return None
            self._handled = True
            return await self._aanswer("handle", {})

    async def aload(self) -> None:
        """Finds out who is signed in."""
        self.was_read = True
        if self._auth is None:
            # A hook may ask while the answer that it is called for waits for it.
            response = None if self._is_reporting else await self.ahandle()
            if response is not None:
                raise self._kit.refusal(self, response)
            self._auth = authentication(await self._start("auth", {}))

    async def aguard(self, requirement: Mapping[str, Any]) -> Any:
        """The response that stops this request, or `None`: then who is signed in is known."""
        self.was_read = True
        response = None if self._is_reporting else await self.ahandle()
        if response is None:
            response = await self._aanswer("guard", requirement)
        if response is None:
            await self.aload()
        return response

    async def arequire(self, requirement: Mapping[str, Any]) -> None:
        """Refuses a request that does not meet a requirement."""
        await self.aload()
        response = await self._aanswer("guard", requirement)
        if response is not None:
            raise self._kit.refusal(self, response)

    async def areplace(self, operation: str, options: Mapping[str, Any]) -> Any:
        """The response of an operation that replaces or ends the session."""
        response = await self._aanswer(operation, options)
        if self.was_read:
            await self.aload()
        return response

    async def _start(self, operation: str, options: Mapping[str, Any]) -> Any:
        is_pending, reply = self._opened().start(operation, options, asyncio.get_running_loop(), _settle)
        return await reply if is_pending else reply

    async def _aanswer(self, operation: str, options: Mapping[str, Any]) -> Any:
        answer: Answer | None = await self._start(operation, options)
        if answer is None:
            return None
        steps = self.settled(answer)
        is_done, reached = step(steps.send, None)
        while not is_done:
            is_done, reached = await self._areport(steps, reached)
        return reached

    async def _areport(self, steps: Steps, event: Event) -> tuple[bool, Any]:
        self._is_reporting = True
        try:
            made = await self._kit.areport(self, event)
        except Exception as failure:
            return step(steps.throw, failure)
        finally:
            self._is_reporting = False
        return step(steps.send, made)
