"""Which stories cannot be told to which kit over HTTP, and why."""

from __future__ import annotations

import re
from typing import Any

from stage import merged

from kits import Shape

ADDRESSES = {"sign_in_url", "sign_up_url", "sign_out_url"}
VALUES = {"has", "authenticated_within", *ADDRESSES}
CALLED = {"sign_out", "switch_organization", *VALUES}
PAGES = {"handle", "resolve", "guard", "finish", *CALLED}
# What only the engine can be asked: an exact time, or a step in the middle of a request.
OF_THE_ENGINE = {
    "callback/future-flow-61": "would have to be asked in the same second",
    "callback/last-second": "would have to be asked in the same second",
    "callback/vendor-flow-expired": "seals a cookie by the clock of the machine",
    "request/buffer-edge": "would have to be asked in the same second",
    "request/buffer-slow": "goes on with what the same client began earlier",
    "takeover/guarded": "asks a guard for the first time again and again, whose first answer sets the cookie",
}


# What frameworks do before a kit is asked.
CLEANS = "Rack::Protection cleans the path first"
EMPTY = "an empty list of PHP is as good as an object without members"
RESPELLS = "Rails 7 puts its own spelling of `Cache-Control` in the place of the application's"
TIDIES = "Tomcat cleans the path first"
SLASHES = "Flask's test client begins no path with two slashes"
REFUSED = "Python refuses the argument"
REFUSES = "Hono's server for Node refuses a path with a backslash"
DIFFERENT = {
    "attacks/open-redirect-guard": {
        "flask": SLASHES,
        "sinatra-puma": CLEANS,
        "hono": REFUSES,
        "fetch": REFUSES,
        "tomcat": TIDIES,
    },
    "guard/outage-slashes": {"flask": SLASHES, "sinatra": CLEANS, "sinatra-puma": CLEANS, "tomcat": TIDIES},
    "guard/return-slashes": {"flask": SLASHES, "sinatra": CLEANS, "sinatra-puma": CLEANS, "tomcat": TIDIES},
    "guard/unknown-option": {
        **dict.fromkeys(("flask", "gunicorn", "starlette", "fastapi", "django", "django-asgi"), REFUSED),
        **dict.fromkeys(("go", "tomcat"), "the compiler refuses the member"),
    },
    "options/routes-list": {"php": EMPTY},
    "options/web-list": {"php": EMPTY},
    "paths/01": {"sinatra": CLEANS, "sinatra-puma": CLEANS, "tomcat": TIDIES},
    "paths/12": {
        **dict.fromkeys(("flask", "gunicorn", "django"), "WSGI decodes the path first"),
        **dict.fromkeys(("starlette", "fastapi", "django-asgi"), "ASGI decodes the path first"),
        "sinatra": CLEANS,
        "sinatra-puma": CLEANS,
        "tomcat": TIDIES,
    },
    "request/cache-allowed": {"rails-7": RESPELLS},
    "request/cache-anonymous": {"rails-7": RESPELLS},
    "request/cache-no-store": {"rails-7": RESPELLS},
    "request/cache-private": {"rails-7": RESPELLS},
    "request/cache-private-fields": {"rails-7": RESPELLS},
    "request/untouched": {"rails-7": RESPELLS},
    "start/mounted": {"flask": "Flask's test client asks below the mount point"},
}


def untold(story: dict[str, Any], name: str, shape: Shape) -> str | None:
    """Why a story cannot be told to a kit over HTTP."""
    if story["id"] in OF_THE_ENGINE:
        return OF_THE_ENGINE[story["id"]]
    if name in DIFFERENT.get(story["id"], {}):
        return DIFFERENT[story["id"]][name]
    if story["given"].get("client", {}).get("web", {}) is None:
        return "a kit has the option `web` of itself"
    if shape.is_typed and story["id"].startswith("options/") and "error" in story.get("steps", [story])[0]["then"]:
        return "the package's own runner tells which options are refused"
    for step in story.get("steps", [story]):
        facts = merged(story["given"].get("request", {}), step.get("request", {}))
        if "kind" in facts:
            return "only a kit's hint says what kind of request it is"
        if "cookies_writable" in facts:
            return "only a kit's hint says that no cookie can be set"
        if "remote_address" in facts:
            return "a browser does not choose its address"
        if "redirect_uri" in facts and not shape.chooses_redirect_uri:
            return "the kit has one redirect URI"
        if not facts.get("mount", "/").startswith("/"):
            return "no framework mounts there"
        url = facts.get("url") if isinstance(facts.get("url"), str) else "/"
        if not re.fullmatch("[!-~]*", url) or (len(story.get("steps", "1")) == 1 and is_of_servers(facts)):
            return "no server takes such a request"
        if shape.parses_addresses and not re.fullmatch(r"[\w.~:/?#\[\]@!$&'()*+,;=%-]*", url, re.ASCII):
            return "Rack::Test does not ask for such an address"
        operations = [step.get("op", "handle"), *(it["op"] for it in step.get("and", []))]
        if shape.is_typed and step.get("op") == "authenticated_within" and name == "tomcat":
            return "the package has no such question"
        if operations[0] not in PAGES or not set(operations[1:]) <= {"after_sign_in", "response"}:
            return "reads what the engine replies between two calls"
    return None


# What an application cannot do in a framework, or not in the way of others.
UNDONE = {"go": {"raise": "net/http closes the connection"}}


def undone(name: str, op: str) -> str | None:
    """Why an application does not do this under a kit."""
    return UNDONE.get(name, {}).get(op)


def is_of_servers(facts: dict[str, Any]) -> bool:
    """Whether servers answer such a request themselves, or read it in their own way: a header field with control
    characters, an address with a host."""
    values = [str(value) for value in facts.get("headers", {}).values()]
    url = facts.get("url", "/")
    return any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", it) for it in values) or (
        isinstance(url, str) and not url.startswith("/")
    )


def timed(story: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
    """The steps, and when they are."""
    clock, steps = 0, []
    for step in story.get("steps", [story]):
        clock = step.get("at", clock)
        steps.append((step, clock))
    return steps


def final(story: dict[str, Any]) -> int:
    return timed(story)[-1][1]
