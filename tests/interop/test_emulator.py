"""Our packages and the guide's programs against an API of other hands: the emulator that the vendor publishes."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from servers import BUILD, PYTHON, ROOT, Running, Server, free_ports, settings, wait_until_it_answers
from vendors import OURS, install_emulator
from visitor import Visitor
from workers import Worker, Workers

HERE = Path(__file__).parent
GUIDE = HERE.parent / "guide"
PROGRAMS = {
    "python": [str(PYTHON), str(GUIDE / "server.py")],
    "node": ["node", str(GUIDE / "server.js")],
    "ruby": ["ruby", f"-I{ROOT / 'ruby/lib'}", str(GUIDE / "server.rb")],
}
REDIRECT_URI = "http://localhost:3000/callback"
HOME = "http://localhost:3000/"
PASSWORD = "a password of at least 32 characters"


@pytest.fixture(scope="module")
def api():
    program = ["node", str(HERE / "emulator.mjs"), str(install_emulator())]
    running = Running(Server("vendor", program), BUILD / "logs/interop")
    yield running.ready
    running.stop()


@pytest.fixture(scope="module")
def workers(api):
    with Workers(api) as workers:
        yield workers


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows where a redirect leads instead of following it."""

    def redirect_request(self, *_: object) -> None:
        return None


def redirect(url: str) -> str:
    try:
        urllib.request.build_opener(Stay).open(url, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError(f"{url} does not redirect")


@pytest.mark.parametrize("language", OURS)
def test_a_whole_round(language, workers):
    ours = workers.ours(language)
    sealed = ours("sign_in", code=new_code(ours), password=PASSWORD)
    opened = ours("open", sealed=sealed, password=PASSWORD)
    assert opened["authenticated"], opened["reason"]
    assert opened["user"]["email"] == "ada@example.com"
    assert opened["user"]["metadata"] == {"team_name": "engines"}

    refreshed = ours("refresh", sealed=sealed, password=PASSWORD)
    assert refreshed["authenticated"], refreshed["reason"]
    assert refreshed["user"]["id"] == opened["user"]["id"]
    assert ours("open", sealed=refreshed["sealed_session"], password=PASSWORD)["authenticated"]
    assert redirect(ours("logout_url", sealed=refreshed["sealed_session"], return_to=HOME, password=PASSWORD)) == HOME


@pytest.fixture(params=PROGRAMS)
def program(request, api):
    [port] = free_ports(0, 1)
    url = f"http://localhost:{port}"
    # Express is found where the example app has it.
    own = {
        "PORT": str(port),
        "WORKOS_REDIRECT_URI": f"{url}/callback",
        "NODE_PATH": str(ROOT / "tests/apps/express/node_modules"),
    }
    running = Running(Server(request.param, PROGRAMS[request.param], settings(api) | own), BUILD / "logs/interop")
    wait_until_it_answers(url)
    yield url
    running.stop()


def test_the_guide_signs_in_and_out(program):
    visitor = Visitor()
    assert visitor.get(f"{program}/login").path == ["/login", "/user_management/authorize", "/callback", "/"]
    assert visitor.get(f"{program}/dashboard").text == "User Ada is logged in"
    assert visitor.get(f"{program}/logout").path == ["/logout", "/user_management/sessions/logout"]
    assert visitor.get(f"{program}/dashboard").path[:2] == ["/dashboard", "/login"]


def new_code(ours: Worker) -> str:
    """Signs in as the emulator does: without a page, as its first user."""
    callback = redirect(ours("authorize", redirect_uri=REDIRECT_URI))
    assert callback.startswith(REDIRECT_URI)
    [code] = parse_qs(urlsplit(callback).query)["code"]
    return code
