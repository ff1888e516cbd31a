"""The engine. The classes of the package stand in front of it; nothing here is for applications."""

from asyncio import AbstractEventLoop, Future
from collections.abc import Callable
from typing import Any, final

__all__ = [
    "REDACTED",
    "SECRET_NAMES",
    "Handle",
    "Parts",
    "Waiting",
    "__version__",
    "codes",
    "operations",
    "system_has_roots",
    "trust",
]

REDACTED: str
SECRET_NAMES: frozenset[str]
__version__: str

@final
class Handle:
    def __new__(cls, options: dict[str, Any], /, *, environment: bool) -> Handle: ...
    @property
    def client_id(self) -> str: ...
    def load_sealed_session(self, options: dict[str, Any], /) -> Handle: ...
    def web_request(self, facts: dict[str, Any], fields: object = None, /) -> Handle: ...
    def call(self, operation: str, options: dict[str, Any], /) -> Any: ...
    def start(
        self,
        operation: str,
        options: dict[str, Any],
        event_loop: AbstractEventLoop,
        settle: Callable[[Future[Any], bool, Any], None],
        /,
    ) -> tuple[bool, Any]: ...

@final
class Parts:
    def get(self, name: str, /) -> Any: ...

@final
class Waiting:
    def wait(self) -> Any: ...

def codes() -> list[str]: ...
def system_has_roots() -> bool: ...
def trust(pem: str, /) -> None: ...
def operations() -> tuple[list[str], list[str]]: ...
