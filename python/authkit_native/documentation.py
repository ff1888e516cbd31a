"""Documentation that many operations have in common, added to what each says of itself."""

from __future__ import annotations

import sys

from .hints import TYPE_CHECKING, Any, Callable, Mapping

if TYPE_CHECKING:
    from typing import TypeVar

    F = TypeVar("F", bound=Callable[..., Any])


class Common:
    """Options and errors with their sentences."""

    def __init__(self, *, options: Mapping[str, str], errors: Mapping[str, str]) -> None:
        self.options = options
        self.errors = errors


def documented(declared: F, common: Common | None) -> F:
    """The same function, whose documentation names the common options it takes, and the common errors, last."""
    if common is not None and declared.__doc__:
        text, _, errors = _dedented(declared.__doc__).partition("\n\nRaises:\n")
        text, _, returns = text.partition("\n\nReturns:\n")
        text, _, options = text.partition("\n\nArgs:\n")
        names = declared.__kwdefaults__ or {}
        taken = {name: sentence for name, sentence in common.options.items() if name in names}
        parts = [text, _section("Args", options, taken)]
        parts += [f"Returns:\n{returns}"] if returns else []
        parts += [_section("Raises", errors, common.errors)]
        declared.__doc__ = "\n\n".join(parts) + "\n"
    return declared


def _section(title: str, own: str, common: Mapping[str, str]) -> str:
    """A section with its own entries first. They stand instead of the common ones of the same name."""
    entries = [own] if own else []
    entries += [f"    {name}: {it}" for name, it in common.items() if f"    {name}: " not in own]
    return "\n".join([f"{title}:", *entries])


def _dedented(document: str) -> str:
    # From Python 3.13 on, the compiler does this.
    return (document if sys.version_info >= (3, 13) else document.replace("\n        ", "\n")).rstrip()
