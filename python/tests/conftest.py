"""One emulator for the whole run, reset before each test that uses it."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from authkit_native import WorkOSClient

ROOT = Path(__file__).parents[2]
PASSWORD = "correct-horse-battery-staple-0001"
DEAD = "http://127.0.0.1:9"
LONG = os.environ.get("AUTHKIT_LONG") == "1"


class Emulator:
    """The emulator's address and its controls."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def control(self, path: str, body: Any = None, method: str = "POST") -> Any:
        data = None if method == "GET" else json.dumps(body or {}).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.base_url}/_emulator/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def options(self, **options: Any) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "client_id": "client_emulator",
            "api_key": "sk_test_emulator",
            "redirect_uri": "https://app.example/callback",
            "cookie_password": PASSWORD,
            **options,
        }

    def client(self, **options: Any) -> WorkOSClient:
        return WorkOSClient(**self.options(**options))

    def code(self, **request: Any) -> str:
        request.setdefault("redirect_uri", "https://app.example/callback")
        code: str = self.control("codes", {"email": "ada@example.com", **request})["code"]
        return code

    def cookie(self, **request: Any) -> str:
        response = self.client().user_management.authenticate_with_code(
            code=self.code(**request), session={"seal_session": True}
        )
        assert response.sealed_session is not None
        return response.sealed_session

    def expired_cookie(self) -> str:
        """A session whose access token has expired and whose refresh token is good."""
        self.control("clock", {"advance_seconds": -1000})
        cookie = self.cookie()
        self.control("clock", {"advance_seconds": 1000})
        return cookie

    def fault(self, action: dict[str, Any], times: int = 0, **match: str) -> None:
        self.control("faults", {"match": match, "times": times, "action": action})

    def delay(self, path: str, seconds: float) -> None:
        self.fault({"kind": "delay", "seconds": seconds}, path=path)

    def clear_faults(self) -> None:
        self.control("faults", method="DELETE")

    def requests(self, grant_type: str) -> list[dict[str, Any]]:
        """The exchanges of this kind since the reset."""
        return [it for it in self.control("requests", method="GET") if it["grant_type"] == grant_type]

    def refreshes(self) -> list[dict[str, Any]]:
        return self.requests("refresh_token")


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    program = os.environ.get("AUTHKIT_EMULATOR", str(ROOT / "target/debug/authkit-emulator"))
    options = ("--client-id", "client_emulator", "--api-key", "sk_test_emulator", "--exit-with-stdin")
    redirects = ("--redirect-uri", "https://app.example/callback", "--redirect-uri", "http://localhost:*/callback")
    with subprocess.Popen(
        [program, *options, *redirects], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        yield Emulator(json.loads(process.stdout.readline())["base_url"])
        process.stdin.close()


@pytest.fixture
def emulator(running_emulator: Emulator) -> Emulator:
    running_emulator.control("reset")
    return running_emulator


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WORKOS_")]:
        monkeypatch.delenv(name)
