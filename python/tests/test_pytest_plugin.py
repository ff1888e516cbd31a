"""The fixture for pytest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from authkit_native.pytest_plugin import SignIn, sign_in

sys.path.insert(0, str(Path(__file__).parent / "examples"))

from flask_app import create_app

__all__ = ["sign_in"]


@pytest.fixture
def client() -> FlaskClient:
    return create_app(testing=True).test_client()


def test_it_signs_the_client_in(client: FlaskClient, sign_in: SignIn) -> None:
    assert client.get("/reports").status_code == 401
    sign_in(permissions=["reports:read"])
    assert client.get("/reports").status_code == 200
