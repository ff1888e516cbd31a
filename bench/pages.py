"""The packages for pages beside the vendor's kits: a page of Next.js, expired sessions, outages, and bundles."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import install
import rates
from install import ROOT
from servers import BUILD, Running, Server, emulator, environment, settings

LIFETIME = 3600
PASSWORD = "a password of at least 32 characters"
NAMES = {"ours": "bench-ours", "vendor": "bench-vendor"}
# The pages of `pages/app`: outside of the proxy, behind it, and behind it with a look at the session.
BARE, PROXIED, OPEN, GUARDED = "/bare", "/proxied", "/", "/guarded"
PAGES = (BARE, PROXIED, OPEN)
# Requests of a slice, and slices that are not counted, because the compiler of JavaScript is still at work.
SLICE, WARM_UP = 100, 4
AT_ONCE = 50
# Megabytes for young objects: so many that nothing is collected while a few requests are counted.
YOUNG = 512


@dataclass(frozen=True)
class Answer:
    """What a browser is answered, and after how many seconds."""

    status: int
    seconds: float
    greets: bool
    deletes: bool

    def __str__(self) -> str:
        return f"{self.status}{' greets' if self.greets else ''}{' deletes' if self.deletes else ''}"


@dataclass(frozen=True)
class App:
    """An application that is served, and its API."""

    url: str
    api: str

    def sign_in(self, seconds_ago: int = 0) -> str:
        """The cookie of a session that began so long ago."""
        self.control("POST", "/clock", {"advance_seconds": -seconds_ago})
        try:
            cookies = rates.sign_in(self.url, self.api).split("; ")
        finally:
            self.control("POST", "/clock", {"advance_seconds": seconds_ago})
        return next(it for it in cookies if it.startswith("wos-session="))

    def expired(self) -> str:
        """The cookie of a session whose access token is no longer valid."""
        return self.sign_in(2 * LIFETIME)

    def connect(self) -> http.client.HTTPConnection:
        """A connection, which lasts for several requests."""
        return http.client.HTTPConnection("127.0.0.1", urlsplit(self.url).port, timeout=120)

    def ask(self, path: str, cookie: str, connection: http.client.HTTPConnection | None = None) -> Answer:
        """The answer itself: redirects are not followed."""
        fields = rates.CLICK | {"Cookie": cookie, "Host": urlsplit(self.url).netloc}
        with contextlib.nullcontext(connection) if connection else contextlib.closing(self.connect()) as connected:
            started = time.perf_counter()
            connected.request("GET", path, headers=fields)
            answer = connected.getresponse()
            text = answer.read().decode()
            seconds = time.perf_counter() - started
        written = [line for line in answer.headers.get_all("Set-Cookie", []) if line.startswith("wos-session=")]
        deletes = any(line.startswith("wos-session=;") or "Max-Age=0" in line for line in written)
        return Answer(answer.status, seconds, rates.GREETING in text, deletes)

    def visit(self, path: str, cookie: str, requests: int) -> dict[str, float]:
        """What so many requests, one after the other, change in the process, each of them."""
        with contextlib.closing(self.connect()) as connection:
            before = self.process()
            for _ in range(requests):
                answer = self.ask(path, cookie, connection)
                if not (answer.status == 200 and answer.greets):
                    raise ValueError(f"{self.url}{path} answers {answer} instead of greeting the user")
            after = self.process()
        return {name: (after[name] - before[name]) / requests for name in after}

    def process(self) -> dict[str, float]:
        """The process that serves: heap in bytes, how often it was collected, microseconds of processors."""
        with urllib.request.urlopen(f"http://127.0.0.1:{urlsplit(self.url).port}/process", timeout=30) as answer:
            return json.load(answer)

    def control(self, method: str, path: str, body: dict | None = None) -> object:
        """What the emulator answers to the one who runs it."""
        fields = {"Content-Type": "application/json"}
        url = f"{self.api}/_emulator{path}"
        request = urllib.request.Request(url, body and json.dumps(body).encode(), fields, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def measure(engine: Path | None, quick: bool) -> dict:
    """Everything, with the engine installed in that folder, or else with the debug build."""
    vendor = install.kits()
    variations = {"ours": {"MODULES": str(engine / "node_modules")} if engine else {}}
    variations["vendor"] = {"MODULES": str(vendor / "node_modules")}
    for whose, changes in variations.items():
        subprocess.run(program(whose, "build"), cwd=ROOT, env=environment(changes), check=True)
    bundles = subprocess.check_output(["node", "bench/pages/bundles.mjs", str(vendor)], cwd=ROOT, text=True)
    expired, outages = {}, {}
    with listening(0) as (api, apps):
        times = cost(apps, 1 if quick else 8)
        expired["0 s"] = {whose: parallel(app) for whose, app in apps.items()}
        sessions = {whose: app.expired() for whose, app in apps.items()}
        apps["ours"].control("POST", "/faults", {"times": 0, "action": {"kind": "status", "status": 503}})
        outages["answers 503"] = {whose: outage(app, sessions[whose]) for whose, app in apps.items()}
        api.stop()
        outages["does not listen"] = {whose: outage(app, sessions[whose]) for whose, app in apps.items()}
    with listening(30) as (_, apps):
        expired["30 s"] = {whose: parallel(app) for whose, app in apps.items()}
    with listening(0, f"--max-semi-space-size={YOUNG}", f"--min-semi-space-size={YOUNG}") as (_, apps):
        allocated = {whose: allocations(app, 10 if quick else 50) for whose, app in apps.items()}
    return {
        "times": times,
        "allocated": {path: {whose: it[path] for whose, it in allocated.items()} for path in PAGES},
        "expired": expired,
        "outages": outages,
        "bundles": json.loads(bundles),
    }


def program(whose: str, task: str, *options: str) -> list[str]:
    """The command that builds or serves an application."""
    return ["node", *options, str(ROOT / "bench/pages/next.mjs"), NAMES[whose], task]


@contextlib.contextmanager
def listening(grace: int, *options: str) -> Iterator[tuple[Running, dict[str, App]]]:
    """An API that accepts a used refresh token for `grace` more seconds, and both applications in front of it."""
    logs = BUILD / "logs/bench"
    with contextlib.ExitStack() as stack:
        api = Running(emulator(0, LIFETIME, f"--refresh-grace={grace}"), logs)
        stack.callback(api.stop)
        address = urlsplit(api.ready["base_url"])
        changes = settings(api.ready, PASSWORD)
        # The vendor's kit takes the address in three parts.
        changes |= {
            "WORKOS_API_HOSTNAME": address.hostname,
            "WORKOS_API_PORT": str(address.port),
            "WORKOS_API_HTTPS": "false",
        }
        apps = {}
        for whose, name in NAMES.items():
            command = ["taskset", "--cpu-list", str(rates.FOR_SERVER), *program(whose, "serve", *options)]
            running = Running(Server(name, command, changes), logs)
            stack.callback(running.stop)
            apps[whose] = App(running.ready["url"], api.ready["base_url"])
        yield api, apps


def cost(apps: dict[str, App], rounds: int) -> dict:
    """Milliseconds of processor time for each page of somebody signed in, by path: the samples and their medians."""
    pages = [(whose, path) for path in PAGES for whose in apps]
    cookies = {whose: app.sign_in() for whose, app in apps.items()}
    samples = {path: {whose: [] for whose in apps} for path in PAGES}
    for turn in range(WARM_UP + rounds):
        for whose, path in reversed(pages) if turn % 2 else pages:
            used = apps[whose].visit(path, cookies[whose], SLICE)["processor"] / 1000
            if turn >= WARM_UP:
                samples[path][whose].append(used)
    medians = {path: {whose: median(them) for whose, them in it.items()} for path, it in samples.items()}
    return {"samples": samples, "medians": medians}


def parallel(app: App) -> dict:
    """What many requests at once do with one expired session, at a page that is guarded."""
    cookie = app.expired()
    app.control("DELETE", "/requests")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: app.ask(GUARDED, cookie), range(AT_ONCE)))
    log = app.control("GET", "/requests")
    exchanges = [it for it in log if it.get("grant_type") == "refresh_token"]
    return {
        "exchanges": len(exchanges),
        "deletes": sum(it.deletes for it in answers),
        "greets": sum(it.greets for it in answers),
        "statuses": dict(Counter(it.status for it in answers)),
    }


def outage(app: App, cookie: str) -> dict:
    """The answers to somebody whose session would have to be refreshed, and the seconds until then."""
    answers = {name: app.ask(path, cookie) for name, path in (("guarded page", GUARDED), ("public page", OPEN))}
    return {name: {"answer": str(it), "seconds": it.seconds} for name, it in answers.items()}


def allocations(app: App, requests: int) -> dict[str, float]:
    """KB that each page puts on the heap of JavaScript, by path."""
    cookie, found = app.sign_in(), {}
    for path in PAGES:
        app.visit(path, cookie, requests)
        changes = app.visit(path, cookie, requests)
        if changes["collections"]:
            raise ValueError(f"{app.url}: the heap was collected during {requests} requests for {path}; raise YOUNG")
        found[path] = changes["heap"] / 1024
    return found
