"""The kits in their frameworks and servers: how each is started, and how it is asked."""

from __future__ import annotations

import http.client
import json
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import ROOT, Emulator
from servers import BUILD, EMULATOR, PYTHON, Running, Server

APPS = Path(__file__).parent / "apps"
PASSWORD = "correct-horse-battery-staple-0001"
LOGS = BUILD / "logs/kits"
RUBY = ["ruby", f"-I{ROOT / 'ruby/lib'}"]
# Where scripts/setup puts it, unless Debian's own is as new.
RACK_3 = [f"-I{it}" for it in (BUILD / "rack-3/usr/share/rubygems-integration/all/gems").glob("*/lib")]
RAILS_7 = [
    f"-I{it}"
    for pattern in ("share/rubygems-integration/all/gems/*/lib", "lib/ruby/vendor_ruby")
    for it in (BUILD / "rails-7/usr").glob(pattern)
]
GUNICORN = [str(PYTHON), "-m", "gunicorn", "--config", str(APPS / "gunicorn_settings.py"), "--pythonpath", str(APPS)]
UVICORN = [str(PYTHON), str(APPS / "uvicorn_server.py")]
EXPRESS = ["node", str(APPS / "express_app.js")]
NODE = ["node", str(APPS / "node_app.js")]
# Built by `make --directory=bindings story-go`.
GO = BUILD / "bin/go-story"
# Built by `make --directory=bindings story-jvm`.
TOMCAT = BUILD / "jvm-story"
KOTLIN = ROOT / "bindings/kotlin/target"
JARS = f"{TOMCAT}/classes:{TOMCAT}/jars/*:{KOTLIN}/*:{KOTLIN}/dependencies/*"
PHP = [
    "env",
    f"STORY_FILE={LOGS}/php-story.json",
    "php",
    str(ROOT / "tests/apps/php/server.php"),
    str(APPS / "php_app.php"),
]
PUMA = [str(APPS / "puma_server.rb")]


@dataclass(frozen=True)
class Shape:
    """A kit in a framework, and the server in front of it: none where the framework's test client asks."""

    title: str
    command: list[str]
    has_server: bool = True
    # Whether a request can have a redirect URI of its own.
    chooses_redirect_uri: bool = False
    # Whether what asks takes only addresses that are right.
    parses_addresses: bool = False
    # Whether the language has types: which options it refuses at the start, its own runner of stories says.
    is_typed: bool = False
    # Whether header fields are sent by their names.
    sorts_fields: bool = False
    # Whether a page that asks for an address asks who is signed in.
    reads_for_addresses: bool = False
    # Whether an expired session is refreshed before a page asks, because asking cannot wait there.
    refreshes_first: bool = False
    # Whether pages without a guard see the cookie of a refresh.
    shows_cookies: bool = True
    # Whether hooks hear of more than sign-ins and refusals.
    hears_all: bool = True
    # Whether what it needs could be had.
    is_there: bool = True


JAVASCRIPT = {"chooses_redirect_uri": True, "refreshes_first": True}
RACK_TEST = {"has_server": False, "chooses_redirect_uri": True, "parses_addresses": True}
KITS = {
    "flask": Shape(
        "Flask, test client", [*GUNICORN, "flask_app:application"], has_server=False, chooses_redirect_uri=True
    ),
    "gunicorn": Shape("Flask, gunicorn", [*GUNICORN, "flask_app:application"], chooses_redirect_uri=True),
    "starlette": Shape("Starlette, uvicorn", [*UVICORN, "starlette"]),
    "fastapi": Shape("FastAPI, uvicorn", [*UVICORN, "fastapi"]),
    "django": Shape("Django, gunicorn", [*GUNICORN, "django_app:wsgi()"]),
    "django-asgi": Shape("Django, uvicorn", [*UVICORN, "django"]),
    "express-4": Shape("Express 4", [*EXPRESS, "4"], refreshes_first=True),
    "express-5": Shape("Express 5", [*EXPRESS, "5"], refreshes_first=True),
    "fastify": Shape("Fastify 5", [*NODE, "fastify"], **JAVASCRIPT),
    "hono": Shape("Hono 4", [*NODE, "hono"], sorts_fields=True, **JAVASCRIPT),
    "fetch": Shape("fetch standard", [*NODE, "fetch"], sorts_fields=True, **JAVASCRIPT),
    "rack": Shape("Rack 2, Rack::Test", [*RUBY, *PUMA, "rack"], **RACK_TEST),
    "rack-3": Shape("Rack 3, Rack::Test", [*RUBY, *RACK_3, *PUMA, "rack"], is_there=bool(RACK_3), **RACK_TEST),
    "rack-puma": Shape("Rack 2, Puma", [*RUBY, *PUMA, "rack"], chooses_redirect_uri=True),
    "sinatra": Shape("Sinatra, Rack::Test", [*RUBY, *PUMA, "sinatra"], **RACK_TEST),
    "sinatra-puma": Shape("Sinatra, Puma", [*RUBY, *PUMA, "sinatra"], chooses_redirect_uri=True),
    "rails-7": Shape("Rails 7, Rack::Test", [*RUBY, *RAILS_7, *PUMA, "rails"], is_there=bool(RAILS_7), **RACK_TEST),
    "rails-puma": Shape("Rails 6, Puma", [*RUBY, *PUMA, "rails"], chooses_redirect_uri=True),
    "go": Shape(
        "Go, net/http",
        [str(GO)],
        chooses_redirect_uri=True,
        is_typed=True,
        sorts_fields=True,
        reads_for_addresses=True,
        shows_cookies=False,
        is_there=GO.is_file(),
    ),
    "tomcat": Shape(
        "Servlets, Tomcat",
        ["java", "-XX:TieredStopAtLevel=1", "-cp", JARS, "Story"],
        chooses_redirect_uri=True,
        is_typed=True,
        sorts_fields=True,
        hears_all=False,
        is_there=(TOMCAT / "classes").is_dir(),
    ),
    "php": Shape(
        "PHP, PSR-15",
        PHP,
        hears_all=False,
        shows_cookies=False,
        is_there=(ROOT / "bindings/php/lib/authkit.h").is_file() and Path("/usr/share/php/Nyholm/Psr7").is_dir(),
    ),
}

# The same kits in several processes: how many there are, and how each is started.
CLUSTERS = {
    "gunicorn-processes": (4, Shape("Flask, gunicorn", [*GUNICORN, "--workers=4", "flask_app:application"])),
    "starlette-processes": (2, Shape("Starlette, uvicorn", [*UVICORN, "starlette", "2"])),
    "django-processes": (2, Shape("Django, uvicorn", [*UVICORN, "django", "2"])),
    "express-processes": (3, Shape("Express 5", [*EXPRESS, "5", "3"])),
    "rack-processes": (2, Shape("Rack 2, Puma", [*RUBY, *PUMA, "rack", "2"])),
    "sinatra-processes": (2, Shape("Sinatra, Puma", [*RUBY, *PUMA, "sinatra", "2"])),
    "rails-processes": (2, Shape("Rails 6, Puma", [*RUBY, *PUMA, "rails", "2"])),
}


@dataclass
class Request:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: str | None = None


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: str = field(repr=False)

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known.lower() == name]

    def first(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)


def spelled(name: str, value: str) -> str:
    """A header field as most servers spell it. Tomcat writes media types in its own way."""
    return value.replace(";charset", "; charset") if name.lower() == "content-type" else value


class Kit:
    """A kit that is running, and its emulator. `mount` puts an application in place, or `options` do at the start."""

    def __init__(self, name: str, shape: Shape, options: dict[str, Any] | None = None) -> None:
        self.name, self.shape = name, shape
        self.secrets: set[str] = set()
        """What was sent and received, which only the browser and the API may see."""
        redirects = [f"--redirect-uri={uri}" for uri in ("https://app.example/callback", "http://localhost:*/callback")]
        command = [str(EMULATOR), "--client-id=client_emulator", "--api-key=sk_test_emulator", *redirects]
        self._api = Running(Server(f"emulator-{name}", command), LOGS)
        self.emulator = Emulator(self._api.ready["base_url"])
        try:
            story = json.dumps({"client": self.client(**options), "environment": {}}) if options is not None else ""
            self.server = Running(Server(name, shape.command, {"STORY": story} if story else {}), LOGS)
        except BaseException:
            self._api.stop()
            raise
        self.port = self.server.ready["port"]

    def client(self, **options: Any) -> dict[str, Any]:
        """The options of an ordinary client."""
        return {
            "client_id": "client_emulator",
            "api_key": "sk_test_emulator",
            "base_url": self.emulator.base_url,
            "cookie_password": PASSWORD,
            "redirect_uri": "https://app.example/callback",
            "web": {},
            **options,
        }

    def mount(self, story: dict[str, Any]) -> dict[str, Any]:
        """Puts a new application with these options in place; says which error refused them."""
        return self._control("", story)

    def seen(self) -> dict[str, Any]:
        """What the application saw since it was mounted or last asked."""
        return self._control("/seen")

    def ask(self, request: Request) -> Reply:
        if self.shape.has_server:
            return self._send(request)
        return Reply(**self._control("/ask", vars(request)))

    def _control(self, path: str, body: Any = None) -> Any:
        reply = self._send(Request("POST", f"/_story{path}", [("Host", "story")], json.dumps(body)))
        assert reply.status == 200, f"{self.name}: {reply}: {reply.body}\n{self.server.output()}"
        return json.loads(reply.body)

    def _send(self, request: Request) -> Reply:
        lines = [
            f"{request.method} {request.target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in request.headers),
        ]
        body = (request.body or "").encode()
        if request.body is not None:
            lines.append(f"Content-Length: {len(body)}")
        # By hand: a library would mend or refuse what browsers and attackers send.
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)
            response = http.client.HTTPResponse(connection, method=request.method)
            response.begin()
            fields = [(name, spelled(name, value)) for name, value in response.getheaders()]
            return Reply(response.status, fields, response.read().decode())

    def log(self) -> str:
        """All that the server has printed."""
        return self.server.log.read_text(errors="replace")

    def stop(self) -> None:
        self.server.stop()
        self._api.stop()
