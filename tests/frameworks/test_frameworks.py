"""One session, written with each framework's own cookie call and read with each framework's own accessor.

The test is the browser, which keeps what stands between `wos_session=` and the first `;` and sends it back as it is.
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest

from servers import BUILD, PYTHON, ROOT, Running, Server, emulator, settings
from visitor import control

HERE = Path(__file__).parent
LOGS = BUILD / "logs/frameworks"
RUBY = ["ruby", f"-I{ROOT / 'ruby/lib'}"]
# Where scripts/setup puts it, unless Debian's own is as new.
RACK_3 = BUILD / "rack-3/usr/share/rubygems-integration/all/gems"
SERVERS = {
    "flask": [str(PYTHON), str(HERE / "with_flask.py")],
    "django": [str(PYTHON), str(HERE / "with_django.py")],
    "starlette": [str(PYTHON), str(HERE / "with_starlette.py")],
    "express": ["node", str(HERE / "with_express.js")],
    "fastify": ["node", str(HERE / "with_fastify.js")],
    "sinatra": [*RUBY, str(HERE / "with_sinatra.rb")],
    "rack": [*RUBY, str(HERE / "with_rack.rb")],
    "rack-3": [*RUBY, *(f"-I{it}" for it in RACK_3.glob("*/lib")), str(HERE / "with_rack.rb")],
}
READERS = {name: (name, "/who") for name in SERVERS}
# One of each language reads the header without its framework.
READERS |= {f"{name}-by-hand": (name, "/who-by-hand") for name in ("flask", "express", "sinatra")}
# What is left alone by some and changed by others; how much padding there is decides about quotes and `%3D`.
SPECIAL = {
    "native": {"ak1."},
    "iron": {"*", "~"},
    "fernet": {"-", "_", "=", "=="},
    "ruby": {"+", "/", "=", "=="},
}
# Fernet pads in blocks of 16 bytes, Base64 in blocks of 3: these lengths leave each rest once.
REASONS = ["x" * length for length in (16, 32, 48)]

# How else a sealed text gets into a `Cookie` header: what calls of other languages and layers on the way make of it.
SPELLINGS = {
    "encodeURIComponent": lambda text: quote(text, safe="!'()*~"),
    "escape": lambda text: quote(text, safe="@*+/").replace("~", "%7E"),
    "PHP's setcookie": lambda text: quote(text, safe=""),
    "Java's URLEncoder": lambda text: quote(text, safe="*").replace("~", "%7E"),
    "digits in lower case": lambda text: re.sub("%..", lambda it: it[0].lower(), quote(text, safe="")),
    "Go's Quoted": lambda text: f'"{text}"',
    "quoted, then escaped": lambda text: quote(f'"{text}"', safe=""),
    "escaped, then quoted": lambda text: f'"{quote(text, safe="")}"',
    "escaped twice": lambda text: quote(quote(text, safe=""), safe=""),
}


class Written(NamedTuple):
    """A cookie as it was set, and what its writer says about the sealed text in it."""

    value: str
    said: dict


@pytest.fixture(scope="session")
def api():
    running = Running(emulator(), LOGS)
    yield running.ready
    running.stop()


@pytest.fixture(scope="session")
def ports(api):
    """Where each framework listens. Rack 3 is missing where it could not be had."""
    # A key, because Fernet takes nothing else. The other formats take it too.
    environment = settings(api, urlsafe_b64encode(secrets.token_bytes(32)).decode())
    running = {}
    try:
        for name, command in SERVERS.items():
            if name != "rack-3" or RACK_3.is_dir():
                running[name] = Running(Server(name, command, environment), LOGS)
        assert "rack-3" not in running or running["rack-3"].ready["rack"].startswith("3.")
        yield {name: it.ready["port"] for name, it in running.items()}
    finally:
        for it in running.values():
            it.stop()


@pytest.fixture(scope="session")
def written(api, ports):
    """Signs in at a writer, once for each length."""
    known = {}

    def written(writer: str, seal_format: str) -> list[Written]:
        if (writer, seal_format) not in known:
            known[writer, seal_format] = [write(api, port_of(ports, writer), seal_format, reason) for reason in REASONS]
        return known[writer, seal_format]

    return written


def write(api: dict, port: int, seal_format: str, reason: str) -> Written:
    impersonator = {"email": "grace@example.com", "reason": reason}
    code = control(api["base_url"], "POST", "/codes", {"email": "ada@example.com", "impersonator": impersonator})[
        "code"
    ]
    answer = ask(port, "/sign-in?" + urlencode({"format": seal_format, "code": code}))
    [line] = answer.cookies
    name, _, rest = line.partition("=")
    assert name == "wos_session"
    return Written(rest.partition(";")[0], answer.said)


class Answer(NamedTuple):
    cookies: list[str]
    said: dict


def ask(port: int, target: str, cookie: str | None = None) -> Answer:
    # Between others, as in a browser.
    headers = {} if cookie is None else {"Cookie": f"theme=dark; wos_session={cookie}; _ga=GA1.1.1"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
    finally:
        connection.close()
    assert response.status == 200, f"{response.status}: {body}"
    return Answer(response.headers.get_all("Set-Cookie", []), json.loads(body))


def port_of(ports: dict[str, int], name: str) -> int:
    if name not in ports:
        pytest.skip("Rack 3 could not be had: run `scripts/setup ruby` where Debian's archive can be reached")
    return ports[name]


@pytest.fixture
def read(ports):
    """What a reader says about the cookie with this value."""

    def read(reader: str, value: str) -> dict:
        server, route = READERS[reader]
        return ask(port_of(ports, server), route, value).said

    return read


def facts(said: dict) -> dict:
    return {name: said.get(name) for name in ("authenticated", "session_id", "seal_format")}


@pytest.mark.parametrize("seal_format", SPECIAL)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("writer", SERVERS)
def test_whoever_writes_a_session_everybody_reads_it(writer, reader, seal_format, written, read):
    for it in written(writer, seal_format):
        said = read(reader, it.value)
        assert facts(said) == facts(it.said), f"handed over: {said['handed_over']}"


@pytest.mark.parametrize("seal_format", SPECIAL)
@pytest.mark.parametrize("writer", SERVERS)
def test_what_is_written_has_all_that_could_be_changed(writer, seal_format, written):
    cookies = written(writer, seal_format)
    texts = [it.said["handed_over"] for it in cookies]
    found = {mark for text in texts for mark in SPECIAL[seal_format] if mark.strip("=") and mark in text}
    assert found | {re.search("=*$", text)[0] for text in texts} - {""} == SPECIAL[seal_format]
    assert {(it.said["authenticated"], it.said["seal_format"]) for it in cookies} == {(True, seal_format)}
    assert len({it.said["session_id"] for it in cookies}) == len(cookies)


@pytest.mark.parametrize("seal_format", SPECIAL)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_is_read_however_others_spell_it(spelling, reader, seal_format, written, read):
    for it in written("flask", seal_format):
        said = read(reader, SPELLINGS[spelling](it.said["handed_over"]))
        assert facts(said) == facts(it.said), f"handed over: {said['handed_over']}"


@pytest.mark.parametrize("reader", READERS)
def test_lines_of_base64_are_one_text(reader, written, read):
    """As the Ruby SDK 5 and 6 seal, in lines of 60 characters."""
    for it in written("flask", "ruby"):
        lines = re.findall(".{1,60}", it.said["handed_over"])
        said = read(reader, "".join(quote(line, safe="") + "%0A" for line in lines))
        assert facts(said) == facts(it.said), f"handed over: {said['handed_over']}"


@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_spelling_of_it_is_nobody(reader, written, read):
    for seal_format in SPECIAL:
        text = written("flask", seal_format)[0].said["handed_over"]
        half = len(text) // 2
        forged = text[:half] + ("B" if text[half] == "A" else "A") + text[half + 1 :]
        for value in (
            forged,
            text[:half],
            f"{text}%",
            f"{text}%3",
            f"%zz{text}",
            f'"{forged}"',
            quote(forged, safe=""),
        ):
            said = read(reader, value)
            assert (said["authenticated"], said["reason"].lower()) == (False, "invalid_session_cookie"), value
