"""The helpers for tests of applications. The examples show how they are used; this is what those do not show."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from conftest import PASSWORD, ROOT
from fastapi import FastAPI
from flask import Flask
from quart import Quart, request
from starlette.testclient import TestClient

from authkit_native import AsyncWorkOSClient, ConfigurationError, WorkOSClient
from authkit_native import asgi as asgi_kit
from authkit_native import flask as flask_kit
from authkit_native.testing import clock_ahead, code_for, cookies_for, expired, outage, revoked, sign_in_as

EXAMPLES = Path(__file__).parent / "examples"
sys.path.insert(0, str(EXAMPLES))

import fastapi_app  # noqa: E402
import flask_app  # noqa: E402


def client(**options: Any) -> Any:
    return flask_app.create_app(testing=True, **options).test_client()


def test_the_examples_are_those_of_the_readme() -> None:
    section = (ROOT / "python/README.md").read_text().split("\n## Tests of applications\n")[1].split("\n## ")[0]
    shown = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert shown == [
        (EXAMPLES / name).read_text() for name in ("test_flask_app.py", "test_fastapi_app.py", "reports/tests.py")
    ]


def test_the_example_of_django_passes_where_django_runs_it() -> None:
    command = [sys.executable, "-m", "django", "test", "--settings", "reports.settings", "reports"]
    done = subprocess.run(
        command, cwd=EXAMPLES, env={"PYTHONPATH": str(ROOT / "python")}, capture_output=True, text=True
    )
    assert done.returncode == 0 and "Ran 6 tests" in done.stderr, done.stderr


def test_no_other_client_takes_the_session_of_a_test() -> None:
    cookie = cookies_for(WorkOSClient(testing=True, client_id="client_1", cookie_password=PASSWORD))["wos-session"]
    # A second process makes keys of its own, even for the same id and password.
    program = f"""
from authkit_native import WorkOSClient
client = WorkOSClient(testing=True, client_id="client_1", cookie_password={PASSWORD!r})
print(client.user_management.load_sealed_session(session_data={cookie!r}).authenticate().reason)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT / "python")
    assert done.stdout == "invalid_jwt\n", done.stderr


def test_an_application_in_production_is_not_talked_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKOS_TESTING", "AUTHKIT_TESTING", "TESTING"):
        monkeypatch.setenv(name, "true")
    app = flask_app.create_app(
        client_id="client_1", api_key="sk_1", cookie_password=PASSWORD, redirect_uri="http://localhost/callback"
    )
    app.config["TESTING"] = True
    browser = app.test_client()
    for act in (lambda: sign_in_as(browser), lambda: outage(browser).__enter__(), lambda: code_for(browser)):
        with pytest.raises(ConfigurationError, match="made without option `testing`: pass it as true"):
            act()


def test_what_leads_to_an_application_is_found() -> None:
    asynchronous = AsyncWorkOSClient(testing=True)
    app = fastapi_app.create_app(client=AsyncWorkOSClient(testing=True, web={"cookie_name": "sid"}))
    found: list[object] = [app, TestClient(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app))]
    for target in found:
        assert cookies_for(target).keys() == {"sid"}
    assert cookies_for(asynchronous).keys() == {"wos-session"}
    assert cookies_for(asgi_kit.AuthKitMiddleware(app, testing=True)).keys() == {"wos-session"}
    nothing: list[object] = [object(), Flask("bare").test_client(), TestClient(FastAPI())]
    for target in nothing:
        with pytest.raises(TypeError, match="no AuthKit is found by a"):
            cookies_for(target)
    with pytest.raises(TypeError, match=r"sign_in_as\(\) cannot set cookies of a WorkOSClient: send those of"):
        sign_in_as(WorkOSClient(testing=True))


def test_clients_of_httpx_and_quart_sign_in_too() -> None:
    async def visit() -> None:
        app = fastapi_app.create_app(testing=True)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as browser:
            sign_in_as(browser)
            with expired(browser):
                assert (await browser.get("/")).json() == "Hello ada@example.com"
            # The line of the application took the place of the cookie.
            assert len(browser.cookies) == 1
        quart = Quart("quart")
        quart.asgi_app = asgi_kit.AuthKitMiddleware(quart.asgi_app, testing=True)  # type: ignore[method-assign]

        @quart.get("/")
        async def home() -> str:
            return (await asgi_kit.current_auth(request.scope)).role or "nobody"

        visitor = quart.test_client()
        sign_in_as(visitor, role="admin")
        assert await (await visitor.get("/")).get_data() == b"admin"

    asyncio.run(visit())


def test_conditions_end_with_their_block_and_may_stand_in_each_other() -> None:
    browser = client()
    sign_in_as(browser, permissions=["reports:read"])
    with expired(browser):
        with pytest.raises(ZeroDivisionError), outage(browser):
            assert browser.get("/reports").status_code == 503
            _ = 1 / 0
        assert browser.get("/reports").status_code == 200
    with outage(browser):
        assert browser.get("/reports").status_code == 200
    with revoked(browser), expired(browser):
        assert browser.get("/reports").status_code == 401


def test_the_clock_moves_what_is_recent_out_of_reach() -> None:
    app = flask_app.create_app(testing=True)

    @app.get("/billing")
    @flask_kit.require_auth(recent=600)
    def billing() -> str:
        return "paid"

    browser = app.test_client()
    sign_in_as(browser)
    assert browser.get("/billing").text == "paid"
    with clock_ahead(browser, 601):
        assert browser.get("/billing").status_code == 401


def test_a_callback_exchanges_the_code_of_a_session() -> None:
    app = Flask("callback")
    authkit = flask_kit.AuthKit(app, testing=True)
    welcomed = []
    authkit.on_sign_in(lambda event: welcomed.append(event.response.user.email))
    browser = app.test_client()
    begun = browser.get("/login?return_to=/reports", headers={"Accept": "text/html"})
    [state] = parse_qs(urlsplit(begun.headers["Location"]).query)["state"]
    code = code_for(browser, user={"email": "grace@example.com"})
    done = browser.get("/callback", query_string={"code": code, "state": state}, headers={"Accept": "text/html"})
    assert (done.status_code, done.headers["Location"], welcomed) == (302, "/reports", ["grace@example.com"])


def test_a_session_in_parts_takes_the_place_of_a_whole_one() -> None:
    browser = client()
    sign_in_as(browser, user={"email": "grace@example.com"})
    sign_in_as(browser, permissions=[f"{n * 2654435761 % 2**32:08x}" for n in range(800)])
    assert browser.get("/").text == "Hello ada@example.com"
    sign_in_as(browser, user={"email": "grace@example.com"})
    assert browser.get("/").text == "Hello grace@example.com"


def test_the_host_of_an_application_gets_the_cookie() -> None:
    app = flask_app.create_app(testing=True)
    app.config["SERVER_NAME"] = "app.example:8000"
    browser = app.test_client()
    sign_in_as(browser)
    assert browser.get("/").text == "Hello ada@example.com"


def test_the_package_does_not_load_it() -> None:
    program = "import sys, authkit_native, authkit_native.flask; print('authkit_native.testing' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT / "python")
    assert done.stdout == "False\n", done.stderr
