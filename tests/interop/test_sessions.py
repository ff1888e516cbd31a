"""Every pinned version of the vendor's packages and each of ours, on the same cookies."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from servers import BUILD, Running, emulator
from vendors import OURS, VENDORS, install_vendors
from visitor import control
from workers import Refused, Workers

DAY = 24 * 60 * 60
# What reading must not change: other scripts, nesting, the user's own names in whatever spelling, nulls, numbers.
PAYLOAD = {"snake_case": {"camelCase": ["grün", "\u2028", "🚀", None, True, 1.5, 2**53 - 1]}, "empty": {}, "": ""}


# Members that no package knows, spelled as the other members of that format are.
UNKNOWN = {
    "fernet": {"of_their_own": {"a_list": [1], "metadata": PAYLOAD}},
    "iron": {"ofTheirOwn": {"aList": [1], "metadata": PAYLOAD}},
}


@pytest.fixture(scope="module")
def api():
    install_vendors()
    running = Running(emulator(0, 300, "--seed", str(Path(__file__).with_name("seed.json"))), BUILD / "logs/interop")
    yield running.ready
    running.stop()


@pytest.fixture(scope="module")
def workers(api):
    with Workers(api) as workers:
        yield workers


@pytest.fixture
def code(api):
    """Hands out authorization codes, each of a fresh sign-in."""

    def code(impersonator: dict | None = None) -> str:
        sign_in = {"email": "ada@example.com"} | ({"impersonator": impersonator} if impersonator else {})
        return control(api["base_url"], "POST", "/codes", sign_in)["code"]

    return code


@pytest.fixture(params=OURS)
def ours(request, workers):
    return workers.ours(request.param)


def vendors(*abilities: str):
    chosen = [it for it in VENDORS if all(getattr(it, ability) for ability in abilities)]
    return pytest.mark.parametrize("package", chosen, ids=str)


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def facts(outcome: dict, *unlike: str) -> dict:
    """What a package says about a session, in one spelling, except what it does not know."""
    assert outcome["authenticated"], outcome["reason"]
    said = {
        name: outcome.get(name) for name in ("session_id", "organization_id", "role", "permissions", "impersonator")
    }
    said |= {f"user {snake(name)}": value for name, value in outcome["user"].items()}
    return {name: value for name, value in said.items() if value is not None and name not in unlike}


def assert_within(part: dict, whole: dict) -> None:
    """The part says nothing else; it may say less, because each version knows only the members of its day."""
    assert part == {name: whole.get(name) for name in part}


IMPERSONATORS = {"herself": None, "impersonated": {"email": "grace@example.com", "reason": "A ticket"}}
impersonation = pytest.mark.parametrize("who", IMPERSONATORS.values(), ids=IMPERSONATORS)


@vendors("has_sessions")
@impersonation
def test_we_read_their_session(who, package, ours, workers, code):
    vendor = workers.vendor(package)
    sealed = vendor("sign_in", code=code(who), password=package.password)
    read = ours("open", sealed=sealed, password=package.password)
    assert_within(facts(vendor("open", sealed=sealed, password=package.password)), facts(read))
    assert read["user"]["metadata"] == {"team_name": "engines", "favouriteColour": "grün"}
    assert read.get("impersonator") == who


@vendors("has_sessions")
@impersonation
def test_they_read_our_session_as_their_own(who, package, ours, workers, code):
    vendor = workers.vendor(package)
    sealed = ours("sign_in", code=code(who), password=package.password, format=package.format)
    read = vendor("open", sealed=sealed, password=package.password)
    assert_within(facts(read), facts(ours("open", sealed=sealed, password=package.password)))
    own = vendor("open", sealed=vendor("sign_in", code=code(who), password=package.password), password=package.password)
    passing = ("session_id", "user last_sign_in_at", "user updated_at")
    assert_within(facts(own, *passing), facts(read, *passing))


@vendors("refreshes")
def test_they_refresh_our_session(package, ours, workers, code):
    vendor = workers.vendor(package)
    sealed = ours("sign_in", code=code(), password=package.password, format=package.format)
    refreshed = vendor("refresh", sealed=sealed, password=package.password)
    assert refreshed["authenticated"], refreshed["reason"]
    before, after = (ours("open", sealed=it, password=package.password) for it in (sealed, refreshed["sealed_session"]))
    assert_within(facts(after), facts(before))


@vendors("has_sessions")
def test_we_refresh_their_session_and_keep_what_we_do_not_know(package, ours, workers, code):
    vendor = workers.vendor(package)
    # Ours takes no session for data. What seals no data itself is made of iron-session.
    seals = vendor if package.seals_data else workers.vendor(next(it for it in VENDORS if it.kind == "iron-session"))
    session = seals(
        "unseal", sealed=vendor("sign_in", code=code(), password=package.password), password=package.password
    )
    sealed = seals("seal", data=session | UNKNOWN[package.format], password=package.password)
    before = facts(vendor("open", sealed=sealed, password=package.password))
    refreshed = ours("refresh", sealed=sealed, password=package.password, format=package.format)
    assert refreshed["authenticated"], refreshed["reason"]
    sealed = refreshed["sealed_session"]
    assert_within(before, facts(vendor("open", sealed=sealed, password=package.password)))
    assert_within(UNKNOWN[package.format], seals("unseal", sealed=sealed, password=package.password))


@pytest.mark.parametrize("package", [it for it in VENDORS if it.kind in ("workos", "@workos-inc/node")], ids=str)
def test_signing_out_leads_to_the_same_address(package, ours, workers, code):
    sealed = workers.vendor(package)("sign_in", code=code(), password=package.password)
    call = {"sealed": sealed, "password": package.password, "return_to": "https://example.com/a?b=c&d=é"}
    theirs, own = (urlsplit(it("logout_url", **call)) for it in (workers.vendor(package), ours))
    assert (own[:3], parse_qs(own.query)) == (theirs[:3], parse_qs(theirs.query))


@vendors("seals_data")
def test_data_passes_both_ways(package, ours, workers):
    vendor = workers.vendor(package)
    sealed = vendor("seal", data=PAYLOAD, password=package.password)
    assert ours("unseal", sealed=sealed, password=package.password) == PAYLOAD
    sealed = ours("seal", data=PAYLOAD, password=package.password, format=package.format)
    assert vendor("unseal", sealed=sealed, password=package.password) == PAYLOAD


@pytest.mark.parametrize("package", [it for it in VENDORS if it.kind == "iron-session"], ids=str)
def test_both_hold_an_expiry(package, ours, workers):
    vendor = workers.vendor(package)
    sealed = vendor("seal", data=PAYLOAD, password=package.password, ttl=DAY)
    assert ours("unseal", sealed=sealed, password=package.password) == PAYLOAD
    with pytest.raises(Refused):
        ours("unseal", sealed=sealed, password=package.password, now=time.time() + 2 * DAY)
    options = {"data": PAYLOAD, "password": package.password, "format": package.format}
    sealed = ours("seal", **options, ttl=DAY)
    assert vendor("unseal", sealed=sealed, password=package.password, ttl=DAY) == PAYLOAD
    sealed = ours("seal", **options, ttl=DAY, now=time.time() - 2 * DAY)
    # To the library that is an empty object, not an error.
    assert vendor("unseal", sealed=sealed, password=package.password, ttl=DAY) == {}


def changed(sealed: str) -> str:
    middle = len(sealed) // 2
    return sealed[:middle] + ("B" if sealed[middle] == "A" else "A") + sealed[middle + 1 :]


SPOIL = {
    "changed": changed,
    "cut": lambda sealed: sealed[: len(sealed) * 3 // 4],
    "preceded": lambda sealed: "A" + sealed,
    "garbage": lambda sealed: "garbage",
    "other password": lambda sealed: sealed,
}


@vendors("has_sessions")
@pytest.mark.parametrize("how", SPOIL)
@pytest.mark.parametrize("sealer", ["vendor", "ours"])
def test_both_refuse_what_was_tampered_with(sealer, how, package, ours, workers, code):
    vendor = workers.vendor(package)
    if sealer == "vendor":
        sealed = vendor("sign_in", code=code(), password=package.password)
    else:
        sealed = ours("sign_in", code=code(), password=package.password, format=package.format)
    other = "".join(reversed(package.password[:-1])) + package.password[-1]
    spoilt = {"sealed": SPOIL[how](sealed), "password": other if how == "other password" else package.password}
    for op in ("open", "refresh"):
        outcome = ours(op, **spoilt)
        assert (outcome["authenticated"], outcome["reason"]) == (False, "invalid_session_cookie")
    assert not vendor("open", **spoilt)["authenticated"]
    try:
        assert not vendor("refresh", **spoilt)["authenticated"]
    except Refused as refused:
        # Ours answers where these throw.
        assert package.kind == "@workos/authkit-session" or "Wrong mac prefix" in str(refused)


NEWEST = {it.kind: it for it in VENDORS if it.has_sessions}


@pytest.mark.parametrize("target", NEWEST)
@pytest.mark.parametrize("source", NEWEST)
def test_a_session_moves_from_one_sdk_to_another(source, target, ours, workers, code):
    old, new = NEWEST[source], NEWEST[target]
    sealed = workers.vendor(old)("sign_in", code=code(), password=old.password)
    passwords = list(dict.fromkeys([new.password, old.password]))
    moved = ours("reseal", sealed=sealed, password=passwords, format=new.format)
    before = workers.vendor(old)("open", sealed=sealed, password=old.password)
    assert facts(workers.vendor(new)("open", sealed=moved, password=new.password)) == facts(before)
