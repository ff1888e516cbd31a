"""Replies: how the plain data of the engine becomes what an operation is annotated to return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .errors import error_of
from .outcomes import Authenticated, Inspection, NotAuthenticated, NotRefreshed, Refreshed
from .reason import Reason
from .records import AuthenticationResponse, AuthorizationRequest, Pkce, filled, guarded
from .session import AsyncSession, Session

R = TypeVar("R")


def _outcome(yes: type[R], no: type[R]) -> Callable[[dict[str, Any]], R]:
    def read(reply: dict[str, Any]) -> R:
        if reply["authenticated"]:
            return filled(yes, reply, reply.pop("_parts"))
        reply["reason"] = Reason(reply["reason"])
        error = reply["error"]
        reply["error"] = error_of(error) if error is not None else None
        return guarded(no, reply)

    return read


def _as_is(reply: Any) -> Any:
    return reply


READERS: dict[str, Callable[[Any], Any]] = {
    "str": _as_is,
    "Any": _as_is,
    "dict[str, Any]": _as_is,
    "Session": Session,
    "AsyncSession": AsyncSession,
    "Pkce": Pkce.of,
    "AuthorizationRequest": AuthorizationRequest.of,
    "AuthenticationResponse": AuthenticationResponse.of,
    "Inspection": Inspection.of,
    "AuthenticateResult": _outcome(Authenticated, NotAuthenticated),
    "RefreshResult": _outcome(Refreshed, NotRefreshed),
}
"""What makes each return type of an operation of a plain reply of the engine."""
