"""Records: what operations return. Frozen, every member always there, `None` when there is nothing.

A token, a sealed session, a code verifier and the like show as `[redacted]` wherever a record is printed, encoded or
made into a dictionary, and are themselves when read as attributes. Records that hold one refuse to be pickled, because
pickles end up in caches, queues and logs; `User` and `Impersonator` may be, and leave `raw` behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ._native import REDACTED, SECRET_NAMES
from .guarded import Guarded, Hidden, Raw, Secret

if TYPE_CHECKING:
    from typing import Protocol

    from typing_extensions import Self

    class Source(Protocol):
        """Where the secrets of a record are."""

        def get(self, name: str, /) -> Any:
            """The secret with this name."""
            ...


R = TypeVar("R")
C = TypeVar("C", bound=type)


class Record:
    """What all records share.

    Secrets are kept in a slot; `__dict__`, where encoders look, says `[redacted]` for them.
    """

    __slots__ = ("_hidden",)

    _hidden: Source

    def __repr__(self) -> str:
        shown = (
            f"{name}={REDACTED if name in SECRET_NAMES and value is not None else repr(value)}"
            for name in _names(type(self))
            for value in (getattr(self, name),)
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def __reduce__(self) -> Any:
        known = {name: getattr(self, name) for name in _names(type(self)) if name != "raw"}
        if not SECRET_NAMES.isdisjoint(known):
            raise TypeError(
                f"{type(self).__name__} holds secrets and cannot be pickled: keep the sealed session instead"
            )
        return type(self).of, (known,)  # type: ignore[attr-defined]

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


def _as_dictionary() -> Any:
    from pydantic_core import core_schema

    return core_schema.plain_serializer_function_ser_schema(asdict)


class _Secret:
    """A member that is kept where the secrets are."""

    def __init__(self, name: str, default: Any) -> None:
        self._name = name
        self._default = default

    def __get__(self, record: Record | None, owner: type) -> Any:
        if record is None:
            # As a class without this descriptor has it, for subclasses and for pydantic.
            if self._default is MISSING:
                raise AttributeError(self._name)
            return self._default
        value = record._hidden.get(self._name)
        if type(value) is str:
            return Secret(value)
        if type(value) is dict:
            # Most callers never read it, so it is guarded when somebody does.
            value = record._hidden[self._name] = Raw.of(value)  # type: ignore[index]
        return value

    def __set__(self, record: Record, value: Any) -> None:
        try:
            secrets: Any = record._hidden
        except AttributeError:
            _hide(record, secrets := Guarded())
        secrets[self._name] = Raw.of(cast("dict[str, Any]", value)) if type(value) is dict else value
        record.__dict__[self._name] = value if value is None else REDACTED


_hide: Callable[[Record, Any], None] = Record.__dict__["_hidden"].__set__


def guards(cls: C) -> C:
    """Decorates a record that has secrets among its members, after `dataclass` has seen their defaults."""
    for member in fields(cls):
        if member.name in SECRET_NAMES:
            setattr(cls, member.name, _Secret(member.name, member.default))
    return cls


def filled(cls: type[R], members: dict[str, Any], secrets: Source | None = None) -> R:
    """A record with these members, past the setters of a frozen dataclass, which take most of its construction.

    Of secrets, the members are only `[redacted]`.
    """
    record = object.__new__(cls)
    object.__setattr__(record, "__dict__", members)
    if secrets is not None:
        _hide(record, secrets)  # type: ignore[arg-type]
    return record


def guarded(cls: type[R], reply: dict[str, Any]) -> R:
    """A record of a reply that has everything in it."""
    reply = Guarded.of(reply)
    return filled(cls, dict(reply), reply)


def _names(cls: Any) -> list[str]:
    return [member.name for member in fields(cls)]


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class User(Record):
    """A user as the API sent it.

    Known members are attributes; `raw` has all of them, those this version does not know included.
    """

    id: str
    """The id, `user_...`."""
    email: str
    """The e-mail address."""
    email_verified: bool | None = None
    """Whether the address is proved."""
    first_name: str | None = None
    """The given name."""
    last_name: str | None = None
    """The family name."""
    name: str | None = None
    """The display name."""
    profile_picture_url: str | None = None
    """The address of a picture."""
    last_sign_in_at: str | None = None
    """When the user last signed in, ISO 8601."""
    external_id: str | None = None
    """The user's id in your own system."""
    locale: str | None = None
    """The preferred language, BCP 47."""
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    """Your own data about the user."""
    created_at: str | None = None
    """When the user was created, ISO 8601."""
    updated_at: str | None = None
    """When the user was last changed, ISO 8601."""
    object: str = "user"
    """The kind of the record."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """Everything the API sent."""

    @classmethod
    def of(cls, raw: dict[str, Any]) -> User:
        """The user of a record of the API."""
        members: dict[str, Any] = dict(zip(_USER_MEMBERS, map(raw.get, _USER_MEMBERS), strict=True))
        members["metadata"] = members["metadata"] or {}
        members["raw"] = REDACTED
        return filled(cls, members, Hidden(raw=raw))


_USER_MEMBERS = tuple(name for name in _names(User) if name != "raw")


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class Impersonator(Record):
    """The administrator who acts as the user."""

    email: str
    """The administrator's e-mail address."""
    reason: str | None = None
    """Why, as the administrator typed it."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """Everything the API sent."""

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Impersonator:
        """The impersonator of a record of the API."""
        members = {"email": raw.get("email"), "reason": raw.get("reason"), "raw": REDACTED}
        return filled(cls, members, Hidden(raw=raw))


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class OAuthTokens(Record):
    """The tokens of the identity provider, when the connection is set up to return them."""

    access_token: str | None = None
    """The provider's access token."""
    refresh_token: str | None = None
    """The provider's refresh token."""
    provider: str | None = None
    """The provider's name."""
    expires_at: int | None = None
    """When the access token expires, seconds since the epoch."""
    scopes: Sequence[str] = field(default=(), hash=False)
    """What the token allows."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """Everything the API sent."""

    @classmethod
    def of(cls, raw: dict[str, Any]) -> OAuthTokens:
        """The tokens of a record of the API."""
        members = {name: raw.get(name) for name in ("access_token", "refresh_token", "provider", "expires_at")}
        return cls(**members, scopes=raw.get("scopes") or (), raw=Raw.of(raw))


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class Pkce(Record):
    """A code verifier to keep and its challenge to send (RFC 7636)."""

    code_verifier: str
    """43 characters. Keep it, where only this browser's sign-in finds it, until the code comes back."""
    code_challenge: str
    """Its SHA-256, base64url."""
    code_challenge_method: str = "S256"
    """Always `S256`."""

    @classmethod
    def of(cls, reply: dict[str, Any]) -> Pkce:
        """The pair of a reply of the engine."""
        return guarded(cls, reply)


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class AuthorizationRequest(Record):
    """An authorization URL and what has to be kept, in a cookie or session, until its code comes back."""

    url: str
    """Where to send the browser."""
    state: str
    """Compare it with the `state` of the callback."""
    code_verifier: str
    """Pass it to `authenticate_with_code`. A secret of this sign-in."""

    @classmethod
    def of(cls, reply: dict[str, Any]) -> AuthorizationRequest:
        """The request of a reply of the engine."""
        return guarded(cls, reply)


@guards
@dataclass(frozen=True, repr=False, kw_only=True)
class AuthenticationResponse(Record):
    """A successful exchange."""

    user: User
    """Who signed in."""
    access_token: str
    """The access token, a JWT that lives for minutes."""
    refresh_token: str
    """The refresh token. It can be used once."""
    organization_id: str | None = None
    """The organization that was chosen."""
    authentication_method: str | None = None
    """How the user signed in. An open set."""
    impersonator: Impersonator | None = None
    """Who acts as the user."""
    oauth_tokens: OAuthTokens | None = None
    """The identity provider's own tokens."""
    authkit_authorization_code: str | None = None
    """A code for another AuthKit application."""
    sealed_session: str | None = None
    """The cookie value, when sealing was asked for."""
    raw: dict[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)
    """The members this version does not know."""

    @classmethod
    def of(cls, reply: dict[str, Any]) -> AuthenticationResponse:
        """The response of a reply of the engine."""
        reply = Guarded.of(reply)
        for name, kind in (("user", User), ("impersonator", Impersonator), ("oauth_tokens", OAuthTokens)):
            if reply[name] is not None:
                reply[name] = kind.of(reply[name])
        reply["raw"] = Raw.of(reply["raw"])
        return guarded(cls, reply)
