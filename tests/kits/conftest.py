"""What the runner of stories of the Python package asks its surroundings for, and the kits that are asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from visitor import control

ROOT = Path(__file__).resolve().parents[2]
# Its runner of stories says what an answer has to be like. It finds its own conftest in this one.
sys.path[:0] = [str(ROOT / "python/tests"), str(ROOT / "tests/kits")]


class Emulator:
    """An emulator's controls."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def control(self, path: str, body: Any = None, method: str = "POST") -> Any:
        return control(self.base_url, method, f"/{path}", body)

    def clear_faults(self) -> None:
        self.control("faults", method="DELETE")


@pytest.fixture(scope="session")
def kits() -> Iterator[dict[str, Any]]:
    """Every kit in its framework and server, each with an emulator of its own."""
    from kits import KITS, Kit

    with ThreadPoolExecutor(len(KITS)) as pool:
        starting = {name: pool.submit(Kit, name, shape) for name, shape in KITS.items() if shape.is_there}
    try:
        yield {name: it.result() for name, it in starting.items()}
    finally:
        for it in starting.values():
            if it.exception() is None:
                it.result().stop()


def kit_of(kits: dict[str, Any], name: str) -> Any:
    if name not in kits:
        pytest.skip(
            f"what {name} needs could not be had: see `scripts/setup ruby php` and "
            "`make --directory=bindings php story-go story-jvm`"
        )
    return kits[name]
