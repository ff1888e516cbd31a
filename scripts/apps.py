"""The example apps of `tests/apps`, each with what it needs, and the emulator with those that can be started here."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from servers import (
    BUILD,
    PYTHON,
    ROOT,
    Running,
    Server,
    StartError,
    emulator,
    free_ports,
    settings,
    wait_until_it_answers,
)

APPS = ROOT / "tests/apps"
LOCAL = "http://localhost:{port}"
# Of the release of Debian that has Puma too: another Rails needs another Puma.
RAILS = Path("/usr/share/doc/ruby-railties")
CLASSES, KOTLIN = BUILD / "jvm-example", ROOT / "bindings/kotlin/target"
GO = BUILD / "bin/go-example"
PHP, PSR_7 = ROOT / "bindings/php/lib/authkit.h", Path("/usr/share/php/Nyholm/Psr7")


@dataclass(frozen=True)
class App:
    """An example app: what it shows, how it is started, and what has to be there first."""

    name: str
    language: str
    framework: str
    folder: str
    """Below `tests/apps`."""
    command: list[str]
    needs: Path | None = None
    """What is installed or built for it."""
    remedy: str = ""
    """How that can be had."""
    shares: bool = True
    """Whether it has the session of the others."""

    def missing(self) -> str | None:
        """What keeps it from being started on this machine, and what to do about it."""
        if self.needs and not self.needs.exists():
            return self.remedy
        if not shutil.which(self.command[0]):
            return f"{self.command[0]} is not installed"
        return None

    def server(self) -> Server:
        return Server(self.name, self.command, {"PUBLIC": str(APPS / "public")})


def python(name: str) -> App:
    folder = name.lower()
    return App(name, "Python", name, folder, [str(PYTHON), str(APPS / folder / "app.py")])


def node(name: str, folder: str = "", built: str = "node_modules") -> App:
    folder = folder or name.lower()
    command = ["node", str(APPS / folder / "server.js")]
    remedy = f"not built; run `scripts/setup node` and `npm --prefix tests/apps/{folder} run build`"
    if built == "node_modules":
        remedy = "not installed; run `scripts/setup node`"
    return App(name, "JavaScript", name, folder, command, APPS / folder / built, remedy)


def ruby(name: str, package: Path | None = None) -> App:
    folder = name.lower()
    command = ["ruby", f"-I{ROOT / 'ruby/lib'}", str(APPS / folder / "app.rb")]
    return App(name, "Ruby", name, folder, command, package, "not installed; run `scripts/setup ruby`")


JARS = f"{CLASSES}:{KOTLIN}/*:{KOTLIN}/dependencies/*"
JDK = "not built; `make demo-all` builds it, with a JDK 17 and Maven"
EXAMPLES = [
    python("Flask"),
    python("FastAPI"),
    python("Django"),
    node("Express"),
    node("Fastify"),
    node("Hono"),
    replace(node("ReactRouter", "react-router", "build/server"), framework="React Router"),
    App(
        "Next",
        "JavaScript",
        "Next.js",
        "next",
        ["node", str(ROOT / "tests/frontends/next-server.js"), "example"],
        ROOT / "frontends/nextjs/.apps/example/built",
        "not built; run `scripts/setup node` and `node tests/frontends/next-apps.js example`",
    ),
    replace(node("React"), shares=False),
    ruby("Sinatra"),
    ruby("Rails", RAILS),
    App("Java", "Java", "HttpServer of the JDK", "jvm", ["java", "-cp", JARS, "App"], CLASSES, JDK),
    App("Go", "Go", "net/http", "go", [str(GO)], GO, "not built; `make demo-all` builds it, with Go"),
    App(
        "PHP",
        "PHP",
        "PSR-15",
        "php",
        ["php", str(APPS / "php/server.php")],
        PSR_7 if PHP.exists() else PHP,
        "not there; run `scripts/setup php` and `make --directory=bindings php`",
    ),
]


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
