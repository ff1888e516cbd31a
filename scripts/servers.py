"""The programs of this repository that listen, the emulator first of all: started, awaited and stopped."""

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
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
EMULATOR = Path(os.environ.get("AUTHKIT_EMULATOR", ROOT / "target/debug/authkit-emulator"))
PYTHON = BUILD / "venv/bin/python"


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


def fail(text: str) -> None:
    print(text, file=sys.stderr)
    raise SystemExit(1)
