"""Requests per second of a page that greets a user: the framework alone, with our kit, with what is used instead."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from install import ROOT
from servers import BUILD, environment, free_ports

PAGES = ROOT / "bench/frameworks"
GO = BUILD / "bin/go-page"
SPRING = PAGES / "spring/target/page.jar"
TOOLS_OF_GO, TOOLS_OF_JAVA = ("go", "cc"), ("java", "mvn")
GREETING = "Hello, ada@example.com"
ADA = {"user_id": "user_01EM0000000000000000000ADA", "organization_id": "org_01EM000000000000000000ACME"}
# What a browser sends with a click.
CLICK = {
    "Accept": "text/html,*/*;q=0.8",
    "User-Agent": "Mozilla/5.0",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
}
# One processor for the server, whatever threads it has, and one for what asks it. A single one is shared.
PROCESSORS = sorted(os.sched_getaffinity(0))
FOR_SERVER, FOR_LOAD = PROCESSORS[0], PROCESSORS[-1]
CONNECTIONS = 8
SIGNED, ENCRYPTED = "opens a signed cookie, looks the user up in a dictionary", "decrypts a cookie that holds the user"
WORKOS = "the vendor's guide: opens the cookie, verifies the token"
CLERK = "verifies the token that is the cookie"
WARDEN = "decrypts the cookie of the session, looks the user up in a hash"


@dataclass(frozen=True)
class Framework:
    """A framework, how its page is served, and what else knows its users there: by name, what it does at a request."""

    title: str
    command: Callable[[int, str], list[str]]
    beside: dict[str, str]
    needs: tuple[str, ...] = ()
    # Slices that are not counted: a compiler that runs beside the page needs more of them.
    warm_up: int = 1


def python(*words: str) -> Callable[[int, str], list[str]]:
    return lambda port, variation: [sys.executable, "-m", *(word.format(port=port) for word in words)]


def gunicorn(module: str) -> Callable[[int, str], list[str]]:
    options = "--no-control-socket --worker-class=gthread --threads=4 --bind=127.0.0.1:{port} --log-level=warning"
    return python("gunicorn", *options.split(), f"{module}:application")


def node(name: str) -> Callable[[int, str], list[str]]:
    return lambda port, variation: ["node", str(PAGES / name)]


def puma(name: str) -> Callable[[int, str], list[str]]:
    options = ["--quiet", "--threads=4:4", "--environment=production"]
    return lambda port, variation: ["puma", *options, f"--bind=tcp://127.0.0.1:{port}", str(PAGES / name)]


FRAMEWORKS = [
    Framework("Flask 3.1, gunicorn", gunicorn("with_flask"), {"workos": WORKOS, "Flask-Login": SIGNED}),
    Framework(
        "FastAPI 0.165, uvicorn",
        python("uvicorn", "--port={port}", "--log-level=warning", "--no-access-log", "with_fastapi:application"),
        {"auth0-fastapi": ENCRYPTED, "SessionMiddleware": SIGNED},
    ),
    Framework(
        "Django 5.2, gunicorn",
        gunicorn("with_django"),
        {"contrib.auth": "opens a signed cookie, reads the user's row from SQLite in memory"},
    ),
    Framework(
        "Express 5.3",
        node("with_express.js"),
        {"@workos-inc/node": WORKOS, "@clerk/express": CLERK, "express-openid-connect": ENCRYPTED},
    ),
    Framework("Fastify 5.12", node("with_fastify.js"), {"@clerk/fastify": CLERK, "@fastify/secure-session": ENCRYPTED}),
    Framework(
        "Hono 4.13, node-server",
        node("with_hono.js"),
        {"@hono/oidc-auth": "verifies a cookie that is a token of HS256 and holds the user"},
    ),
    Framework("Sinatra 3.0, Puma", puma("with_sinatra.ru"), {"Warden": WARDEN}),
    Framework("Rails 6.1, Puma", puma("with_rails.ru"), {"Devise": WARDEN}),
    Framework(
        "net/http of Go",
        lambda port, variation: [str(GO)],
        {"gorilla/sessions": "decrypts a cookie, looks the user up in a map"},
        TOOLS_OF_GO,
    ),
    Framework(
        "Spring Boot 3.5, Tomcat",
        lambda port, variation: ["java", "-jar", str(SPRING), f"--server.port={port}", "--server.address=127.0.0.1"],
        {"Spring Security": "looks the session and its user up in memory"},
        TOOLS_OF_JAVA,
        warm_up=6,
    ),
]


def build(profile: str) -> None:
    """The pages that are compiled, with the engine as in `profile`."""
    for tools, target in ((TOOLS_OF_GO, "page-go"), (TOOLS_OF_JAVA, "page-spring")):
        if all(map(shutil.which, tools)):
            command = ["make", "--no-print-directory", "--directory=bindings", f"PROFILE={profile}", target]
            subprocess.run(command, cwd=ROOT, check=True)


def measure(changes: dict[str, str], rounds: int) -> list[dict]:
    """The rates of every framework whose tools are here, in an environment with these changes."""
    found = []
    for framework in FRAMEWORKS:
        if missing := [tool for tool in framework.needs if not shutil.which(tool)]:
            print(f"{framework.title} is left out: {', '.join(missing)} is not here", file=sys.stderr)
        else:
            found.append(compare(framework, changes, rounds))
    return found


def compare(framework: Framework, shared: dict[str, str], rounds: int) -> dict:
    """All variations of one framework, in turns; each has a process of its own that listens all the time."""
    names = ["bare", "ours", *framework.beside]
    samples: dict[str, list[float]] = {name: [] for name in names}
    with contextlib.ExitStack() as stack:
        pages = {name: stack.enter_context(page(framework, name, shared)) for name in names}
        for turn in range(framework.warm_up + rounds):
            for name in reversed(names) if turn % 2 else names:
                rate = load(*pages[name])
                if turn >= framework.warm_up:
                    samples[name].append(rate)
    return {
        "framework": framework.title,
        "beside": framework.beside,
        "samples": samples,
        "medians": {name: median(rates) for name, rates in samples.items()},
    }


@contextlib.contextmanager
def page(framework: Framework, name: str, shared: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A page that is served and that greets the user: its address, and the browser's cookies."""
    (port,) = free_ports(0, 1)
    # The cookies of `localhost` are not those of the emulator, which has an address.
    origin = f"http://localhost:{port}"
    title = f"{framework.title.partition(' ')[0]}-{name.replace('/', '-')}".lower()
    log = BUILD / f"logs/bench/{title}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    changes = shared | {"VARIATION": name, "PORT": str(port), "ORIGIN": origin}
    changes["WORKOS_REDIRECT_URI"] = f"{origin}/callback"
    command = ["taskset", "--cpu-list", str(FOR_SERVER), *framework.command(port, name)]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=PAGES, env=environment(changes), stdout=output, stderr=output)
    try:
        wait(server, port, log)
        try:
            cookies = "" if name == "bare" else sign_in(origin, shared["WORKOS_BASE_URL"])
        except urllib.error.URLError as error:
            raise SystemExit(f"{title}: {error}; {log.relative_to(ROOT)} says more") from error
        yield f"http://127.0.0.1:{port}/", cookies
    finally:
        server.terminate()
        server.wait(30)


def wait(server: subprocess.Popen, port: int, log: Path) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{' '.join(server.args)} does not listen:\n{log.read_text()[-4000:]}")
        time.sleep(0.1)


def sign_in(origin: str, api: str) -> str:
    """Signs in as a browser does, at the emulator where the page sends it there; gives the cookies of the page."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = list(CLICK.items())
    shown = browser.open(f"{origin}/login", timeout=30)
    if shown.url.startswith(api):
        browser.open(shown.url, urllib.parse.urlencode(ADA).encode(), timeout=30)
    return "; ".join(f"{it.name}={it.value}" for it in jar if it.domain.startswith("localhost"))


def load(url: str, cookies: str) -> float:
    """How many requests a second are answered, after a look at what the answer is."""
    fields = CLICK | ({"Cookie": cookies} if cookies else {})
    with urllib.request.urlopen(urllib.request.Request(url, headers=fields), timeout=30) as answer:
        body = answer.read().decode()
    if body != GREETING:
        raise ValueError(f"{url} answers {body[:200]!r} instead of {GREETING!r}")
    options = ["--threads=1", f"--connections={CONNECTIONS}", "--duration=1s"]
    command = ["taskset", "--cpu-list", str(FOR_LOAD), "wrk", *options]
    command += [word for field in fields.items() for word in ("--header", ": ".join(field))]
    said = subprocess.check_output([*command, url], text=True)
    if "Non-2xx" in said or "Socket errors" in said:
        raise ValueError(f"{url} fails under load:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
