"""Certificate authorities: those of `certifi`, where it is installed, for systems without any of their own."""

from __future__ import annotations

from importlib import import_module

from . import _native


def trust() -> None:
    """Lets the engine trust the authorities of `certifi`, unless the system or the environment names some."""
    if _native.system_has_roots():
        return
    try:
        _native.trust(import_module("certifi").contents())
    except (ImportError, OSError):
        # Only https needs authorities, and says then that there are none.
        return
