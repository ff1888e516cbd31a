"""What a start costs: fresh interpreters in turns, bare, with ours and with the vendor's package."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from install import environment

STEPS = ["import", "client", "check"]
# By language: how a program is run, what every program does before and after, what imports, makes a client and checks a
# session. Each step has those before it. A check is what a first request needs: the keys, and one authentication.
LANGUAGES = {
    "python": {
        "command": [sys.executable, "-I", "-c"],
        "before": "import os, sys; sys.path.insert(0, sys.argv[1]); E = os.environ",
        "after": "print(next(line for line in open('/proc/self/status') if line.startswith('VmRSS')).split()[1])",
        "import": {"ours": "from authkit_native import WorkOSClient", "vendor": "from workos import WorkOSClient"},
        "client": dict.fromkeys(
            ("ours", "vendor"),
            "account = {name: E['WORKOS_' + name.upper()] for name in ('api_key', 'client_id', 'base_url')}\n"
            "users = WorkOSClient(**account).user_management",
        ),
        "check": dict.fromkeys(
            ("ours", "vendor"),
            "session = users.load_sealed_session("
            "session_data=E['COOKIE'], cookie_password=E['WORKOS_COOKIE_PASSWORD'])\n"
            "assert session.authenticate().authenticated",
        ),
    },
    "node": {
        "command": ["node", "-e"],
        "before": "const load = require('node:module').createRequire(`${process.argv[1]}/`); const E = process.env;",
        "after": "console.log(require('fs').readFileSync('/proc/self/status', 'utf8').match(/VmRSS:\\s+(\\d+)/)[1]);",
        "import": {
            "ours": "const { WorkOS } = load('authkit-native');",
            "vendor": "const { WorkOS } = load('@workos-inc/node');",
        },
        "client": {
            whose: "const { port, hostname: apiHostname } = new URL(E.WORKOS_BASE_URL);"
            f"const address = {address}; const clientId = E.WORKOS_CLIENT_ID;"
            "const users = new WorkOS(E.WORKOS_API_KEY, { clientId, ...address }).userManagement;"
            for whose, address in {
                "ours": "{ baseUrl: E.WORKOS_BASE_URL }",
                "vendor": "{ apiHostname, port: Number(port), https: false }",
            }.items()
        },
        "check": dict.fromkeys(
            ("ours", "vendor"),
            "const about = { sessionData: E.COOKIE, cookiePassword: E.WORKOS_COOKIE_PASSWORD };"
            "const auth = await users.loadSealedSession(about).authenticate();"
            "if (!auth.authenticated) throw auth.reason;",
        ),
        "wrap": "(async () => {{ {} }})();",
    },
    "ruby": {
        "command": ["ruby", "-e"],
        "before": "E = ENV",
        "after": "puts File.read('/proc/self/status')[/VmRSS:\\s+(\\d+)/, 1]",
        "import": {"ours": "require 'authkit_native/workos'"},
        "client": {"ours": "WorkOS.client"},
        "check": {
            "ours": "session = WorkOS::UserManagement.load_sealed_session("
            "session_data: E['COOKIE'], cookie_password: E['WORKOS_COOKIE_PASSWORD'])\n"
            "raise unless session.authenticate[:authenticated]"
        },
    },
}


def measure(language: str, folders: dict[str, Path], account: dict, cookies: dict[str, str], runs: int) -> dict:
    """Medians above the bare interpreter: milliseconds, and KiB of resident memory."""
    times: dict[tuple[str, str], list[float]] = {}
    memory: dict[tuple[str, str], list[int]] = {}
    for _ in range(runs):
        for step in STEPS:
            for whose in ("bare", *folders):
                folder = folders[whose if whose in folders else "ours"]
                given = environment(folder) | account | {"COOKIE": cookies.get(whose, "")}
                elapsed, resident = run(language, step, whose, folder, given)
                times.setdefault((step, whose), []).append(elapsed)
                memory.setdefault((step, whose), []).append(resident)

    def above(values: dict, step: str) -> dict:
        return {whose: median(values[step, whose]) - median(values[step, "bare"]) for whose in folders}

    return {
        "import, ms": above(times, "import"),
        "import and make a client, ms": above(times, "client"),
        "import and first authenticate, ms": above(times, "check"),
        "memory after import, KiB": above(memory, "import"),
        "memory after first authenticate, KiB": above(memory, "check"),
    }


def run(language: str, step: str, whose: str, folder: Path, given: dict[str, str]) -> tuple[float, int]:
    """One fresh interpreter: milliseconds from start to end, and KiB of resident memory at its end."""
    it = LANGUAGES[language]
    steps = [it[name].get(whose, "") for name in STEPS[: STEPS.index(step) + 1]]
    lines = [it["before"], *steps, it["after"]]
    program = it.get("wrap", "{}").format("\n".join(lines))
    started = time.perf_counter()
    done = subprocess.run([*it["command"], program, str(folder)], env=given, capture_output=True, text=True)
    elapsed = (time.perf_counter() - started) * 1e3
    if done.returncode:
        raise SystemExit(f"{language}, {whose}, {step}: {done.stderr}")
    return elapsed, int(done.stdout)
