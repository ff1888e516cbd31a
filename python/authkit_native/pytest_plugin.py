"""A fixture for pytest, beside the functions of `authkit_native.testing`.

Say `pytest_plugins = ["authkit_native.pytest_plugin"]` in the uppermost `conftest.py`. The fixture `client` is yours,
or that of `pytest-flask` or `pytest-django`.

    def test_reports(client, sign_in):
        sign_in(permissions=["reports:read"])
        assert client.get("/reports").status_code == 200
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from .testing import sign_in_as

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import TestingSession

__all__ = ["SignIn", "sign_in"]


class SignIn(Protocol):
    """Signs a test client in."""

    def __call__(self, **session: Unpack[TestingSession]) -> None:
        """Takes what `sign_in_as` takes, and raises what it raises."""
        ...


@pytest.fixture
def sign_in(client: Any) -> SignIn:
    """Signs the fixture `client` in, whose application has a kit that was made with `testing=True`."""

    def sign_in(**session: Unpack[TestingSession]) -> None:
        sign_in_as(client, **session)

    return sign_in
