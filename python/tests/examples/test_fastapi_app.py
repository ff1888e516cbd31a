import pytest
from fastapi.testclient import TestClient
from fastapi_app import create_app

from authkit_native.testing import expired, outage, sign_in_as


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(testing=True))


def test_a_visitor_is_refused(client: TestClient) -> None:
    assert client.get("/reports").status_code == 401


def test_a_user_is_greeted(client: TestClient) -> None:
    sign_in_as(client, user={"email": "grace@example.com"})
    assert client.get("/").json() == "Hello grace@example.com"


def test_reports_need_a_permission(client: TestClient) -> None:
    sign_in_as(client, organization_id="org_1", role="member")
    assert client.get("/reports").status_code == 403
    sign_in_as(client, organization_id="org_1", permissions=["reports:read"])
    assert client.get("/reports").json() == {"organization": "org_1"}


def test_a_session_is_refreshed(client: TestClient) -> None:
    sign_in_as(client)
    with expired(client):
        assert client.get("/").json() == "Hello ada@example.com"


def test_an_outage_signs_nobody_out(client: TestClient) -> None:
    sign_in_as(client, permissions=["reports:read"])
    with outage(client), expired(client):
        assert client.get("/reports").status_code == 503
    assert client.get("/reports").status_code == 200


def test_signing_out(client: TestClient) -> None:
    sign_in_as(client)
    client.post("/logout")
    assert client.get("/").json() == "Hello"
