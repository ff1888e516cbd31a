"""Packages as processes: each call is a line of JSON to the worker that speaks for the package."""

from __future__ import annotations

import json
import subprocess

from servers import environment, settings
from vendors import OURS, Package


class Refused(Exception):
    """The package raised or threw; the text is its exception."""


class Worker:
    """One package, ready to be called: `worker("open", sealed=..., password=...)`."""

    def __init__(self, command: list[str], account: dict[str, str]):
        # The vendor's packages print notices of deprecation, about which nothing can be done here.
        env = environment(account | {"NODE_NO_WARNINGS": "1"})
        self._process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, op: str, **options: object):
        try:
            self._process.stdin.write(json.dumps({"op": op, **options}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        assert line, f"the worker ended with status {self._process.wait()}"
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["value"]

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.stdin.close()
            self._process.wait(10)


class Workers:
    """The workers of one account, each started when it is first asked for. Use it as a context manager."""

    def __init__(self, ready: dict):
        # Passwords come with each call, because each format has its own.
        self._account = {name: value for name, value in settings(ready).items() if name != "WORKOS_COOKIE_PASSWORD"}
        self._running: dict[object, Worker] = {}

    def ours(self, language: str) -> Worker:
        return self._worker(language, OURS[language])

    def vendor(self, package: Package) -> Worker:
        return self._worker(package, package.worker)

    def _worker(self, key: object, command: list[str]) -> Worker:
        if key not in self._running:
            self._running[key] = Worker(command, self._account)
        return self._running[key]

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._running.values():
            worker.stop()
