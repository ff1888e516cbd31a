"""An ASGI application with the kit, and a browser in front of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from conftest import Emulator
from starlette.testclient import TestClient

CALLBACK = "http://localhost:3000/callback"
ACME, GLOBEX = "org_01EM000000000000000000ACME", "org_01EM0000000000000000GLOBEX"
DOCUMENT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}
DOCUMENT["Accept"] = "text/html"
FETCH = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin", "Accept": "*/*"}


class Site:
    """An application, asked as a browser asks."""

    def __init__(self, emulator: Emulator, app: Any) -> None:
        self.emulator = emulator
        self.app = app
        self.browser = TestClient(
            app, base_url="http://localhost:3000", follow_redirects=False, raise_server_exceptions=False
        )

    def get(self, url: str, **headers: str) -> Any:
        return self.browser.get(url, headers={**DOCUMENT, **headers})

    def post(self, url: str, data: Any = None, **headers: str) -> Any:
        return self.browser.post(url, data=data, headers={**DOCUMENT, **headers})

    def come_back(self, begun: Any, **user: Any) -> str:
        """Where the sign-in page sends the browser back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
        code = self.emulator.code(redirect_uri=CALLBACK, code_challenge=query["code_challenge"], **user)
        return f"/callback?code={code}&state={query['state']}"

    def sign_in(self, path: str = "/login", **user: Any) -> Any:
        done = self.get(self.come_back(self.get(path), **user))
        assert done.status_code == 302, done.text
        return done

    def carry(self, cookie: str) -> None:
        self.browser.cookies.clear()
        self.browser.cookies.set("wos-session", cookie, domain="localhost.local")

    @property
    def cookie(self) -> str | None:
        return self.browser.cookies.get("wos-session")


def lines(response: Any) -> list[str]:
    found: list[str] = response.headers.get_list("Set-Cookie")
    return found
