"""The page that shows which example apps run, and where their code is."""

from __future__ import annotations

from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from apps import APPS, App

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class StartPage:
    """Serves the page at a port of this machine until it is stopped. Use it as a context manager."""

    def __init__(self, port: int, apps: list[App], urls: dict[str, str], skipped: dict[str, str], emulator: str):
        answers = {
            "/": ("text/html; charset=utf-8", page(apps, urls, skipped, emulator).encode()),
            "/page.css": ("text/css", (APPS / "public/page.css").read_bytes()),
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Answer", (Answer,), {"answers": answers}))
        self.url = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> StartPage:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Answer(BaseHTTPRequestHandler):
    answers: dict[str, tuple[str, bytes]]

    def do_GET(self) -> None:
        kind, body = self.answers.get(self.path, ("text/plain", b"There is no such page.\n"))
        self.send_response(200 if self.path in self.answers else 404)
        for name, value in [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
        ]:
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass


def page(apps: list[App], urls: dict[str, str], skipped: dict[str, str], emulator: str) -> str:
    rows = "".join(row(app, urls[app.name]) for app in apps)
    heads = "".join(f'<th scope="col">{it}</th>' for it in ("Framework", "Language", "Address", "Code"))
    alone = [app.framework for app in apps if not app.shares]
    absent = "".join(f"<li>{escape(name)}: {code(reason)}</li>\n" for name, reason in skipped.items())
    shared = "they share one cookie." + (
        f" {' and '.join(alone)} alone has no server that could share it." if alone else ""
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>AuthKit example apps</title>
<link rel="stylesheet" href="/page.css">
<main class="wide">
<h1>One sign-in, {len(apps) - len(alone)} apps</h1>
<p>Sign in at one of them as ada@, grace@ or alan@example.com, and you are signed in at all: {shared}</p>
<table>
<caption>The apps that run here</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}</tbody>
</table>
{f"<h2>Not running</h2><ul>{absent}</ul>" if absent else ""}
<nav aria-label="The local WorkOS"><a href="{escape(emulator)}/dashboard">Other ways to begin a sign-in</a></nav>
</main>
"""


def row(app: App, url: str) -> str:
    return (
        f'<tr><th scope="row"><a href="{escape(url)}">{escape(app.framework)}</a></th><td>{escape(app.language)}</td>'
        f"<td>{escape(url.split('://')[-1])}</td><td><code>tests/apps/{escape(app.folder)}</code></td></tr>\n"
    )


def code(text: str) -> str:
    """What stands between backquotes is a command."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))
