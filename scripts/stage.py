"""The emulator and the example apps around it."""

from __future__ import annotations

import json
import signal
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from apps import EXAMPLES, App
from servers import BUILD, Running, StartError, emulator, free_ports, settings, wait_until_it_answers

LOCAL = "http://localhost:{port}"


class Stage:
    """The emulator and the apps around it, on ports of their own. Use it as a context manager.

    The first port is the caller's, for a start page.
    """

    def __init__(
        self,
        port: int = 4000,
        lifetime: int = 300,
        progress=lambda text: None,
        origin: str | None = None,
        changes: dict[str, str] | None = None,
        names: Collection[str] = (),
    ):
        chosen = [app for app in EXAMPLES if not names or app.name in names]
        missing = {app.name: app.missing() for app in chosen}
        self.skipped = {name: reason for name, reason in missing.items() if reason}
        self.apps = [app for app in chosen if app.name not in self.skipped]
        self.port, number, *numbers = free_ports(port, len(self.apps) + 2)
        self.moved = port not in (0, self.port)
        self.ports = {app.name: it for app, it in zip(self.apps, numbers, strict=True)}
        self.urls = {name: (origin or LOCAL).format(name=name.lower(), port=it) for name, it in self.ports.items()}
        registered = [
            option
            for url in self.urls.values()
            for option in ("--redirect-uri", f"{url}/callback", "--logout-redirect", f"{url}/")
        ]
        self.running: list[Running] = []
        self._logs = BUILD / "logs" / str(self.port)
        try:
            progress("Emulator")
            # Without an origin of their own the apps are where the emulator expects them.
            self.emulator = Running(emulator(number, lifetime, *(registered if origin else [])), self._logs)
            self.running.append(self.emulator)
            sharing = {app.name: self.urls[app.name] for app in self.apps if app.shares}
            shared = settings(self.emulator.ready) | {"APPS": json.dumps(sharing)}
            if self.port != 4000:
                # Cookies know hosts but not ports: two demos need two names.
                shared["WORKOS_COOKIE_NAME"] = f"wos_session_{self.port}"
            shared |= changes or {}
            self.cookie = shared.get("WORKOS_COOKIE_NAME", "wos_session")
            self._start_apps(shared, origin, progress)
        except BaseException:
            self.stop()
            raise

    def _start_apps(self, shared: dict[str, str], origin: str | None, progress) -> None:
        def start(app: App) -> None:
            server, number = app.server(), self.ports[app.name]
            server.environment |= shared | {"PORT": str(number)}
            if origin:
                server.environment["WORKOS_REDIRECT_URI"] = f"{self.urls[app.name]}/callback"
            progress(app.name)
            started = Running(server, self._logs, timeout=90)
            self.running.append(started)
            try:
                wait_until_it_answers(LOCAL.format(port=number))
            except StartError as error:
                raise StartError(f"{error}; output of {app.name}:\n{started.output()}") from error

        # Some at once, so that a slow one holds up no other.
        pool = ThreadPoolExecutor(3)
        try:
            for done in [pool.submit(start, app) for app in self.apps]:
                done.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def stop(self) -> None:
        for server in self.running:
            server.signal(signal.SIGTERM)
        for server in self.running:
            server.stop()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
