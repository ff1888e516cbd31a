"""Secrets outside of the engine: as text, and in dictionaries, which hold responses of the API and claims.

A secret is read by its name: `reply["device_code"]`, `reply.get("device_code")`, a `match` pattern. Printing,
iterating, copying and encoding all members gives `[redacted]` in its place.
"""

from __future__ import annotations

from ._native import REDACTED, SECRET_NAMES
from .hints import TYPE_CHECKING, Any, Iterable, Mapping

if TYPE_CHECKING:
    from typing_extensions import Self


class Secret(str):
    """A token or the like, taken out of a record: text in every way but that its `repr` does not show it.

    `dataclasses.asdict`, and with it Flask and FastAPI, copies each member deeply: of a secret that is `[redacted]`. In
    a structure that is copied as a whole, a secret stays what it is.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(REDACTED)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> str:
        return self if memo else REDACTED

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return str, (str(self),)


class Hidden(dict[str, Any]):
    """Not even a debugger that looks at every attribute shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return REDACTED


class Guarded(dict[str, Any]):
    """A dictionary that gives its secrets away by name only.

    What it stores is what may be shown, because encoders read the storage past every method. So `dict(reply)`,
    `{**reply}`, `reply | other` and a pickle are dictionaries without the secrets; `copy()` and the `copy` module keep
    them guarded. Equality looks at the secrets too.
    """

    __slots__ = ("_hidden",)

    def __init__(
        self, shown: Mapping[str, Any] | Iterable[tuple[str, Any]] = (), hidden: dict[str, Any] | None = None
    ) -> None:
        super().__init__(shown)
        self._hidden = Hidden(hidden or ())

    @classmethod
    def of(cls, members: dict[str, Any]) -> Self:
        """The same members, guarded."""
        if isinstance(members, Guarded):
            return cls(members, members._hidden)
        guarded = cls(members)
        for name in SECRET_NAMES.intersection(members):
            guarded[name] = members[name]
        return guarded

    def __getitem__(self, name: str) -> Any:
        shown = super().__getitem__(name)
        return self._hidden.get(name, shown)

    def get(self, name: str, default: Any = None) -> Any:
        """The member with this name, a secret as it is."""
        return self._hidden[name] if name in self._hidden else super().get(name, default)

    def __setitem__(self, name: str, value: Any) -> None:
        self._hidden.pop(name, None)
        if name in SECRET_NAMES and value is not None:
            self._hidden[name], value = value, REDACTED
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self._hidden.pop(name, None)

    def pop(self, name: str, *default: Any) -> Any:
        """Removes a member and returns it, a secret as it is."""
        shown = super().pop(name, *default)
        return self._hidden.pop(name, shown)

    def popitem(self) -> tuple[str, Any]:
        """Removes the last member and returns it, without the secret."""
        name, shown = super().popitem()
        self._hidden.pop(name, None)
        return name, shown

    def setdefault(self, name: str, default: Any = None) -> Any:
        """The member with this name, set to the default first when there is none."""
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, *others: Any, **members: Any) -> None:
        """Sets the members of others, their secrets as these show them."""
        for name, value in dict(*others, **members).items():
            self[name] = value

    def __ior__(self, other: Any) -> Self:  # type: ignore[override,misc]
        self.update(other)
        return self

    def clear(self) -> None:
        """Removes all members."""
        super().clear()
        self._hidden.clear()

    def copy(self) -> Self:
        """Another dictionary with the same members, equally guarded."""
        return type(self)(self, dict(self._hidden))

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # Only `copy` comes here.
        from copy import deepcopy

        return type(self)(deepcopy(dict(self), memo), deepcopy(self._hidden, memo))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, dict):
            return NotImplemented
        return self._whole() == (other._whole() if isinstance(other, Guarded) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return dict, (dict(self),)

    def _whole(self) -> dict[str, Any]:
        return {**self, **self._hidden}


class Raw(Guarded):
    """Everything the API sent, as a member of a record. Unknown members may be secrets, so its `repr` shows only names.

    `dataclasses.asdict` rebuilds a dictionary from pairs, and is given `[redacted]`.
    """

    __slots__ = ()

    def __new__(cls, shown: Any = (), hidden: dict[str, Any] | None = None) -> Any:
        """The dictionary, or what stands for it among the members of a record."""
        return super().__new__(cls) if isinstance(shown, dict) else REDACTED

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self, REDACTED))
