#!/usr/bin/env python3
"""Counts the instructions of one check and names what takes them. Counts repeat where times do not. Needs valgrind.

    bench/profile.py (core | python | node | ruby) (seen | first)

Each program runs twice with different numbers of checks; the difference is what checks alone cost. The libraries are
built as the benchmarks are: optimized as released, with the names of their functions.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import install
from install import ROOT
from run import KEY, SIZES, build, issue, sign_in
from servers import BUILD, Running, emulator, settings

CALLS = (1_000, 3_000)
PROGRAMS = {
    "python": """
import json, os, sys
sys.path.insert(0, os.environ['PACKAGE'])
from authkit_native import WorkOSClient
users = WorkOSClient(session_cache=int(os.environ['CACHE'])).user_management
cookie = users.seal_session_from_auth_response(**json.loads(os.environ['SESSION']))
key = os.environ['WORKOS_COOKIE_PASSWORD']
for _ in range(int(sys.argv[1])):
    users.load_sealed_session(session_data=cookie, cookie_password=key).authenticate()
""",
    "node": """
const { WorkOS } = require(process.env.PACKAGE + '/dist');
(async () => {
  const users = new WorkOS({ sessionCache: Number(process.env.CACHE) }).userManagement;
  const { access_token: accessToken, refresh_token: refreshToken, user } = JSON.parse(process.env.SESSION);
  const sessionData = users.sealSessionFromAuthResponse({ accessToken, refreshToken, user });
  const cookiePassword = process.env.WORKOS_COOKIE_PASSWORD;
  for (let left = Number(process.argv[1]); left > 0; left--) {
    await users.loadSealedSession({ sessionData, cookiePassword }).authenticate();
  }
})();
""",
    "ruby": """
require 'json'
$LOAD_PATH.unshift("#{ENV.fetch('PACKAGE')}/lib")
require 'authkit_native/workos'
WorkOS.configure { |config| config.session_cache = ENV.fetch('CACHE').to_i }
users = WorkOS::UserManagement
cookie = users.seal_session_from_auth_response(**JSON.parse(ENV.fetch('SESSION'), symbolize_names: true))
key = ENV.fetch('WORKOS_COOKIE_PASSWORD')
ARGV[0].to_i.times { users.load_sealed_session(session_data: cookie, cookie_password: key).authenticate }
""",
}


def main() -> None:
    """Prints the functions by what they cost, callees included and excluded."""
    language, which = sys.argv[1:]
    if language == "core":
        # The emulator is in the same process, and what it does differs from run to run.
        only = ["--toggle-collect=*stage::authenticate*"]
        command = [str(build(["measure"], "bench")["measure"]), "profile", which]
        print_costs(*(count(command, dict(os.environ), calls, only) for calls in CALLS))
        return
    running = Running(emulator(0, 86_400), BUILD / "logs/bench")
    try:
        session = issue(running.ready, SIZES["typical"]) | {"user": sign_in(running.ready)["user"]}
        given = {
            "PACKAGE": str(named(language)),
            "SESSION": json.dumps(session),
            "CACHE": "100" if which == "seen" else "0",
        }
        environment = os.environ | settings(running.ready, KEY) | given
        interpreter = {"python": [sys.executable, "-I", "-c"], "node": ["node", "-e"], "ruby": ["ruby", "-e"]}[language]
        command = [*interpreter, PROGRAMS[language]]
        print_costs(*(count(command, environment, calls) for calls in CALLS))
    finally:
        running.stop()


def named(language: str) -> Path:
    """A copy of the package whose library still has the names of its functions."""
    processor = subprocess.check_output(["node", "-p", "process.arch"], text=True).strip()
    crate, library, code, place = {
        "python": ("authkit-python", "libauthkit_python.so", "authkit_native", "authkit_native/_native.abi3.so"),
        "node": ("authkit-node", "libauthkit_node.so", "dist", f"authkit-native.linux-{processor}-gnu.node"),
        "ruby": ("authkit-ruby", "libauthkit_native.so", "lib", "lib/authkit_native.so"),
    }[language]
    subprocess.run(["cargo", "build", "--profile", "bench", "--package", crate], cwd=ROOT, check=True)
    package = install.FOLDER / "profile" / language
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(ROOT / language / code, package / code)
    shutil.copy(ROOT / "target/release" / library, package / place)
    return package


def count(
    command: list[str], environment: dict[str, str], calls: int, only: Sequence[str] = ()
) -> tuple[Counter, Counter]:
    """Instructions by function, callees excluded and included."""
    counts = install.FOLDER / "callgrind.out"
    valgrind = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={counts}", *only]
    subprocess.run([*valgrind, *command, str(calls)], env=environment, check=True, stdout=subprocess.DEVNULL)
    return read(counts, "no"), read(counts, "yes")


def read(counts: Path, inclusive: str) -> Counter:
    """The instructions of every function."""
    annotate = ["callgrind_annotate", f"--inclusive={inclusive}", "--threshold=100", "--auto=no", str(counts)]
    found = Counter()
    for line in subprocess.check_output(annotate, text=True).splitlines():
        if match := re.match(r" *([\d,]+) +(?:\([^)]*\))? *(.*)", line):
            name = re.sub(r"^.*?:(?=\S)|\s+\[[^]]*\]$|'\d+", "", match[2])
            instructions = int(match[1].replace(",", ""))
            # A function may be listed once for each file that parts of it come from; its callees are the same.
            found[name[:110]] = (
                max(found[name[:110]], instructions) if inclusive == "yes" else found[name[:110]] + instructions
            )
    return found


def print_costs(few: tuple[Counter, Counter], many: tuple[Counter, Counter]) -> None:
    """The difference, for one check."""
    checks = CALLS[1] - CALLS[0]
    for title, fewer, more in zip(("without", "with"), few, many, strict=True):
        print(f"\nInstructions of one check, {title} callees")
        costs = Counter({name: (total - fewer[name]) // checks for name, total in more.items()})
        for name, cost in costs.most_common(40):
            print(f"{cost:10,}  {name}")


if __name__ == "__main__":
    main()
