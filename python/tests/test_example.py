"""The example app, as a browser and as an attacker see it."""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import ROOT, Emulator

CALLBACK = "http://localhost/callback"


@pytest.fixture
def browser(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in emulator.options(redirect_uri=CALLBACK).items():
        monkeypatch.setenv(f"WORKOS_{name.upper()}", value)
    spec = importlib.util.spec_from_file_location("example", ROOT / "tests/apps/flask/app.py")
    assert spec is not None and spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    # Where Flask looks for the folder of templates.
    monkeypatch.setitem(sys.modules, "example", example)
    spec.loader.exec_module(example)
    example.app.testing = False
    return example.app.test_client()


def cookies(answer: Any) -> dict[str, str]:
    """The lines that set cookies, by the name of the cookie."""
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def sign_in(browser: Any, emulator: Emulator, **headers: str) -> dict[str, str]:
    begun = browser.get("/login", headers=headers)
    query = parse_qs(urlsplit(begun.headers["Location"]).query)
    code = emulator.code(redirect_uri=query["redirect_uri"][0], code_challenge=query["code_challenge"][0])
    done = browser.get("/callback", query_string={"code": code, "state": query["state"][0]}, headers=headers)
    assert (done.status_code, done.headers["Location"]) == (302, "/"), done.text
    return cookies(begun) | {f"{name} at the end": line for name, line in cookies(done).items()}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_secure_where_the_browser_speaks_https(browser: Any, emulator: Emulator, scheme: str) -> None:
    headers = {"X-Forwarded-Proto": scheme, "Host": "localhost:3000"}
    lines = (
        sign_in(browser, emulator, **headers) if scheme == "http" else cookies(browser.get("/login", headers=headers))
    )
    lines |= cookies(browser.post("/logout", headers=headers))
    assert len(lines) > 1
    for line in lines.values():
        assert ("Secure" in line) == (scheme == "https") and "HttpOnly" in line and "SameSite=Lax" in line


def test_signing_out_is_a_form(browser: Any, emulator: Emulator) -> None:
    sign_in(browser, emulator, Host="localhost:3000")
    home = browser.get("/", headers={"Host": "localhost:3000"})
    assert re.search(r'<form method="post" action="/logout">.*<button class="button">Sign out</button>', home.text)
    for method in ("get", "put", "delete", "head"):
        refused = getattr(browser, method)("/logout")
        assert refused.status_code == 405 and "POST" in refused.headers["Allow"] and not cookies(refused)
    for origin in ("https://attacker.example", "null", "http://localhost:3001"):
        refused = browser.post("/logout", headers={"Origin": origin, "Host": "localhost:3000"})
        assert refused.status_code == 403 and not cookies(refused)
    done = browser.post("/logout", headers={"Origin": "http://localhost:3000", "Host": "localhost:3000"})
    assert done.status_code == 303 and "/user_management/sessions/logout?" in done.headers["Location"]
    assert "Max-Age=0" in cookies(done)["wos_session"]


@pytest.mark.parametrize(
    "garbage",
    [
        *('j:{"a":1}', '{"a":1}', '"quoted"', '"', "%00%ff", "%", "\xff\xfe", "=", "a=b", "[]", "null", " ", ""),
        *("s:signed.x", "ak1.", "Fe26.2**", "e30=", "x" * 30_000, "\\000\\377", "ä", "\x01\x7f"),
    ],
    ids=lambda value: repr(value[:12]),
)
@pytest.mark.parametrize("name", ["wos_session", "wos_session_sign_in"])
def test_any_cookie_is_a_bad_cookie(browser: Any, garbage: str, name: str) -> None:
    headers = {"Cookie": f"{name}={garbage}"}
    assert browser.get("/", headers=headers).status_code == 200
    assert browser.get("/dashboard", headers=headers).headers["Location"] == "/login"
    assert browser.post("/logout", headers=headers).headers["Location"] == "/"
    for query in ("", "?code=c&state=s", "?code=c", "?state=%ff", "?error=x"):
        assert browser.get(f"/callback{query}", headers=headers).status_code == 400
