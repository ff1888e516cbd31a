"""Tells a story of `tests/cases/web` to a kit over HTTP, as browsers would.

What must hold is what the runner of stories of the Python package says. What only the engine knows is asked of the
application and its hooks.
"""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

from authkit_native import AuthKitError
from sentinels import TOKEN, of_exchanges, of_options
from stage import Stage, fits, merged
from stories import (
    OF_THE_STEP,
    Browser,
    address,
    holds_always,
    judge,
    keep,
    keeps,
    parsed,
    perform,
    replaced,
    secrets_of,
)
from untold import ADDRESSES, CALLED, VALUES, final, is_of_servers, timed

from kits import Kit, Reply, Request

OWN = {"/login", "/signup", "/logout", "/switch-organization"}
# What servers and frameworks add to every answer.
OF_SERVERS = {
    *("connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding", "x-powered-by"),
    *("x-content-type-options", "x-frame-options", "x-xss-protection"),
}
# What is ours of a page of the application.
OF_PAGES = {"cache-control", "vary", "set-cookie"}


class Telling:
    """One story, told to one kit."""

    def __init__(self, story: dict[str, Any], kit: Kit) -> None:
        self.story, self.kit, self.given = story, kit, story["given"]
        self.answers: list[Any] = []
        """What every kit has to say alike."""
        self.secrets: list[str] = self.given.get("sentinels", [])[:]

    def tell(self) -> list[Any]:
        emulator = self.kit.emulator
        emulator.control("reset")
        steps, last = timed(self.story), final(self.story)
        # An application has one clock, that of the machine. So the story ends now, and begins that long ago: sessions
        # are as old as it says, and what comes before its last moment is done by the engine, on a clock of its own.
        if last:
            emulator.control("clock", {"advance_seconds": -last})
        try:
            self.stage = Stage(self.story, emulator)
            self.client: Any = self.stage.client
        except AuthKitError as error:
            self.stage = Stage({"given": {"client": {"client_id": "client_of_no_call"}}}, emulator)
            self.client = error
        for user in self.stage.resolve(self.given.get("users", [])):
            emulator.control("users", user)
        cookies = {
            name: value
            for name, value in self.stage.resolve(self.given.get("cookies", {})).items()
            if value is not None
        }
        self.browsers = {"": Browser(cookies)}
        begun, clock = int(time.time()), 0
        refused = self.mount({})
        for number, (step, at) in enumerate(steps):
            if at != clock:
                emulator.control("clock", {"advance_seconds": at - clock})
                clock = at
            try:
                if refused:
                    self.judge_refusal(step, refused)
                    break
                self.visit(step, None if at == last else begun + at - last)
            except AssertionError as failure:
                raise AssertionError(f"{self.kit.name}, step {number + 1}: {failure}") from failure
        return self.answers

    def mount(self, options: dict[str, Any]) -> dict[str, Any]:
        """Starts the application anew; says why it could not."""
        self.options = options
        facts = [merged(self.given.get("request", {}), step.get("request", {})) for step, _ in timed(self.story)]
        given = self.stage.resolve(merged(self.given.get("client", {}), options))
        environment = dict(self.given.get("environment", {}))
        chooses = any("redirect_uri" in it for it in facts)
        if chooses:
            # Where the application chooses, its own is that of the environment.
            environment["WORKOS_REDIRECT_URI"] = given.pop("redirect_uri")
        self.secrets += of_options(given)
        return self.kit.mount(
            {
                "client": given,
                "environment": environment,
                "mount": facts[0].get("mount"),
                "hooks": any("event" in step["then"] or "and" in step for step, _ in timed(self.story)),
                "chooses_redirect_uri": chooses,
            }
        )

    def judge_refusal(self, step: dict[str, Any], refused: dict[str, Any]) -> None:
        assert step["then"].get("error") == refused["error"], f"the options are refused: {refused}"
        assert step["then"].get("says", "") in refused["says"], f"the options are refused: {refused}"
        self.answers.append(refused["error"])

    def visit(self, step: dict[str, Any], past: int | None) -> None:
        stage, emulator = self.stage, self.kit.emulator
        name = step.get("browser", "")
        browser = self.browsers.setdefault(name, Browser())
        if step.get("client", {}) != self.options:
            # Another server of the application, or the first one again.
            assert not self.mount(step.get("client", {})), "the options are refused"
        self.prepare(step, name, browser)
        facts = merged(self.given.get("request", {}), step.get("request", {}))
        if isinstance(facts.get("url"), dict):
            facts["url"] = address(facts["url"], name, self.browsers, stage)
        facts = stage.resolve(facts)
        further = [f"{cookie}={value}" for cookie, value in stage.resolve(step.get("further_cookies", []))]
        header = "; ".join(further + [f"{cookie}={browser.cookies[cookie]}" for cookie in sorted(browser.cookies)])
        if header and facts.setdefault("headers", {}).get("cookie") is None:
            facts["headers"]["cookie"] = header
        faults = step.get("faults", self.given.get("faults") if "steps" not in self.story else None)
        if faults is not None:
            emulator.clear_faults()
            for fault in faults:
                emulator.control("faults", fault)
        browser.url = facts.get("url")
        self.secrets += secrets_of(facts)
        facts.setdefault("headers", {})
        if is_of_servers(facts):
            # The other steps are told.
            return
        if past is not None:
            keep(perform(self.client, facts, step, past)[0], browser)
            return
        seen = len(emulator.control("requests", method="GET"))
        then = stage.resolve(step["then"])
        step = {**step, **{name: stage.resolve(step[name]) for name in ("when", "and") if name in step}}
        request = request_of(facts, step)
        started = time.monotonic()
        with ThreadPoolExecutor(step.get("at_once", 1)) as pool:
            replies = list(pool.map(self.kit.ask, [request] * step.get("at_once", 1)))
        assert time.monotonic() - started <= then.get("within", float("inf"))
        told = self.kit.seen() if {"event", "request_cookie", "value", "code"} & then.keys() else {}
        log = emulator.control("requests", method="GET")[seen:]
        self.secrets += of_exchanges(log)
        self.kit.secrets.update(self.secrets)
        for reply in replies:
            self.judge(reply, then, told, step, facts, browser)
        if "calls" in then:
            assert then["calls"] == [it["path"] for it in log if not it["path"].startswith("/sso/jwks/")]
        if "requests" in then:
            stage.judge_requests(then["requests"], log)

    def prepare(self, step: dict[str, Any], name: str, browser: Browser) -> None:
        """Puts cookies into a browser that no answer has set."""
        for cookie, value in self.stage.resolve(step.get("cookies", {})).items():
            browser.cookies.pop(cookie, None)
            if value is not None:
                browser.cookies[cookie] = value
        for asked in step.get("take", []):
            taken = self.browsers[asked.get("from", name)].cookies
            for cookie, value in list(taken.items()):
                if re.search(asked["name"], cookie):
                    known = replaced(cookie, asked.get("replace_name"))
                    browser.cookies[known] = replaced(value, asked.get("replace_value"))

    def judge(
        self,
        reply: Reply,
        then: dict[str, Any],
        told: dict[str, Any],
        step: dict[str, Any],
        facts: dict[str, Any],
        browser: Browser,
    ) -> None:
        if not facts["url"].startswith(facts.get("mount", "")):
            assert (then.get("action"), reply.status, reply.all("set-cookie")) == ("continue", 404, [])
            return
        page = json.loads(reply.body or "{}") if reply.first("x-story-page") else None
        others = [(name, value) for name, value in reply.headers if name.lower() != "set-cookie"]
        shown = json.dumps([reply.status, others, reply.body], ensure_ascii=False)
        keeps(self.secrets, shown)
        assert not TOKEN.search(shown), "it shows a token"
        if "error" in then:
            is_failure = reply.status == 500 and reply.body.startswith("{")
            found = json.loads(reply.body) if is_failure else {}
            assert (found.get("error"), reply.all("set-cookie")) == (then["error"], []), f"{reply} {reply.body}"
            assert then.get("says", "") in found["says"], found
            self.answers.append(found["error"])
            return
        self.answers.append(alike(reply, page, self.stage))
        if self.kit.shape.reads_for_addresses and step.get("op") in ADDRESSES and page is not None:
            self.answers[-1][1] = []
        answer = answer_of(reply, page)
        answer["code"], answer["event"] = self.heard(told, answer, then)
        answer["request_cookie"] = self.cookie_seen(told, facts)
        value = (page or {}).get("value")
        keep(value if isinstance(value, str) else answer, browser)
        if answer["action"] == "answer":
            holds_always(answer)
        for member, wanted in then.items():
            if member in OF_THE_STEP:
                continue
            if member == "value":
                found = value if step.get("op") in VALUES else self.response
                judge(member, wanted, found, None, self.stage)
            elif member in {"cache_control", "vary"}:
                sent = wanted if wanted is not None else step["when"].get(member)
                judge(member, sent, {member: reply.first(member.replace("_", "-"))}, None, self.stage)
            elif member == "auth":
                if page and "auth" in page and wanted is not None:
                    # Whether the session is alive is a member of the outcome, not of `auth`.
                    wanted = {name: value for name, value in wanted.items() if name != "session_alive"}
                    judge(member, wanted, answer, page["auth"], self.stage)
            elif member == "status" and answer["action"] == "continue":
                assert wanted in (0, None), "the application answers"
            elif not is_hidden(member, wanted, answer, self.kit):
                judge(member, wanted, answer, None, self.stage)

    def heard(self, told: dict[str, Any], answer: dict[str, Any], then: dict[str, Any]) -> tuple[Any, Any]:
        """The code and the event of an answer, as far as the application and a program could know them."""
        events = told.get("events", [])
        self.response = next((it["response"] for it in events if "response" in it), None)
        codes = [it["code"] for it in events if it.get("code")]
        # The page of a refusal is asked for. It is no event.
        events = [it for it in events if it["name"] != "refused"]
        names = [it["name"] for it in events]
        assert len(names) == len(set(names)), f"an event came twice: {names}"
        event = next((it for it in events if fits(then.get("event"), it)), events[0] if events else None)
        if str(answer["content_type"]).startswith("application/json"):
            codes += [json.loads(answer["body"] or "{}").get("error")]
        return next(reversed(codes), None), event

    def cookie_seen(self, told: dict[str, Any], facts: dict[str, Any]) -> str | None:
        """What the page read, if it is not what the browser sent."""
        cookie = told.get("cookie")
        return None if cookie == facts.get("headers", {}).get("cookie") else cookie


def is_hidden(member: str, wanted: Any, answer: dict[str, Any], kit: Kit) -> bool:
    """Whether neither browser nor application can see what a story says of this answer."""
    if member == "event" and wanted is not None and wanted["name"] != "signed_in" and not kit.shape.hears_all:
        return True
    shows_cookies = answer["action"] == "continue" and kit.shape.shows_cookies
    return (member == "code" and answer["code"] is None) or (member == "request_cookie" and not shows_cookies)


def request_of(facts: dict[str, Any], step: dict[str, Any]) -> Request:
    headers = {"host": "app.example", **facts.get("headers", {})}
    method, url = facts.get("method", "GET"), facts["url"]
    asked = {"op": step.get("op", "handle"), "when": step.get("when") or {}}
    if asked["op"] in CALLED and url in OWN:
        # No page of an application is there. What it calls does not depend on the address.
        url = "/page"
    if asked["op"] == "finish" and step["then"].get("cookies"):
        # A cookie is set when somebody asks who is signed in.
        asked["when"] = {**asked["when"], "auth_was_read": True}
    hooks = [it["when"] for it in step.get("and", []) if it["op"] == "after_sign_in"]
    asked |= {"hook": hooks[0]} if hooks else {}
    asked |= {"redirect_uri": facts["redirect_uri"]} if "redirect_uri" in facts else {}
    headers["x-story"] = json.dumps(asked)
    body = None
    if "form" in facts or method == "POST":
        body = urlencode(facts.get("form") or {})
        headers["content-type"] = "application/x-www-form-urlencoded"
    pairs = [(name, value) for name, values in headers.items() for value in many(values)]
    return Request(method, url, pairs, body)


def many(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def answer_of(reply: Reply, page: Any) -> dict[str, Any]:
    """A reply as the engine would have said it."""
    return {
        "action": "answer" if page is None else "continue",
        "status": reply.status,
        "location": reply.first("location"),
        "headers": [(name, value) for name, value in reply.headers if name.lower() != "set-cookie"],
        "set_cookies": reply.all("set-cookie"),
        "body": reply.body,
        "content_type": reply.first("content-type"),
    }


PLAIN = [
    (r"\bak1\.[\w-]+(\.[\w-]+)*", "<sealed>"),
    (r"(?<=wos-flow-)[\w-]+", "<flow>"),
    (r"(?<=[?&;]state=)[^&\"]+", "<state>"),
    (r"(?<=[?&;]code_challenge=)[^&\"]+", "<challenge>"),
    (r"(?<=\"expires_at\":)\d+", "0"),
    (r"\b(session|user)_[0-9A-Z]{26}", r"<\1>"),
    (r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", "<time>"),
]


def alike(reply: Reply, page: Any, stage: Stage) -> Any:
    """What of a reply must be the same in every kit; what is drawn by lot becomes its name."""

    def plain(text: str) -> str:
        for pattern, name in PLAIN:
            text = re.sub(pattern, name, text)
        return text.replace(stage.emulator.base_url, "$emulator").replace(
            urlsplit(stage.emulator.base_url).netloc, "$emulator"
        )

    def line(text: str) -> str:
        name, value, _ = parsed(text)
        return plain(text.replace(f"{name}={value}", f"{name}=<value>", 1) if value else text)

    fields = [
        (name.lower(), line(value) if name.lower() == "set-cookie" else plain(value))
        for name, value in reply.headers
        if (name.lower() in OF_PAGES if page is not None else name.lower() not in OF_SERVERS)
    ]
    if not reply.body:
        # Some frameworks say of which kind nothing is.
        fields = [field for field in fields if field[0] != "content-type"]
    if page is not None:
        # Frameworks have fields of their own, and order them. Lines keep their order.
        return ["page", sorted(fields, key=lambda it: it[0]), json.loads(plain(json.dumps(page)))]
    return [reply.status, fields, plain(reply.body)]
