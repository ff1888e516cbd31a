"""Greenlets: a call that waits for the network waits on a thread of the loop's own pool.

The engine waits in native code, where monkey patching does not reach. It comes here only for a call that has to wait,
in a process that has loaded gevent or eventlet.
"""

from __future__ import annotations

import sys
from importlib import import_module

from ._native import Waiting
from .hints import Any, Callable


def wait(call: Waiting) -> Any:
    """The reply of a call: other greenlets of this thread run meanwhile, if it has any."""
    pool = _gevent() or _eventlet()
    return pool(call.wait) if pool is not None else call.wait()


def _gevent() -> Callable[..., Any] | None:
    gevent: Any = sys.modules.get("gevent")
    greenlets: Any = sys.modules.get("gevent._hub_local")
    hub = greenlets and greenlets.get_hub_if_exists()
    # The loop itself, in a callback of which we may be, has nothing to switch to.
    if not hub or gevent.getcurrent() is hub:
        return None
    pool: Callable[..., Any] = hub.threadpool.apply
    return pool


def _eventlet() -> Callable[..., Any] | None:
    hubs: Any = sys.modules.get("eventlet.hubs")
    hub = hubs and getattr(hubs._threadlocal, "hub", None)
    # Without a running loop no greenlet of this thread waits for anything.
    if not hub or hub.greenlet.dead or hubs.greenlet.getcurrent() is hub.greenlet:
        return None
    # Not there before it is used for the first time.
    pool: Callable[..., Any] = import_module("eventlet.tpool").execute
    return pool
