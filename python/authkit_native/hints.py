"""The names that annotations are written with: exact for type checkers, wider in a running program.

`typing`, `enum` and `collections.abc` each take longer to import than the rest of this package, and few programs ask
for hints while they run. For those that do, every hint can be evaluated: `Any` is `object` there, a literal is its
type, a reason is text, and options are a dictionary. The data classes that records stand for have the exact types.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping, Sequence
    from typing import Any, ClassVar, Literal, Protocol

    from .options import ClientOptions, Format, ReadableFormat, SealSession
    from .reason import Reason
else:
    # The same classes as in `collections.abc`; `os` has loaded this module before any program starts.
    from _collections_abc import Callable, Coroutine, Hashable, Iterable, Mapping, Sequence

    class ClassVar:
        """Of any type."""

        def __class_getitem__(cls, kind):
            return kind

    class Literal:
        """Of values of one type."""

        def __class_getitem__(cls, values):
            return type(values[0] if isinstance(values, tuple) else values)

    Any = Protocol = object
    Format = ReadableFormat = Reason = str
    ClientOptions = SealSession = dict

__all__ = [
    "TYPE_CHECKING",
    "Any",
    "Callable",
    "ClassVar",
    "ClientOptions",
    "Coroutine",
    "Format",
    "Hashable",
    "Iterable",
    "Literal",
    "Mapping",
    "Protocol",
    "ReadableFormat",
    "Reason",
    "SealSession",
    "Sequence",
]
