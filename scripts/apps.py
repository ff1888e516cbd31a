"""The example apps of `tests/apps`, each with what it needs. `make demo` starts those that can be started here."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from servers import BUILD, PYTHON, ROOT, Server

APPS = ROOT / "tests/apps"
MODULES = ("share/rubygems-integration/all/gems/*/lib", "lib/ruby/vendor_ruby")
# Where scripts/setup puts it.
RAILS = BUILD / "rails-7/usr"
CLASSES, KOTLIN = BUILD / "jvm-example", ROOT / "bindings/kotlin/target"
GO = BUILD / "bin/go-example"


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


def ruby(name: str, libraries: Path | None = None) -> App:
    folder = name.lower()
    found = [path for pattern in MODULES for path in libraries.glob(pattern)] if libraries else []
    options = [f"-I{path}" for path in (ROOT / "ruby/lib", *found)]
    remedy = f"{name} could not be had; run `scripts/setup ruby`"
    return App(name, "Ruby", name, folder, ["ruby", *options, str(APPS / folder / "app.rb")], libraries, remedy)


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
    replace(node("React"), shares=False),
    ruby("Sinatra"),
    ruby("Rails", RAILS),
    App("Java", "Java", "HttpServer of the JDK", "jvm", ["java", "-cp", JARS, "App"], CLASSES, JDK),
    App("Go", "Go", "net/http", "go", [str(GO)], GO, "not built; `make demo-all` builds it, with Go"),
]
