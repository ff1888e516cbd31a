#!/usr/bin/env python3
"""Measures ours beside the vendor's packages, pages, the core, and how cost grows. See README.md."""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median

import fresh
import install  # before servers: it knows where that is
import pages
import rates
import report
from install import ROOT
from servers import BUILD, Running, emulator, settings

RUNNERS = {
    "python": [sys.executable, "-I", "bench/runner.py"],
    "node": ["node", "bench/runner.js"],
    "ruby": ["ruby", "bench/runner.rb"],
}
GROWTH = {"keys": [], "payload": [], "sessions": ["1000000"], "refreshes": ["10000"]}
PARTS = [*RUNNERS, "frameworks", "pages", "growth", "core"]
PROGRAMS = ["measure", "session"]
KEY = base64.urlsafe_b64encode(b"a password of 32 bytes, exactly!").decode()
RESOURCES = ("invoices", "projects", "reports", "members", "settings", "webhooks", "audits", "billing", "keys", "sso")
ACTIONS = ("read", "create", "update", "delete")
PERMISSIONS = [f"account-{resource}:{action}" for action in ACTIONS for resource in RESOURCES]
# Claims that make a token of 1.1 KB and, with every permission of a product, one of 2.4 KB.
CLAIMS = {
    "org_id": "org_01EM000000000000000000ACME",
    "role": "admin",
    "roles": ["admin"],
    "entitlements": ["audit-logs"],
    "feature_flags": ["beta-dashboard"],
}
SIZES = {
    "typical": {"permissions": PERMISSIONS[:4]},
    "heavy": {"permissions": PERMISSIONS, "urn:example:tenant": {"plan": "enterprise", "region": "eu-central-1"}},
}


def main() -> None:
    """Measures what was asked for and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all when none is named")
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, an unoptimized core: only to see that it works"
    )
    parser.add_argument("--build", action="store_true", help="only build the programs that measure the core")
    arguments = parser.parse_args()
    if arguments.build:
        build(PROGRAMS, "bench")
        rates.build("release")
        return
    parts, quick = arguments.parts or PARTS, arguments.quick
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    started, load = time.time(), os.getloadavg()[0]
    folders = install.install()
    benches = PROGRAMS if "core" in parts else [] if set(parts) <= {"frameworks", "pages"} else ["measure"]
    programs = build(benches, "dev" if quick else "bench")
    if "frameworks" in parts:
        rates.build("debug" if quick else "release")
    running = Running(emulator(0, 86_400), BUILD / "logs/bench")
    try:
        results = {
            "machine": machine() | {"load before": load},
            "languages": {
                language: compare(language, folders[language], running.ready, programs["measure"], quick)
                for language in RUNNERS
                if language in parts
            },
            "frameworks": greet(running.ready, folders, quick) if "frameworks" in parts else [],
            "pages": pages.measure(None if quick else folders["node"]["ours"], quick) if "pages" in parts else {},
            "growth": grow(programs["measure"], running.ready, quick) if "growth" in parts else {},
        }
    finally:
        running.stop()
    if "core" in parts:
        results["core"] = criterion(programs["session"], quick)
    results["machine"] |= {"load after": os.getloadavg()[0], "seconds": round(time.time() - started)}
    place = install.FOLDER / "results.json"
    place.write_text(json.dumps(results, indent=1))
    text = report.text(results)
    place.with_suffix(".md").write_text(text)
    print(text)
    print(f"Every sample: {place.relative_to(ROOT)}")


def greet(ready: dict, folders: dict[str, dict[str, Path]], quick: bool) -> list[dict]:
    """How many greetings of a user each framework serves a second."""
    changes = install.pages({language: them["ours"] for language, them in folders.items()})
    changes |= settings(ready, KEY) | {"TOKEN": issue(ready, SIZES["typical"])["access_token"]}
    return rates.measure(changes, 1 if quick else 4)


def grow(measure: Path, ready: dict, quick: bool) -> dict[str, list[dict]]:
    """How cost grows, by question."""
    most = {question: ["1000"] if quick and limit else limit for question, limit in GROWTH.items()}
    return {question: ask(measure, question, *limit, ready=ready) for question, limit in most.items()}


def build(benches: list[str], profile: str) -> dict[str, Path]:
    """The emulator, and the programs of `core/benches`."""
    subprocess.run(["cargo", "build", "--package", "authkit-emulator"], cwd=ROOT, check=True)
    if not benches:
        return {}
    command = ["cargo", "bench", "--package", "authkit-core", "--profile", profile, "--no-run"]
    command.append("--message-format=json-render-diagnostics")
    command += [word for bench in benches for word in ("--bench", bench)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    built = [message for message in map(json.loads, done.stdout.splitlines()) if message.get("executable")]
    return {message["target"]["name"]: Path(message["executable"]) for message in built}


def compare(language: str, folders: dict[str, Path], ready: dict, measure: Path, quick: bool) -> dict:
    """One language: the floor, both packages in turns, the floor again, and fresh interpreters."""
    stage = ready | {
        "fernet_key": KEY,
        "rounds": 2 if quick else 15,
        "slice": 0.005 if quick else 0.04,
        "tokens": {size: issue(ready, claims) for size, claims in SIZES.items()},
        "sessions": {whose: sign_in(ready) for whose in folders},
    }
    stage["user"] = stage["sessions"]["ours"].pop("user")
    stage["sessions"].get("vendor", {}).pop("user", None)
    floors = [ask(measure, "floor", ready=ready)[0]]
    command = RUNNERS[language] + ([] if language == "ruby" else list(map(str, folders.values())))
    # Rack is the system's.
    gems = subprocess.check_output(["ruby", "-e", "puts Gem.path"], text=True).split() if language == "ruby" else []
    environment = install.environment(folders["ours"], *gems)
    # A process of Node that serves pages does nothing else: what other rows leave to the collector is not theirs.
    measured, *others = (
        json.loads(
            subprocess.check_output(
                command, cwd=ROOT, env=environment, input=json.dumps(stage | {"pages": pages}), text=True
            )
        )
        for pages in ([False, True] if language == "node" else [None])
    )
    for other in others:
        measured["samples"] |= other["samples"]
    floors.append(ask(measure, "floor", ready=ready)[0])
    cookies = measured.pop("cookies")
    fresh_runs = fresh.measure(language, folders, settings(ready, KEY), cookies, 2 if quick else 15)
    return measured | {
        "floor": {name: min(floor[name] for floor in floors) for name in floors[0]},
        "medians": {
            row: {whose: median(them) for whose, them in it.items()} for row, it in measured["samples"].items()
        },
        "token bytes": {size: len(tokens["access_token"]) for size, tokens in stage["tokens"].items()},
        "fresh": fresh_runs,
        "packages": {whose: install.packages(language, folder) for whose, folder in folders.items()},
    }


def issue(ready: dict, claims: dict) -> dict:
    """Tokens with these claims."""
    issued = post(ready, "/_emulator/tokens", {"claims": CLAIMS | claims, "expires_in": 86_400})
    return {"access_token": issued["access_token"], "refresh_token": "Xr5ndTNNhyOY1iBdWpDPFS28E"}


def sign_in(ready: dict) -> dict:
    """A session that can be refreshed."""
    code = post(ready, "/_emulator/codes", {})["code"]
    grant = {"grant_type": "authorization_code", "client_id": ready["client_id"], "client_secret": ready["api_key"]}
    answer = post(ready, "/user_management/authenticate", grant | {"code": code})
    return {name: answer[name] for name in ("access_token", "refresh_token", "user")}


def post(ready: dict, path: str, body: dict) -> dict:
    """What the emulator answers."""
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(ready["base_url"] + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def ask(measure: Path, *question: str, ready: dict) -> list[dict]:
    """The rows that `core/benches/measure.rs` answers."""
    environment = os.environ | settings(ready)
    return [json.loads(line) for line in subprocess.check_output([measure, *question], env=environment).splitlines()]


def criterion(program: Path, quick: bool) -> dict[str, float]:
    """The medians of the core, in microseconds."""
    shorter = ["--warm-up-time", "0.1", "--measurement-time", "0.3"] if quick else []
    command = [program, "--bench", "--noplot", "--save-baseline", "report", *shorter]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    found = {}
    for estimates in (ROOT / "target/criterion").glob("*/report/estimates.json"):
        name = json.loads(estimates.with_name("benchmark.json").read_text())["full_id"]
        found[name] = json.loads(estimates.read_text())["median"]["point_estimate"] / 1e3
    return dict(sorted(found.items(), key=lambda it: it[1]))


def machine() -> dict:
    """Where this was measured."""
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    return {"date": time.strftime("%Y-%m-%d"), "processor": cpu.partition(": ")[2], "processors": os.cpu_count()}


if __name__ == "__main__":
    main()
