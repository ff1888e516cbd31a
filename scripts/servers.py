"""The programs of this repository that listen: the emulator and the example apps, started, awaited and stopped."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
EMULATOR = Path(os.environ.get("AUTHKIT_EMULATOR", ROOT / "target/debug/authkit-emulator"))
PYTHON = BUILD / "venv/bin/python"
APPS = ROOT / "tests/apps"
LOCAL = "http://localhost:{port}"


class StartError(Exception):
    """A server did not come up; the text says which, why and what it printed."""


@dataclass
class Server:
    """How to start one program that prints a line of JSON when it listens."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


class Running:
    """A started server. `ready` is the line of JSON it printed."""

    def __init__(self, server: Server, logs: Path, timeout: float = 30):
        self.name = server.name
        logs.mkdir(parents=True, exist_ok=True)
        self.log = logs / f"{server.name.lower()}.log"
        self._lines: Queue[str | None] = Queue()
        try:
            # A session of its own, so that stopping it also stops what it started.
            self.process = subprocess.Popen(
                server.command,
                env=environment(server.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self.log.open("w"),
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            raise StartError(f"{server.name} cannot be started: {error}") from error
        Thread(target=self._read, daemon=True).start()
        try:
            self.ready = self._first_json(time.monotonic() + timeout)
        except BaseException:
            self.stop()
            raise

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)
            with self.log.open("a") as log:
                log.write(line)
        self._lines.put(None)

    def _first_json(self, deadline: float) -> dict:
        while True:
            try:
                line = self._lines.get(timeout=max(deadline - time.monotonic(), 0))
            except Empty:
                raise StartError(f"{self.name} is not ready in time; its output:\n{self.output()}") from None
            if line is None:
                status = self.process.wait()
                raise StartError(f"{self.name} ended with status {status}; its output:\n{self.output()}")
            if line.startswith("{"):
                return json.loads(line)

    def output(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def stop(self) -> None:
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()


def environment(changes: dict[str, str]) -> dict[str, str]:
    """The caller's environment without its WORKOS_* settings, which would point at another account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WORKOS_")}
    return inherited | changes


def emulator(port: int = 0, lifetime: int = 300, *options: str) -> Server:
    command = [str(EMULATOR), "--port", str(port), "--access-token-lifetime", str(lifetime), *options]
    return Server("Emulator", command)


def settings(ready: dict, cookie_password: str | None = None) -> dict[str, str]:
    """The environment that points an app at a running emulator."""
    return {
        "WORKOS_BASE_URL": ready["base_url"],
        "WORKOS_CLIENT_ID": ready["client_id"],
        "WORKOS_API_KEY": ready["api_key"],
        "WORKOS_COOKIE_PASSWORD": cookie_password or secrets.token_urlsafe(24),
    }


def example_apps() -> list[Server]:
    """The three example apps, from the packages as built in this tree, and the others that are built."""
    kotlin = ROOT / "bindings/kotlin/target"
    classes, go = BUILD / "jvm-example", BUILD / "bin/go-example"
    jars = f"{classes}:{kotlin}/*:{kotlin}/dependencies/*"
    apps = [
        Server("Flask", [str(PYTHON), str(APPS / "flask/app.py")]),
        Server("Express", ["node", str(APPS / "express/server.js")]),
        Server("Sinatra", ["ruby", f"-I{ROOT / 'ruby/lib'}", str(APPS / "sinatra/app.rb")]),
    ]
    public = {"PUBLIC": str(APPS / "public")}
    if classes.is_dir():
        apps.append(Server("Java", ["java", "-cp", jars, "App"], public))
    if (APPS / "react-router/build/server/index.js").is_file():
        apps.append(Server("ReactRouter", ["node", str(APPS / "react-router/server.js")]))
    if go.is_file():
        apps.append(Server("Go", [str(go)], public))
    return apps


def pages() -> list[Server]:
    """The example app without a server, if its packages are installed. No other app shares its session."""
    react = APPS / "react"
    return [Server("React", ["node", str(react / "server.js")])] if (react / "node_modules").is_dir() else []


def free_ports(first: int, count: int) -> list[int]:
    """`count` ports to listen on: from `first` up, or the next block of ten that is free; any free ones when 0."""
    if first == 0:
        sockets = [listen(0) for _ in range(count)]
    else:
        for base in range(first, min(first + 1000, 65536 - count), 10):
            sockets = [listen(port) for port in range(base, base + count)]
            if None not in sockets:
                break
            close(sockets)
        else:
            raise StartError(f"there are no {count} free ports from {first} up")
    ports = [it.getsockname()[1] for it in sockets]
    close(sockets)
    return ports


def listen(port: int) -> socket.socket | None:
    it = socket.socket()
    it.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        it.bind(("127.0.0.1", port))
        it.listen()
    except OSError:
        it.close()
        return None
    return it


def close(sockets: list[socket.socket | None]) -> None:
    for it in sockets:
        if it:
            it.close()


def wait_until_it_answers(url: str, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            raise StartError(f"{url} answers with status {error.code}") from error
        except OSError as error:
            if time.monotonic() > deadline:
                raise StartError(f"{url} does not answer: {error}") from error
            time.sleep(0.1)


class Stage:
    """The emulator and the apps around it, on ports of their own. Use it as a context manager."""

    def __init__(
        self,
        port: int = 4000,
        lifetime: int = 300,
        progress=lambda text: None,
        origin: str | None = None,
        changes: dict[str, str] | None = None,
        names: Collection[str] = (),
    ):
        apps = [app for app in [*example_apps(), *pages()] if app.name in names] if names else example_apps()
        ports = free_ports(port, len(apps) + 1)
        self.moved = port not in (0, ports[0])
        self.ports = {app.name: number for app, number in zip(apps, ports[1:], strict=True)}
        self.urls = {name: (origin or LOCAL).format(name=name.lower(), port=it) for name, it in self.ports.items()}
        registered = [
            option
            for url in self.urls.values()
            for option in ("--redirect-uri", f"{url}/callback", "--logout-redirect", f"{url}/")
        ]
        self.running: list[Running] = []
        logs = BUILD / "logs" / str(ports[0])
        try:
            progress("Emulator")
            # Without an origin of their own the apps are where the emulator expects them.
            options = registered if origin else []
            self.emulator = self._start(emulator(ports[0], lifetime, *options), logs)
            sharing = {app.name for app in example_apps()}
            urls = {name: url for name, url in self.urls.items() if name in sharing}
            shared = settings(self.emulator.ready) | {"APPS": json.dumps(urls)}
            if ports[0] != 4000:
                # Cookies know hosts but not ports: two demos need two names.
                shared["WORKOS_COOKIE_NAME"] = f"wos_session_{ports[0]}"
            shared |= changes or {}
            for app in apps:
                progress(app.name)
                number = self.ports[app.name]
                app.environment |= shared | {"PORT": str(number)}
                if origin:
                    app.environment["WORKOS_REDIRECT_URI"] = f"{self.urls[app.name]}/callback"
                started = self._start(app, logs)
                try:
                    wait_until_it_answers(LOCAL.format(port=number))
                except StartError as error:
                    raise StartError(f"{error}; output of {app.name}:\n{started.output()}") from error
            self.cookie = shared.get("WORKOS_COOKIE_NAME", "wos_session")
        except BaseException:
            self.stop()
            raise

    def _start(self, server: Server, logs: Path) -> Running:
        self.running.append(Running(server, logs))
        return self.running[-1]

    def stop(self) -> None:
        for server in self.running:
            server.signal(signal.SIGTERM)
        for server in self.running:
            server.stop()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def fail(text: str) -> None:
    print(text, file=sys.stderr)
    raise SystemExit(1)
