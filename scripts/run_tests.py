#!/usr/bin/env python3
"""Runs the tests of the languages named, or all of them, and says at the end what ran, what did not and why.

Every number comes from what the runners themselves report. A runner that ran nothing counts as a failure. With `--only`
just the tests and cases run that have the word in their name, and no lints; a word that no name has is a failure too.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Condition

import reports
from reports import Outcome
from servers import BUILD, EMULATOR, PYTHON, ROOT

REPORTS = BUILD / "reports"


@dataclass
class Step:
    """One runner: a command, where it runs and how its report is read."""

    command: list[str]
    read: reports.Reader
    directory: str = "."
    environment: dict = field(default_factory=dict)
    # Languages that not everybody has are tested where their tools are, and otherwise reported as skipped.
    needs: tuple[str, ...] = ()
    # The arguments that make the runner run only what has a word in its name. Lints cannot do that.
    select: Callable[[str], list[str]] | None = None


def cargo_filter(word: str) -> list[str]:
    # Only cases have a slash in their names: the other tests need not be built.
    return ["--package=authkit-core", "--test=cases", "--", word] if "/" in word else ["--", word]


def pattern(word: str) -> str:
    return f"/{re.escape(word)}/i"


def pytest(language: str, *paths: str, directory: str = ".") -> Step:
    report = f"{language}-pytest.xml"
    return Step(
        [str(PYTHON), "-m", "pytest", "-q", f"--junitxml={REPORTS / report}", *paths],
        reports.junit(REPORTS, report),
        directory,
        select=lambda word: ["-k", word],
    )


def node_test(language: str, directory: str, *names: str, options: tuple[str, ...] = ()) -> Step:
    report = f"{language}-node.xml"
    command = ["node", "--test", *options, "--test-reporter=spec", "--test-reporter-destination=stdout"]
    command += ["--test-reporter=junit", f"--test-reporter-destination={REPORTS / report}"]
    return Step(
        command + [f"test/{name}.test.js" for name in names],
        reports.junit(REPORTS, report),
        directory,
        select=lambda word: [f"--test-name-pattern={pattern(word)}"],
    )


def minitest(*names: str) -> Step:
    files = [f"./test/{name}_test.rb" for name in names] or ["./test/*_test.rb"]
    program = f"Dir[{', '.join(map(repr, files))}].sort.each {{ require _1 }}"
    command = ["ruby", "-w", "-Ilib", "-Itest", "-e", program, "--", "--verbose"]
    return Step(command, reports.minitest, "ruby", select=lambda word: [f"--name={pattern(word)}"])


def check(command: str, directory: str = ".") -> Step:
    """A tool that only says yes or no: one test."""
    return Step(command.split(), reports.yes_or_no(command), directory)


def python_tool(command: str, directory: str = "python") -> Step:
    return check(f"{PYTHON} -m {command}", directory)


def bindings(target: str, read: reports.Reader | None = None, *needs: str, **environment: str) -> Step:
    command = f"make --directory=bindings {target}"
    select = (lambda word: [f"ONLY={word}"]) if read else None
    return Step(
        command.split(), read or reports.yes_or_no(command), environment=environment, needs=needs, select=select
    )


def installed_tool(command: str) -> Step:
    """A tool that is no module of Python but is installed beside it."""
    return check(f"{PYTHON.parent}/{command}")


def built(directory: str) -> Step:
    """An application that is built before a browser visits it, whatever is selected."""
    return replace(check("npm run --silent build", directory), select=lambda word: [])


JVM, GO, PHP = ("java", "javac", "mvn"), ("go", "cc"), ("php",)

SUITES = {
    "rust": [
        check("cargo fmt --all --check"),
        # The packages have no Rust tests: built for testing, what only their hosts call looks unused.
        check("cargo clippy --quiet --workspace -- -D warnings"),
        check("cargo clippy --quiet --all-targets --features authkit-core/cli -- -D warnings"),
        Step(["cargo", "test", "--no-fail-fast"], reports.cargo, select=cargo_filter),
    ],
    "python": [
        python_tool("ruff check"),
        python_tool("ruff format --check"),
        python_tool("mypy"),
        python_tool("pyright"),
        python_tool("mypy.stubtest authkit_native._native"),
        pytest("python", directory="python"),
    ],
    "node": [
        check("npm run --silent lint", "node"),
        check("npm run --silent check:package", "node"),
        node_test("node", "node"),
    ],
    "ruby": [
        check("rake --silent lint", "ruby"),
        minitest(),
    ],
    "jvm": [
        bindings("test-jvm", reports.junit(ROOT / "bindings/kotlin/target/surefire-reports", "TEST-*.xml"), *JVM),
    ],
    "go": [bindings("test-go", reports.go, *GO, GOFLAGS="-v")],
    "php": [bindings("test-php", reports.tap, *PHP)],
    "repository": [
        python_tool("ruff check scripts tests", "."),
        python_tool("ruff format --check scripts tests", "."),
        check("shellcheck .ci/run scripts/build scripts/dist scripts/setup scripts/zigcc"),
        installed_tool("cargo-deny --locked check bans licenses sources"),
        installed_tool("zizmor --offline --quiet ."),
        pytest("repository", "tests/repository"),
    ],
    # The demo takes in what is built, and its start page says what is not.
    "browser": [
        bindings("app-jvm", None, *JVM),
        bindings("app-go", None, *GO),
        bindings("php", None, *PHP),
        built("tests/apps/react-router"),
        check("node tests/frontends/next-apps.js example"),
        node_test("browser", "tests/browser", options=("--test-concurrency=2",)),
    ],
    # The packages for frameworks of pages, each with its pages in a browser.
    "frontends": [
        check("npm run --silent lint", "frontends/react"),
        check("npm run --silent check:package", "frontends/react"),
        node_test("react", "frontends/react", "cases", "server", "types"),
        check("npm run --silent lint", "frontends/react-router"),
        check("npm run --silent check:package", "frontends/react-router"),
        check("npm run --silent lint", "frontends/remix"),
        check("npm run --silent check:package", "frontends/remix"),
        check("npm run --silent lint", "frontends/nextjs"),
        check("npm run --silent check:package", "frontends/nextjs"),
        built("tests/apps/react-router"),
        check("npm run --silent types", "tests/apps/react-router"),
        built("tests/guide/remix"),
        # Before the tests beside them, which would wait for a processor.
        replace(check("node next-apps.js guide guide15 vendor example", "tests/frontends"), select=lambda word: []),
        node_test("frontends", "tests/frontends", options=("--test-concurrency=2",)),
    ],
    "frameworks": [pytest("frameworks", "tests/frameworks")],
    "kits": [
        bindings("story-go", None, *GO),
        bindings("story-jvm", None, *JVM),
        bindings("php", None, *PHP),
        pytest("kits", "tests/kits"),
    ],
    "interop": [pytest("interop", "tests/interop")],
    "packages": [
        # What is tested, whatever is selected.
        replace(check("scripts/dist"), select=lambda word: []),
        pytest("packages", "tests/packages", "tests/guide", "tests/test_readme.py"),
    ],
    # Last: it compares what the runners above reported with what is committed.
    "grid": [check("scripts/grid.py --check")],
}

# Two suites run beside each other: most wait for one core, or for the network. Not those that build in the same folder.
LANES = 2
BUILD_IN = {
    "jvm": "kotlin",
    "go": "go",
    "php": "php",
    "kits": "kotlin go php",
    "browser": "kotlin go php frontends",
    "frontends": "frontends",
    "packages": "frontends",
}
# Those that take longest begin, so that none of them is left alone at the end.
FIRST = ["packages", "rust", "jvm", "browser", "frontends"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="suite", help=f"of {', '.join(SUITES)}; all when none is named")
    parser.add_argument("--only", metavar="WORD", help="run only the tests and cases with this in their name")
    arguments = parser.parse_args()
    suites = arguments.suites or list(SUITES)
    if unknown := set(suites) - set(SUITES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    REPORTS.mkdir(parents=True, exist_ok=True)
    outcomes = run_suites(suites, arguments.only)
    sys.exit(summarize(outcomes))


def run_suites(suites: list[str], only: str | None) -> dict[str, Outcome]:
    """The outcome of each suite, in the order that was asked for."""
    if len(suites) == 1:
        return {suites[0]: run_suite(suites[0], only)}
    # Cargo replaces what the Rust suite builds: the others start a copy.
    if EMULATOR.exists():
        emulator = BUILD / "bin/authkit-emulator"
        emulator.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(EMULATOR, emulator)
        os.environ["AUTHKIT_EMULATOR"] = str(emulator)
    order = [suite for suite in FIRST if suite in suites]
    order += [suite for suite in suites if suite not in (*FIRST, "grid")]
    outcomes = Lanes(order, only).outcomes()
    if "grid" in suites:
        outcomes["grid"] = run_suite("grid", only)
    return {suite: outcomes[suite] for suite in suites}


class Lanes:
    """Runs suites beside each other. What a step prints comes whole, when the step has ended."""

    def __init__(self, suites: list[str], only: str | None):
        self._waiting, self._only = suites, only
        self._building: list[str] = []
        self._outcomes: dict[str, Outcome] = {}
        self._changed = Condition()

    def outcomes(self) -> dict[str, Outcome]:
        with ThreadPoolExecutor(LANES) as pool:
            for lane in [pool.submit(self._lane) for _ in range(LANES)]:
                lane.result()
        return self._outcomes

    def _lane(self) -> None:
        while suite := self._next():
            try:
                self._outcomes[suite] = run_suite(suite, self._only, is_alone=False)
            finally:
                with self._changed:
                    self._building = [folder for folder in self._building if folder not in builds_in(suite)]
                    self._changed.notify_all()

    def _next(self) -> str | None:
        """The next suite that builds in no folder in which another one does; none once all have begun."""
        with self._changed:
            while self._waiting:
                for suite in self._waiting:
                    if not builds_in(suite).intersection(self._building):
                        self._waiting.remove(suite)
                        self._building += builds_in(suite)
                        return suite
                self._changed.wait()
            return None


def builds_in(suite: str) -> set[str]:
    return set(BUILD_IN.get(suite, "").split())


def run_suite(suite: str, only: str | None, is_alone: bool = True) -> Outcome:
    total = Outcome()
    for step in SUITES[suite]:
        if not only:
            total += run(suite, step, reported_cases(suite), is_alone=is_alone)
        elif step.select:
            selected = replace(step, command=step.command + step.select(only))
            total += run(suite, selected, {}, only, is_alone)
    if only and not (total.passed or total.failures):
        total.failures.append(f"no test has {only!r} in its name")
    return total


def run(suite: str, step: Step, environment: dict[str, str], only: str | None = None, is_alone: bool = True) -> Outcome:
    shown = " ".join(part if " " not in part else "..." for part in step.command)
    print(f"\n── {suite}: {shown}{'' if is_alone else ' (begins)'}", flush=True)
    if missing := [tool for tool in step.needs if not shutil.which(tool)]:
        return Outcome(skipped=[f"{shown}: not installed: {', '.join(missing)}"])
    if not shutil.which(step.command[0]):
        return Outcome(failures=[f"{step.command[0]} is not installed; run `make setup`"])
    began = time.monotonic()
    process = subprocess.Popen(
        step.command,
        cwd=ROOT / step.directory,
        env={"AUTHKIT_EMULATOR": str(EMULATOR)} | os.environ | environment | step.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines = []
    for line in process.stdout:
        if is_alone:
            print(line, end="", flush=True)
        lines.append(line)
    status = process.wait()
    if not is_alone:
        seconds = round(time.monotonic() - began)
        print(f"\n── {suite}: {shown} ({seconds} seconds)\n{''.join(lines)}", end="", flush=True)
    outcome = step.read("".join(lines), status)
    outcome.seconds = time.monotonic() - began
    if status and not outcome.failures:
        outcome.failures.append(f"{shown} ended with status {status}")
    if not only and not (outcome.passed or outcome.failures or outcome.skipped):
        outcome.failures.append(f"{shown} ran nothing")
    return outcome


def reported_cases(suite: str) -> dict[str, str]:
    """Where the grid of cases finds what a runner says, which a few selected cases must not replace."""
    return {"AUTHKIT_CASES_REPORT": str(REPORTS / f"cases-{suite}.json")}


def summarize(outcomes: dict[str, Outcome]) -> int:
    print(f"\n{'':10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    total = Outcome()
    for suite, outcome in outcomes.items():
        total += outcome
        print(f"{suite:10}{outcome.passed:8}{len(outcome.failures):8}{len(outcome.skipped):9}{outcome.seconds:9.0f}")
    for title, entries in (("failed", "failures"), ("skipped", "skipped")):
        for suite, outcome in outcomes.items():
            for entry in getattr(outcome, entries):
                print(f"{title}: {suite}: {entry}")
    print(f"{total.passed} passed, {len(total.failures)} failed, {len(total.skipped)} skipped")
    return 1 if total.failures else 0


if __name__ == "__main__":
    main()
