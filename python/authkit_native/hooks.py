"""The hooks of an application, which every framework kit registers alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Hook = TypeVar("Hook", bound=Callable[..., Any])


class Hooks:
    """Decorators that register what runs when something happened. Coroutines are fine. One hook each: the last counts.

    A hook is called with the `Event`, and with the request where the framework has no request of its own at hand.
    """

    def __init__(self) -> None:
        self._hooks: dict[str, Callable[..., Any]] = {}

    def on_sign_in(self, hook: Hook) -> Hook:
        """Registers what runs when a sign-in worked, before the session is set. It may return the path to go to.

        When it raises, there is no session; a redirect that it raises or returns keeps the session.
        """
        return self._hook("signed_in", hook)

    def on_refresh(self, hook: Hook) -> Hook:
        """Registers what runs when a session was refreshed."""
        return self._hook("refreshed", hook)

    def on_switch(self, hook: Hook) -> Hook:
        """Registers what runs when the organization was switched."""
        return self._hook("switched", hook)

    def on_sign_out(self, hook: Hook) -> Hook:
        """Registers what runs when somebody signs out."""
        return self._hook("signed_out", hook)

    def on_error(self, hook: Hook) -> Hook:
        """Registers what runs when a sign-in, a switch or a refresh failed. It may return a response to send instead.

        `event.status` is 0 after a refresh: the application answers.
        """
        return self._hook("failed", hook)

    def _hook(self, name: str, hook: Hook) -> Hook:
        self._hooks[name] = hook
        return hook
