"""The guide's three programs, run from the installed packages through a whole round."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

import pytest

from conftest import BUILD, INSTALL, ROOT, Place, run
from servers import Running, Server, emulator, free_ports, settings, wait_until_it_answers
from visitor import Visitor, control

PROGRAMS = {"python": "server.py", "node": "server.js", "ruby": "server.rb"}
AUTHORIZE = "/user_management/authorize"
# Sinatra is Debian's: the gem index is not needed.
FRAMEWORKS = {
    "python": lambda place: [
        sys.executable,
        "-m",
        "pip",
        "--python",
        place.command[0],
        "install",
        "-q",
        "flask",
        "python-dotenv",
    ],
    "node": lambda place: ["npm", "install", "--no-audit", "--no-fund", "express", "cookie-parser"],
}


@dataclass
class Round:
    """A program, the emulator behind it and a visitor in front."""

    url: str
    emulator: str
    cookie: str
    visitor: Visitor

    def get(self, path: str):
        return self.visitor.get(self.url + path)

    def sign_in(self):
        return self.visitor.choose(self.get("/login"), "grace@example.com")

    @property
    def cookies(self) -> dict[str, str]:
        return self.visitor.cookies["localhost"]


@pytest.fixture(scope="module")
def frameworks(installed: dict[str, Place]) -> dict[str, Place]:
    for language, command in FRAMEWORKS.items():
        run(command(installed[language]), installed[language].folder, installed[language].environment)
    return installed


@pytest.fixture(scope="module", params=["recent", "without auth_time"])
def api(request: pytest.FixtureRequest):
    [port] = free_ports(0, 1)
    options = ["--no-auth-time"] if request.param == "without auth_time" else []
    running = Running(
        emulator(0, 300, "--logout-redirect", f"http://localhost:{port}/", *options), BUILD / "logs/guide"
    )
    yield running.ready, port
    running.stop()


@pytest.fixture(scope="module", params=list(INSTALL))
def program(request: pytest.FixtureRequest, frameworks: dict[str, Place], api):
    language, place = request.param, frameworks[request.param]
    ready, port = api
    source = shutil.copy(ROOT / "tests/guide" / PROGRAMS[language], place.folder)
    url = f"http://localhost:{port}"
    environment = place.environment | settings(ready) | {"PORT": str(port), "WORKOS_REDIRECT_URI": f"{url}/callback"}
    running = Running(Server(language, [*place.command, source], environment), BUILD / "logs/guide")
    wait_until_it_answers(url)
    yield url, ready["base_url"], "wos-session" if language == "node" else "wos_session"
    running.stop()


@pytest.fixture
def round(program) -> Round:
    return Round(*program, Visitor())


def test_without_a_session_the_hosted_page_asks(round):
    page = round.get("/dashboard")
    assert page.path == ["/dashboard", "/login", AUTHORIZE]
    assert page.status == 200


def test_a_sign_in_opens_the_dashboard(round):
    assert round.sign_in().text == "home"
    assert round.get("/dashboard").text == "User Grace is logged in"


def test_a_tampered_cookie_leads_back_to_sign_in(round):
    round.sign_in()
    value = round.cookies[round.cookie]
    middle = len(value) // 2
    round.cookies[round.cookie] = value[:middle] + ("B" if value[middle] == "A" else "A") + value[middle + 1 :]
    assert round.get("/dashboard").path[:3] == ["/dashboard", "/login", AUTHORIZE]


def test_an_expired_token_is_refreshed(round):
    control(round.emulator, "POST", "/clock", {"advance_seconds": -600})
    try:
        round.sign_in()
    finally:
        control(round.emulator, "POST", "/clock", {"advance_seconds": 600})
    expired = round.cookies[round.cookie]
    page = round.get("/dashboard")
    assert page.path == ["/dashboard", "/dashboard"]
    assert page.text == "User Grace is logged in"
    assert round.cookies[round.cookie] != expired


def test_signing_out_ends_the_session(round):
    round.sign_in()
    page = round.get("/logout")
    assert page.path == ["/logout", "/user_management/sessions/logout", "/"]
    assert round.cookie not in round.cookies
    assert round.get("/dashboard").path == ["/dashboard", "/login", AUTHORIZE]
