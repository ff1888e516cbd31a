"""The base of all records: frozen, every member always there, `None` when there is nothing.

A token, a sealed session, a code verifier and the like show as `[redacted]` wherever a record is printed, encoded or
made into a dictionary, and are themselves when read as attributes. Records that hold one refuse to be pickled, because
pickles end up in caches, queues and logs.
"""

from __future__ import annotations

from ._native import REDACTED, SECRET_NAMES
from .guarded import Hidden, Raw, Secret
from .hints import TYPE_CHECKING, Any, Callable, ClassVar, Hashable, Protocol

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_: Any) -> Any:
        """Only type checkers read it, and Python 3.10 does not have it."""
        return lambda kind: kind


UNCOMPARED = frozenset({"error", "raw"})
"""An exception equals nothing but itself, and `raw` repeats the other members."""


class Source(Protocol):
    """Where the secrets and the lazy members of a record come from."""

    def get(self, name: str, /) -> Any:
        """The one with this name."""
        ...


class Required:
    """In place of a default: the member has none."""


class Member:
    """What the body of a class says of a member, beside its name and type."""

    def __init__(
        self,
        convert: Callable[[Any], Any] | None = None,
        default: Any = Required,
        default_factory: Callable[[], Any] | None = None,
    ) -> None:
        self.convert = convert
        self.default = default
        self.default_factory = default_factory

    @property
    def is_required(self) -> bool:
        """Whether a record cannot be made without it."""
        return self.default is Required and self.default_factory is None

    def make_default(self) -> Any:
        """The value of a record that is made without it."""
        return self.default_factory() if self.default_factory is not None else self.default


class LazyMember(Member):
    """A member that is loaded from the engine on first access.

    Making a user and a mapping of all claims takes longer than checking a session, and many requests need neither.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, record: Record | None, owner: type) -> Any:
        if record is None:
            return self
        value = record._source.get(self._name)
        if value is not None and self.convert is not None:
            value = self.convert(value)
        # Two threads may load it at the same time: both get the same.
        return record.__dict__.setdefault(self._name, value)


class SecretMember:
    """A member whose value `__dict__` does not have."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, record: Record | None, owner: type) -> Any:
        if record is None:
            return self
        value = record._source.get(self._name)
        if type(value) is str:
            return Secret(value)
        if isinstance(value, dict) and not isinstance(value, Raw):
            # Most callers never read it, so it is guarded on first access.
            value = record._source[self._name] = Raw.of(value)  # type: ignore[index]  # pyright: ignore
        return value

    def __set__(self, record: Record, value: Any) -> None:
        setattr(record, self._name, value)


def member(
    convert: Callable[[Any], Any] | None = None,
    *,
    default: Any = Required,
    default_factory: Callable[[], Any] | None = None,
) -> Any:
    """A member that is converted when it comes from the engine, or whose default each record makes for itself."""
    return Member(convert, default, default_factory)


def lazy(convert: Callable[[Any], Any] | None = None, *, default: Any = Required) -> Any:
    """A member that is loaded, and converted, on first access."""
    return LazyMember(convert, default)


def each(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Converts every item of a list."""
    return lambda values: [convert(value) for value in values]


class _DataclassAttribute:
    """Flask, FastAPI, pydantic, orjson and rich encode data classes, and know them by two attributes.

    They are made when one of those asks, because the import of `dataclasses` takes longer than that of this package.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, record: Record | None, owner: type[Record]) -> Any:
        from dataclasses import MISSING, field, make_dataclass
        from typing import get_type_hints

        from . import options, reason

        hints = get_type_hints(owner, localns={**vars(reason), **vars(options)})
        fields: list[tuple[str, Any, Any]] = []
        for name, it in owner._members.items():
            default: dict[str, Any] = {} if it.default is Required else {"default": it.default}
            factory: Any = it.default_factory or MISSING
            made = field(**default, default_factory=factory, compare=name not in UNCOMPARED)
            fields.append((name, hints[name], made))
        alike: Any = make_dataclass(owner.__name__, fields, frozen=True, kw_only=True, repr=False)
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            setattr(owner, name, getattr(alike, name))
        return getattr(alike, self._name)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(lazy, member))
class Record:
    """What all records share.

    `__dict__`, where encoders look, has `[redacted]` for each secret; the secrets themselves are in a slot.
    """

    __slots__ = ("_source",)
    __match_args__ = ()

    _source: Source
    _annotations: ClassVar[dict[str, Any]] = {}
    _members: ClassVar[dict[str, Member]] = {}
    """Every member, in the order of the class body."""
    _converted: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    """What is converted when it comes from the engine, unless it is lazy."""
    _factories: ClassVar[dict[str, Callable[[], Any]]] = {}
    """What makes the defaults of members that are never `None`."""
    _secrets: ClassVar[tuple[str, ...]] = ()
    """The members that are secret."""

    if not TYPE_CHECKING:
        __dataclass_fields__ = _DataclassAttribute()
        __dataclass_params__ = _DataclassAttribute()

    def __init_subclass__(cls) -> None:
        annotations = {name: kind for name, kind in cls.__annotations__.items() if not name.startswith("_")}
        cls._annotations = {**cls._annotations, **annotations}
        cls._members = dict(cls._members)
        for name in annotations:
            written = cls.__dict__.get(name, Required)
            cls._members[name] = written if isinstance(written, Member) else Member(default=written)
            if name in SECRET_NAMES:
                setattr(cls, name, SecretMember(name))
        cls._secrets = tuple(SECRET_NAMES.intersection(cls._members))
        eager = {name: it for name, it in cls._members.items() if not isinstance(it, LazyMember)}
        cls._converted = {name: it.convert for name, it in eager.items() if it.convert is not None}
        factories = {name: it.default_factory for name, it in cls._members.items()}
        cls._factories = {name: it for name, it in factories.items() if it is not None}
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            # Some look for them in the class itself, not in its bases.
            setattr(cls, name, Record.__dict__[name])

    def __init__(self, **members: Any) -> None:
        kind = type(self)
        unknown = members.keys() - kind._members.keys()
        missing = [name for name, it in kind._members.items() if it.is_required and name not in members]
        if unknown or missing:
            # Reporters of errors print the variables of every frame, and there is nothing in this record yet.
            del self, members
            if unknown:
                raise TypeError(f"{kind.__name__}() got an unexpected keyword argument {min(unknown)!r}")
            raise TypeError(f"{kind.__name__}() is missing the keyword arguments {', '.join(missing)}")
        defaults = {name: it.make_default() for name, it in kind._members.items() if name not in members}
        self._fill({**defaults, **members})

    def _fill(self, members: dict[str, Any]) -> None:
        secrets = Hidden()
        for name in self._secrets:
            if members[name] is not None:
                secrets[name], members[name] = members[name], REDACTED
        object.__setattr__(self, "__dict__", members)
        _set_source(self, secrets)

    @classmethod
    def _make(cls, members: dict[str, Any], source: Source) -> Self:
        """A record with these members, in which secrets are redacted and lazy ones missing."""
        record = object.__new__(cls)
        object.__setattr__(record, "__dict__", members)
        _set_source(record, source)
        return record

    @classmethod
    def _from_reply(cls, reply: dict[str, Any]) -> Self:
        """The record of a reply of the engine that has everything in it."""
        return cls._converted_from(dict(zip(cls._members, map(reply.get, cls._members), strict=True)))

    @classmethod
    def _converted_from(cls, members: dict[str, Any]) -> Self:
        for name, convert in cls._converted.items():
            if members[name] is not None:
                members[name] = convert(members[name])
        for name, default in cls._factories.items():
            if members[name] is None:
                members[name] = default()
        record = object.__new__(cls)
        record._fill(members)
        return record

    def to_dict(self) -> dict[str, Any]:
        """The members as a dictionary, records in them as dictionaries too, and `[redacted]` for every secret."""
        return {
            name: REDACTED if name in self._secrets and value is not None else _plain(value)
            for name in self._members
            for value in (getattr(self, name),)
        }

    def __replace__(self, /, **changes: Any) -> Self:
        return type(self)(**{name: getattr(self, name) for name in self._members} | changes)

    def __setattr__(self, name: str, value: Any) -> None:
        from dataclasses import FrozenInstanceError

        # Reporters of errors print the variables of every frame.
        del value
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __repr__(self) -> str:
        shown = (
            f"{name}={REDACTED if name in self._secrets and value is not None else repr(value)}"
            for name in self._members
            for value in (getattr(self, name),)
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._members if name not in UNCOMPARED)

    def __hash__(self) -> int:
        values = (getattr(self, name) for name in self._members if name not in UNCOMPARED)
        return hash(tuple(value for value in values if isinstance(value, Hashable)))

    def __reduce__(self) -> Any:
        if set(self._secrets) - {"raw"}:
            raise TypeError(
                f"{type(self).__name__} holds secrets and cannot be pickled: keep the sealed session instead"
            )
        members = {name: getattr(self, name) for name in self._members if name != "raw"}
        return type(self)._unpickled, (members,)

    @classmethod
    def _unpickled(cls, members: dict[str, Any]) -> Self:
        return cls(**members)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    # Pydantic, and so FastAPI where a route has a return type, reads attributes. Only pydantic asks for these two.

    @property
    def __pydantic_serializer__(self) -> Any:
        from pydantic_core import SchemaSerializer, core_schema

        return SchemaSerializer(core_schema.any_schema(serialization=_as_dictionary()))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), "serialization": _as_dictionary()}


_set_source: Callable[[Record, Source], None] = Record.__dict__["_source"].__set__


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, dict):
        return {name: _plain(it) for name, it in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, (list, tuple)):
        plain = [_plain(it) for it in value]  # pyright: ignore[reportUnknownVariableType]
        return plain if isinstance(value, list) else tuple(plain)
    return value


def _as_dictionary() -> Any:
    from pydantic_core import core_schema

    return core_schema.plain_serializer_function_ser_schema(Record.to_dict)
