import pytest
from flask.testing import FlaskClient
from flask_app import create_app

from authkit_native.testing import expired, outage, sign_in_as


@pytest.fixture
def client() -> FlaskClient:
    return create_app(testing=True).test_client()


def test_a_visitor_is_led_to_the_sign_in(client: FlaskClient) -> None:
    response = client.get("/reports", headers={"Accept": "text/html"})
    assert response.status_code == 302


def test_a_user_is_greeted(client: FlaskClient) -> None:
    sign_in_as(client, user={"email": "grace@example.com"})
    assert client.get("/").text == "Hello grace@example.com"


def test_reports_need_a_permission(client: FlaskClient) -> None:
    sign_in_as(client, organization_id="org_1", role="member")
    assert client.get("/reports").status_code == 403
    sign_in_as(client, organization_id="org_1", permissions=["reports:read"])
    assert client.get("/reports").json == {"organization": "org_1"}


def test_a_session_is_refreshed(client: FlaskClient) -> None:
    sign_in_as(client)
    with expired(client):
        assert client.get("/").text == "Hello ada@example.com"


def test_an_outage_signs_nobody_out(client: FlaskClient) -> None:
    sign_in_as(client, permissions=["reports:read"])
    with outage(client), expired(client):
        assert client.get("/reports").status_code == 503
    assert client.get("/reports").status_code == 200


def test_signing_out(client: FlaskClient) -> None:
    sign_in_as(client)
    client.post("/logout")
    assert client.get("/").text == "Hello"
