"""A browser reduced to what a sign-in needs: redirects, cookies and the hosted page's form."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Page:
    """An answer, and the addresses asked on the way to it."""

    url: str
    status: int
    headers: http.client.HTTPMessage
    text: str
    path: list[str]


class Visitor:
    """One person's browser. Cookies belong to a host, whatever its port, as there; `Secure` holds on loopback too."""

    def __init__(self) -> None:
        self.cookies: dict[str, dict[str, str]] = {}

    def get(self, url: str) -> Page:
        return self._ask("GET", url, None)

    def _ask(self, method: str, url: str, body: str | None) -> Page:
        path = []
        for _ in range(10):
            path.append(urlsplit(url).path)
            response, text = self._once(method, url, body)
            if response.status not in (301, 302, 303, 307, 308):
                return Page(url, response.status, response.headers, text, path)
            url, method, body = urljoin(url, response.headers["Location"]), "GET", None
        raise AssertionError(f"too many redirects: {path}")

    def _once(self, method: str, url: str, body: str | None) -> tuple[http.client.HTTPResponse, str]:
        parts = urlsplit(url)
        jar = self.cookies.setdefault(parts.hostname, {})
        headers = {"Accept": "text/html"}
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=15)
        try:
            connection.request(
                method, parts._replace(scheme="", netloc="").geturl(), body, headers | {"Host": parts.netloc}
            )
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                expired = morsel["max-age"] == "0" or morsel["expires"].endswith("1970 00:00:00 GMT")
                jar.pop(name, None) if expired else jar.update({name: morsel.coded_value})
        return response, text

    def choose(self, page: Page, email: str) -> Page:
        """Clicks a user on the hosted sign-in page."""
        buttons = Buttons(page.text)
        action, value = buttons.of(email)
        return self._ask("POST", urljoin(page.url, action), urlencode({"user_id": value}))


class Buttons(HTMLParser):
    """The buttons of a page by id, with the address of their form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.action = ""
        self.found: dict[str, tuple[str, str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "form":
            self.action = values.get("action") or ""
        elif tag == "button" and values.get("id"):
            self.found[values["id"]] = (self.action, values.get("value") or "")

    def of(self, email: str) -> tuple[str, str]:
        return self.found[f"user-{email}"]


def control(emulator: str, method: str, path: str, body: object = None) -> object:
    """Calls the emulator's control API."""
    parts = urlsplit(emulator)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
    try:
        connection.request(method, f"/_emulator{path}", body and json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        assert response.status == 200, text
        return json.loads(text)
    finally:
        connection.close()
