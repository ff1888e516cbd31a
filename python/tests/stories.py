"""Runs `tests/cases/web`: what the web flow answers to requests of browsers. How to write them stands in its README."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from conftest import Emulator
from stage import Stage, fits, merged, plain

from authkit_native import AuthKitError, WorkOSClient
from authkit_native.outcomes import authentication

Answer = Any
UNRESOLVED = {"handle", "resolve", "sign_out", "switch_organization", "sign_in_url", "sign_up_url", "sign_out_url"}
OF_THE_STEP = {"requests", "calls", "within"}
# The usual reply is short: the application goes on, and nothing else is to be done.
CONTINUE = dict.fromkeys(("status", "location", "body", "code", "event")) | {
    "action": "continue",
    "headers": [],
    "set_cookies": [],
}


@dataclass
class Browser:
    """What a browser has."""

    cookies: dict[str, str] = field(default_factory=dict)
    location: str | None = None
    url: str | None = None
    value: str | None = None


def run_story(story: dict[str, Any], emulator: Emulator) -> None:
    given = story["given"]
    client: WorkOSClient | AuthKitError
    try:
        stage = Stage(story, emulator)
        client = stage.client
    except AuthKitError as error:
        stage, client = Stage({"given": {"client": {"client_id": "client_of_no_call"}}}, emulator), error
    for user in stage.resolve(given.get("users", [])):
        emulator.control("users", user)
    cookies = {name: value for name, value in stage.resolve(given.get("cookies", {})).items() if value is not None}
    browsers, begun, clock = {"": Browser(cookies)}, int(time.time()), 0
    for number, step in enumerate(story.get("steps", [story])):
        at = step.get("at", clock)
        if at != clock:
            # The clock of the API goes with that of the application.
            emulator.control("clock", {"advance_seconds": at - clock})
            clock = at
        try:
            visit(step, given, stage, client, browsers, begun + at)
        except AssertionError as failure:
            raise AssertionError(f"step {number + 1}: {failure}") from failure


def visit(
    step: dict[str, Any],
    given: dict[str, Any],
    stage: Stage,
    client: WorkOSClient | AuthKitError,
    browsers: dict[str, Browser],
    now: int,
) -> None:
    name = step.get("browser", "")
    browser = browsers.setdefault(name, Browser())
    if "client" in step:
        # Another server of the application.
        client = WorkOSClient(**stage.resolve(merged(given.get("client", {}), step["client"])))
    for cookie, value in stage.resolve(step.get("cookies", {})).items():
        browser.cookies.pop(cookie, None)
        if value is not None:
            browser.cookies[cookie] = value
    for asked in step.get("take", []):
        taken = browsers[asked.get("from", name)].cookies
        for cookie, value in list(taken.items()):
            if re.search(asked["name"], cookie):
                known = replaced(cookie, asked.get("replace_name"))
                browser.cookies[known] = replaced(value, asked.get("replace_value"))
    request = merged(given.get("request", {}), step.get("request", {}))
    if isinstance(request.get("url"), dict):
        request["url"] = address(request["url"], name, browsers, stage)
    request = stage.resolve(request)
    further = [f"{cookie}={value}" for cookie, value in stage.resolve(step.get("further_cookies", []))]
    header = "; ".join(further + [f"{cookie}={browser.cookies[cookie]}" for cookie in sorted(browser.cookies)])
    if header and request.setdefault("headers", {}).get("cookie") is None:
        request["headers"]["cookie"] = header
    faults = step.get("faults", given.get("faults") if "steps" not in step else None)
    if faults is not None:
        stage.emulator.clear_faults()
        for fault in faults:
            stage.emulator.control("faults", fault)
    browser.url = request.get("url")
    secrets = secrets_of(request) + given.get("sentinels", [])
    seen = len(stage.emulator.control("requests", method="GET"))
    then = stage.resolve(step["then"])
    step = {**step, **{name: stage.resolve(step[name]) for name in ("when", "and") if name in step}}
    started = time.monotonic()
    for outcome in at_once(step.get("at_once", 1), client, request, step, now):
        if isinstance(outcome, AuthKitError):
            assert then.get("error") == outcome.code, f"the error {outcome}"
            assert then.get("says", "") in str(outcome), f"the error says {outcome}"
            keeps(secrets, f"{outcome} {outcome!r}")
            continue
        answer, auth = outcome
        assert "error" not in then, f"no error, but {answer}"
        keep(answer, browser)
        if isinstance(answer, dict) and "action" in answer:
            holds_always(answer)
            event = answer["event"] or {}
            shown = [
                answer["status"],
                answer["location"],
                answer["headers"],
                answer["body"],
                answer["code"],
                (event.get("error") or {}).get("message"),
            ]
            keeps(secrets, json.dumps(shown, ensure_ascii=False))
        for member, wanted in then.items():
            if member not in OF_THE_STEP:
                judge(member, wanted, answer, auth, stage)
    assert time.monotonic() - started <= then.get("within", float("inf"))
    log = stage.emulator.control("requests", method="GET")[seen:]
    if "calls" in then:
        assert then["calls"] == [it["path"] for it in log if not it["path"].startswith("/sso/jwks/")]
    if "requests" in then:
        stage.judge_requests(then["requests"], log)


def at_once(count: int, client: Any, request: Any, step: Any, now: int) -> list[Any]:
    """The outcome of each of so many performances at the same time."""

    def perform_or_fail(_: int) -> Any:
        try:
            return perform(client, request, step, now)
        except AuthKitError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(perform_or_fail, range(count)))


def perform(
    client: WorkOSClient | AuthKitError, facts: dict[str, Any], step: dict[str, Any], now: int
) -> tuple[Answer, Any]:
    """The reply of the operation, and who is signed in after it."""
    if isinstance(client, AuthKitError):
        raise client
    engine: Any = client.user_management._engine
    request = engine.web_request(facts)
    operation = step.get("op", "handle")
    if operation not in UNRESOLVED:
        request.call("resolve", {"now": now})
    answer = request.call(operation, {**step.get("when", {}), "now": now})
    for after in step.get("and", []):
        answer = request.call(after["op"], {**after.get("when", {}), "now": now})
    answer = CONTINUE if answer is None else answer
    try:
        request.call("has", {})
    except AuthKitError:
        return answer, None
    return answer, plain(authentication(request.call("auth", {"now": now})))


def replaced(text: str, asked: list[str] | None) -> str:
    """Text with the first match of a pattern replaced."""
    if asked is None:
        return text
    pattern, by = asked
    assert re.search(pattern, text), f"nothing to replace in {text}"
    return re.sub(pattern, re.sub(r"\$(\d)|\$\{(\w+)\}", r"\\g<\1\2>", by), text, count=1)


def address(asked: dict[str, Any], name: str, browsers: dict[str, Browser], stage: Stage) -> str:
    """An address that only the steps before tell."""
    reference = next(member for member in asked if member.startswith("$"))
    options = asked[reference]
    if reference not in {"$callback", "$visit", "$again", "$value", "$location", "$cookie"}:
        resolved: str = stage.resolve(asked)
        return resolved
    browser = browsers[options.get("of", name)]
    match reference:
        case "$callback":
            url: str | None = callback(options, browser, stage)
        case "$visit":
            asked_for = {"browser": name, "url": browser.location, **options}
            url = stage.emulator.control("visits", asked_for)["path"]
        case "$cookie":
            names = sorted(known for known in browser.cookies if re.search(options["name"], known))
            url = browser.cookies[names[0]]
        case _:
            url = {"$again": browser.url, "$value": browser.value, "$location": browser.location}[reference]
    assert url is not None, "the step before gave none"
    return replaced(url, asked.get("replace"))


def callback(asked: dict[str, Any], browser: Browser, stage: Stage) -> str:
    """The address that the sign-in page sends the browser back to."""
    assert browser.location, "nothing sent the browser to the sign-in page"
    query = dict(parse_qsl(urlsplit(browser.location).query))
    options = {name: value for name, value in asked.items() if name not in {"of", "error"}}
    if "error" in asked:
        back = {"error": asked["error"]}
    else:
        challenge = {"code_challenge": query.get("code_challenge")}
        back = {"code": stage.resolve({"$code": {**challenge, **options}})}
    return f"{urlsplit(query['redirect_uri']).path}?{urlencode({**back, 'state': query.get('state', '')})}"


def secrets_of(request: dict[str, Any]) -> list[str]:
    """What a request holds that no page, header or error may show."""
    cookies = [pair.partition("=")[2] for pair in str(request.get("headers", {}).get("cookie") or "").split("; ")]
    query = parse_qsl(str(request.get("url")).partition("?")[2])
    cookies += [value for name, value in query if name in {"code", "state", "error_description"}]
    return [secret for secret in cookies if len(secret.encode()) > 7]


def keeps(secrets: list[str], shown: str) -> None:
    for secret in secrets:
        assert secret not in shown, f"it shows {secret}"


def keep(answer: Answer, browser: Browser) -> None:
    """What a browser does with an answer."""
    browser.value = answer if isinstance(answer, str) else None
    if not isinstance(answer, dict):
        return
    for line in answer.get("set_cookies", ()):
        name, value, attributes = parsed(line)
        browser.cookies.pop(name, None)
        if attributes.get("max-age") != "0":
            browser.cookies[name] = value
    browser.location = answer.get("location") or browser.location


def holds_always(answer: dict[str, Any]) -> None:
    """What holds of every answer, whatever a story asks."""
    lines, has_set = answer["set_cookies"], False
    for line in lines:
        _, value, attributes = parsed(line)
        is_deletion = attributes.get("max-age") == "0"
        is_over = attributes.get("expires") == "Thu, 01 Jan 1970 00:00:00 GMT"
        assert is_deletion == (is_over and not value), f"{line} is half a deletion"
        assert not (is_deletion and has_set), f"the deletion {line} comes after what was set"
        has_set |= not is_deletion
        assert len(line) <= 4096 and lines.count(line) == 1, f"{line} is too long or comes twice"
        assert attributes.get("path") == "/" and "httponly" in attributes, f"{line} lacks an attribute"
    if answer["action"] == "answer":
        judge_headers({"cache-control": "no-store", "vary": "Cookie"}, answer["headers"])
    shown = [*(value for _, value in answer["headers"]), answer["location"] or "", *lines]
    assert not any(re.search(r"[^ -~]", text) for text in shown), "a header has more than printable ASCII"


def judge(member: str, wanted: Any, answer: Answer, auth: Any, stage: Stage) -> None:
    found = answer.get(member) if isinstance(answer, dict) else None
    try:
        match member:
            case "auth":
                agrees(wanted, auth)
            case "headers":
                judge_headers(wanted, answer["headers"])
            case "cookies":
                judge_cookies(wanted, answer.get("set_cookies", []), stage)
            case "location" if isinstance(wanted, dict) and "base" in wanted:
                base, _, query = str(found).partition("?")
                agrees(wanted["base"], base)
                agrees(wanted.get("query", {}), dict(parse_qsl(query, keep_blank_values=True)))
            case "body":
                wanted = wanted or {}
                assert [part for part in wanted.get("has", ()) if part not in (found or "")] == []
                assert [part for part in wanted.get("lacks", ()) if part in (found or "")] == []
            case "json":
                agrees(wanted, json.loads(answer["body"]))
            case "value":
                agrees(wanted, answer)
            case _:
                agrees(wanted, found)
    except (AssertionError, ValueError) as failure:
        raise AssertionError(f"{member}: {failure}; the answer is {answer}") from failure


def agrees(wanted: Any, actual: Any) -> None:
    """Objects hold by subset, text by a pattern if there is one, all else exactly."""
    if isinstance(wanted, dict) and "matches" in wanted and isinstance(actual, str):
        assert re.search(wanted["matches"], actual), f"{actual!r} does not match {wanted['matches']}"
    elif isinstance(wanted, dict) and isinstance(actual, dict):
        for name, value in wanted.items():
            agrees(value, actual.get(name))
    else:
        assert fits(wanted, actual), f"expected {wanted}, got {actual}"


def judge_headers(wanted: dict[str, Any], actual: list[tuple[str, str]]) -> None:
    """Header fields by name; null for one that must not be there."""
    for name, value in wanted.items():
        found = next((value for known, value in actual if known.lower() == name.lower()), None)
        agrees(value, found)


def judge_cookies(wanted: list[dict[str, Any]], lines: list[str], stage: Stage) -> None:
    """Every line, in order: the name, perhaps the value, what a flow holds, all attributes."""
    assert len(wanted) == len(lines), f"{len(lines)} lines instead of {len(wanted)}"
    for expected, line in zip(wanted, lines, strict=True):
        name, value, attributes = parsed(line)
        agrees(expected["name"], name)
        if "value" in expected:
            agrees(expected["value"], value)
        if "flow" in expected:
            agrees(expected["flow"], stage.client.user_management.unseal_data(value, purpose="authkit web flow"))
        assert expected.get("attributes", attributes) == attributes


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    """A line taken apart: attributes by their names in small letters, flags as empty text."""
    pair, *attributes = line.split("; ")
    name, _, value = pair.partition("=")
    split = (attribute.partition("=") for attribute in attributes)
    return name, value, {known.lower(): value for known, _, value in split}
