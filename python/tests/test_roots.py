"""Whose certificates are believed: what the environment or an option names, and certifi's where the system has none."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT

CERTIFICATES = ROOT / "core/tests/network/certificates"
AUTHORITY = CERTIFICATES / "authority.pem"

PROGRAM = """
import asyncio, os, sys, types
sys.path.insert(0, sys.argv[1])
from authkit_native import AsyncWorkOSClient, AuthKitError, WorkOSClient, _native
_, _, address, kind, listed, given = sys.argv
if kind == "bare":
    _native.system_has_roots = lambda: False
    sys.modules["certifi"] = None
    if listed:
        sys.modules["certifi"] = types.SimpleNamespace(contents=lambda: open(listed).read())
if kind == "has":
    sys.modules["certifi"] = types.SimpleNamespace(contents=lambda: sys.exit("certifi must not be asked"))
options = dict(client_id="client_1", api_key="sk_test", base_url=address, timeout=5)
if given:
    options["ca_certificates"] = open(given).read()

def call():
    return WorkOSClient(**options).user_management.create_magic_auth(email="a@example.com")

async def awaited():
    return await AsyncWorkOSClient(**options).user_management.create_magic_auth(email="a@example.com")

try:
    print((asyncio.run(awaited()) if "AWAITED" in os.environ else call())["id"])
except AuthKitError as error:
    print(error.code)
"""


class Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "13")
        self.end_headers()
        self.wfile.write(b'{"id": "m_1"}')

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "issued.pem", CERTIFICATES / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def said(address: str, kind: str, listed: object = "", given: object = "", **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT")}
    here = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, here, address, kind, str(listed), str(given)],
        text=True,
        capture_output=True,
        timeout=60,
        env={**kept, **environment},
    )
    assert not done.stderr
    return done.stdout.strip()


def test_certifi_is_trusted_where_the_system_names_no_authorities(address: str) -> None:
    assert said(address, "bare", AUTHORITY) == "m_1"
    assert said(address, "bare", AUTHORITY, AWAITED="1") == "m_1"


def test_without_certifi_there_are_no_authorities(address: str) -> None:
    assert said(address, "bare") != "m_1"
    assert said(address, "bare", CERTIFICATES / "nothing.pem") != "m_1"


def test_an_option_is_believed_in_any_case(address: str) -> None:
    assert said(address, "bare", given=AUTHORITY) == "m_1"


def test_the_environment_is_believed_and_certifi_not_asked(address: str) -> None:
    assert said(address, "has", SSL_CERT_FILE=str(AUTHORITY)) == "m_1"
    assert said(address, "has", SSL_CERT_FILE="/nowhere") != "m_1"
