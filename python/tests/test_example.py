"""The example app, as a browser and as an attacker see it."""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import ROOT, Emulator

CALLBACK = "http://localhost:3000/callback"
ACME, GLOBEX = "org_01EM000000000000000000ACME", "org_01EM0000000000000000GLOBEX"
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PAGE["Sec-Fetch-Site"] = "same-origin"


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


def sign_in(browser: Any, emulator: Emulator, **user: str) -> dict[str, str]:
    begun = browser.get("/login", headers=PAGE)
    query = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    code = emulator.code(redirect_uri=query["redirect_uri"], code_challenge=query["code_challenge"], **user)
    done = browser.get("/callback", query_string={"code": code, "state": query["state"]}, headers=PAGE)
    assert (done.status_code, done.headers["Location"]) == (302, "/"), done.text
    return cookies(begun) | {f"{name} at the end": line for name, line in cookies(done).items()}


@pytest.mark.parametrize("headers", [{}, {"Host": "evil.example"}, {"X-Forwarded-Proto": "http"}], ids=str)
def test_cookies_are_secure_where_the_redirect_uri_says_https(
    browser: Any, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    for line in sign_in(browser, emulator).values():
        assert "Secure" not in line and "HttpOnly" in line and "SameSite=Lax" in line
    kit = browser.application.extensions["authkit"]
    monkeypatch.setattr(kit, "client", emulator.client(redirect_uri="https://app.example/callback", web={}))
    for line in cookies(browser.get("/login", headers={**PAGE, **headers})).values():
        assert line.startswith("__Host-") and "Secure" in line and "HttpOnly" in line and "SameSite=Lax" in line


def test_signing_out_is_a_form(browser: Any, emulator: Emulator) -> None:
    sign_in(browser, emulator)
    home = browser.get("/", headers=PAGE)
    assert re.search(r'<form method="post" action="/logout">.*<button class="button">Sign out</button>', home.text)
    for method in ("put", "delete"):
        refused = getattr(browser, method)("/logout", headers=PAGE)
        assert refused.status_code == 405 and "POST" in refused.headers["Allow"] and not cookies(refused)
    for origin in ("https://attacker.example", "null", "http://localhost:3001"):
        refused = browser.post("/logout", headers={"Accept": "text/html", "Origin": origin})
        assert refused.status_code == 403 and not cookies(refused)
    done = browser.post("/logout", headers={"Accept": "text/html", "Origin": "http://localhost:3000"})
    assert done.status_code == 200 and "/user_management/sessions/logout?" in done.headers["Refresh"]
    assert "Max-Age=0" in cookies(done)["wos-session"]


def test_pages_ask_for_what_they_need(browser: Any, emulator: Emulator) -> None:
    sign_in(browser, emulator, organization_id=GLOBEX)
    refused = browser.get("/members", headers=PAGE)
    assert refused.status_code == 403 and "<h1>You may not see this.</h1>" in refused.text
    switched = browser.post(
        "/switch-organization",
        data={"organization_id": ACME},
        headers={**PAGE, "Referer": "http://localhost:3000/members"},
    )
    assert (switched.status_code, switched.headers["Location"]) == (303, "/members")
    assert "<h1>Members</h1>" in browser.get("/members", headers=PAGE).text
    again = browser.get("/security", headers=PAGE)
    assert again.status_code == 200 or "max_age=300" in again.headers["Location"]


def test_a_form_survives_an_expired_session(browser: Any, emulator: Emulator) -> None:
    form = {**PAGE, "Referer": "http://localhost:3000/note"}
    browser.set_cookie("wos-session", emulator.expired_cookie())
    sent = browser.post("/note", data={"note": "buy milk"}, headers=form)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/note") and cookies(sent)
    assert 'value="buy milk"' in browser.get("/note", headers=PAGE).text
    browser.delete_cookie("wos-session")
    refused = browser.post("/note", data={"note": "buy bread"}, headers=form)
    assert refused.status_code == 401 and "return_to=%2Fnote" in refused.headers["Refresh"]


def test_a_sign_in_that_was_cancelled_is_no_error(browser: Any) -> None:
    begun = browser.get("/login", headers=PAGE)
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    done = browser.get(f"/callback?error=access_denied&state={state}", headers=PAGE)
    assert done.status_code == 400 and "<h1>The sign-in was not completed.</h1>" in done.text


@pytest.mark.parametrize(
    "garbage",
    [
        *('j:{"a":1}', '{"a":1}', '"quoted"', '"', "%00%ff", "%", "\xff\xfe", "=", "a=b", "[]", "null", " ", ""),
        *("s:signed.x", "ak1.", "Fe26.2**", "e30=", "x" * 30_000, "\\000\\377", "ä", "\x01\x7f"),
    ],
    ids=lambda value: repr(value[:12]),
)
@pytest.mark.parametrize("name", ["wos-session", "wos_session", "wos-session.0", "wos-flow-0000000abcdefghi"])
def test_any_cookie_is_a_bad_cookie(browser: Any, garbage: str, name: str) -> None:
    headers = {**PAGE, "Cookie": f"{name}={garbage}"}
    assert browser.get("/", headers=headers).status_code == 200
    guarded = browser.get("/dashboard", headers=headers)
    assert guarded.headers["Location"] == "/callback?authkit=resume&return_to=%2Fdashboard"
    assert browser.post("/logout", headers=headers).headers["Refresh"] == "0;url=/"
    assert browser.get("/callback?code=c&state=0000000abcdefghi.r", headers=headers).status_code == 400
    for query in ("", "?state=%ff", "?error=x"):
        assert browser.get(f"/callback{query}", headers=headers).status_code == 400
