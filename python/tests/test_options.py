"""Options that are odd, and options whose reading runs the application's own code."""

from __future__ import annotations

import collections
import decimal
import enum
import types
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from conftest import PASSWORD

from authkit_native import ConfigurationError, WorkOSClient

USERS: Any = WorkOSClient(
    client_id="client_1", redirect_uri="https://app.example/callback", cookie_password=PASSWORD
).user_management


class Colour(str, enum.Enum):
    BLUE = "blue"


class Count(int):
    pass


class Lazy(Mapping[str, Any]):
    """A mapping that runs code when it is read."""

    def __init__(self, read: Any) -> None:
        self.read = read

    def __getitem__(self, name: str) -> Any:
        return self.read()

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


class Holder:
    """What looks like a record of the package."""

    def __init__(self, read: Any) -> None:
        self.read = read

    @property
    def raw(self) -> Any:
        return self.read()


class Own(dict[str, Any]):
    read: Any

    def __getitem__(self, name: str) -> Any:
        return self.read()


class Listing(list[Any]):
    read: Any

    def __iter__(self) -> Iterator[Any]:
        return self.read()  # type: ignore[no-any-return]


def carrier(kind: type, read: Any) -> Any:
    if kind in (Lazy, Holder):
        return kind(read)
    made = kind({"a": 1} if kind is Own else [1])
    made.read = read
    return made


@pytest.mark.parametrize("kind", [Lazy, Holder, Own, Listing])
@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit, GeneratorExit, ValueError, AttributeError, KeyError])
@pytest.mark.parametrize("nested", [False, True])
def test_an_exception_of_the_applications_code_is_raised_as_it_is(
    kind: type, raised: type[BaseException], nested: bool
) -> None:
    the_one = raised("mine")

    def read() -> Any:
        raise the_one

    if kind is Holder and raised is AttributeError:
        return  # How Python says that there is no such attribute.
    data = carrier(kind, read)
    with pytest.raises(raised) as caught:
        USERS.seal_data({"deep": [data]} if nested else data)
    assert caught.value is the_one


@pytest.mark.parametrize("change", ["grow", "shrink"])
def test_a_dictionary_that_changes_while_it_is_read(change: str) -> None:
    members: dict[str, Any] = {}

    def read() -> Any:
        members.update(more=1) if change == "grow" else members.pop("last")
        return {}

    members.update(first=Holder(read), last=1)
    with pytest.raises(RuntimeError, match="changed size during iteration"):
        USERS.seal_data(members)
    keywords: dict[str, Any] = {"provider": "authkit", "provider_query_params": Holder(lambda: {"a": "b"})}
    assert "%5Ba%5D=b" in USERS.get_authorization_url(**keywords)


def test_a_list_that_changes_while_it_is_read_is_read_as_python_does() -> None:
    items: list[Any] = []

    def read() -> Any:
        items.append(2)
        return {}

    items.extend([Holder(read), 1])
    assert USERS.unseal_data(USERS.seal_data(items)) == [{}, 1, 2]


RING: dict[str, Any] = {}
RING["ring"] = [RING]
ENDLESS: Lazy = Lazy(lambda: ENDLESS)


@pytest.mark.parametrize(
    "value",
    [
        *("\ud800", "a\udcff", {"\ud800": 1}, [{"a": "\udfff"}], 2**64, -(2**63) - 1, 10**400, Count(2**70)),
        *(float("nan"), float("inf"), {"a": float("-inf")}, {1: 2}, {None: 1}, {("a",): 1}, {b"a": 1}),
        *(b"bytes", bytearray(b"b"), memoryview(b"m"), {"a"}, object(), 1j, decimal.Decimal(1), int, len, range(3)),
        *(RING, [RING], ENDLESS, Holder(lambda: ENDLESS), Holder(lambda: "text")),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("nested", [False, True])
def test_what_json_cannot_carry_names_its_option(value: Any, nested: bool) -> None:
    with pytest.raises(ConfigurationError) as raised:
        USERS.seal_data({"deep": [{"inner": value}]} if nested else value)
    assert raised.value.code == "invalid_option" and "`data`" in str(raised.value)


@pytest.mark.parametrize("name", ["provider", "state", "prompt", "redirect_uri"])
@pytest.mark.parametrize("value", ["\ud800", b"bytes", 2**70, float("nan"), object(), {1: 2}])
def test_every_option_is_named(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError) as raised:
        USERS.get_authorization_url(**{"provider": "authkit", name: value})
    assert raised.value.code == "invalid_option" and f"`{name}`" in str(raised.value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Colour.BLUE, "blue"),
        (Count(7), 7),
        (2**63 - 1, 2**63 - 1),
        (2**64 - 1, 2**64 - 1),
        (collections.OrderedDict(a=Colour.BLUE), {"a": "blue"}),
        (collections.defaultdict(int, a=1), {"a": 1}),
        (collections.UserDict(a=1), {"a": 1}),
        (collections.ChainMap({"a": 1}, {"a": 2}), {"a": 1}),
        (types.MappingProxyType({"a": [1, (2, None)]}), {"a": [1, [2, None]]}),
        (Lazy(lambda: 1), {"a": 1}),
        (Holder(lambda: {"a": 1}), {"a": 1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kinds_of_text_numbers_and_mappings(value: Any, read: Any) -> None:
    assert USERS.unseal_data(USERS.seal_data({"it": value})) == {"it": read}
