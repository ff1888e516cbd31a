#!/usr/bin/env python3
"""Format, lints, types and the fast tests of what changed: `make check`. Takes up to three minutes on a built tree.

Changed is what differs from the commit where this branch left `main` (BASE names another one), committed or not, and
what git does not know yet. What this leaves out, `make test` runs: the other tests, and the other languages.
"""

import os
import subprocess
import sys
from dataclasses import dataclass

import reports
from reports import Outcome
from run_tests import (
    GO,
    PHP,
    REPORTS,
    Step,
    bindings,
    check,
    minitest,
    node_test,
    pytest,
    python_tool,
    run,
    summarize,
)
from servers import PYTHON, ROOT

RUST = ("Cargo.toml", "Cargo.lock", "clippy.toml", "rustfmt.toml")
ENGINE = ("core/", "tests/emulator/", "tests/vectors/", *RUST)
CASES = ("tests/cases/", "tests/cases.schema.json")


@dataclass
class Area:
    """What is run when a path that begins like one of these has changed."""

    name: str
    paths: tuple[str, ...]
    steps: list[Step]
    needs_build: str = ""


def clippy(*packages: str) -> Step:
    return check("cargo clippy --quiet " + " ".join(f"--package={name}" for name in packages) + " -- -D warnings")


def cargo_test(*arguments: str) -> Step:
    return Step(["cargo", "test", "--no-fail-fast", *arguments], reports.cargo)


def scripts_in(folder: str) -> str:
    """The shell scripts of a folder, by their first line."""
    files = [file for file in sorted((ROOT / folder).iterdir()) if file.is_file()]
    return " ".join(
        str(file.relative_to(ROOT))
        for file in files
        if file.read_bytes().startswith((b"#!/usr/bin/env bash", b"#!/bin/sh"))
    )


AREAS = [
    Area(
        "engine",
        (*ENGINE, *CASES),
        [
            check("cargo fmt --all --check"),
            clippy("authkit-core", "authkit-emulator"),
            cargo_test("--package=authkit-core", "--lib", "--test=cases", "--test=packages", "--test=parity"),
        ],
    ),
    Area(
        "manual",
        (
            "core/src/",
            "README.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            "CHANGELOG.md",
            "python/README.md",
            "node/README.md",
        ),
        [cargo_test("--package=authkit-core", "--test=manual")],
    ),
    Area(
        "python",
        ("python/",),
        [
            python_tool("ruff check"),
            python_tool("ruff format --check"),
            python_tool("mypy"),
            pytest(
                "check-python",
                "tests/test_parity.py",
                "tests/test_printing.py",
                "tests/test_cases.py",
                directory="python",
            ),
        ],
        needs_build="python",
    ),
    Area(
        "node",
        ("node/",),
        [
            check("npm run --silent lint", "node"),
            check("npm run --silent build:lib", "node"),
            node_test("check-node", "node", "parity", "printing", "api", "cases"),
        ],
        needs_build="node",
    ),
    Area(
        "react",
        ("frontends/react/",),
        [
            check("npm run --silent lint", "frontends/react"),
            check("npm run --silent build", "frontends/react"),
            node_test("check-react", "frontends/react", "cases", "server", "types"),
        ],
    ),
    Area(
        "loaders",
        ("frontends/react-router/", "frontends/remix/"),
        [
            check("npm run --silent lint", "frontends/react-router"),
            check("npm run --silent build", "frontends/react-router"),
            check("npm run --silent lint", "frontends/remix"),
            check("npm run --silent build", "frontends/remix"),
            check("node --test loaders.test.js", "tests/frontends"),
        ],
        needs_build="node",
    ),
    Area(
        "ruby",
        ("ruby/",),
        [check("rake --silent lint", "ruby"), minitest("parity", "printing", "signatures", "cases")],
        needs_build="ruby",
    ),
    Area("bindings", ("bindings/src/", "bindings/Cargo.toml"), [clippy("authkit-bindings")]),
    Area("go", ("bindings/go/", "bindings/include/"), [bindings("test-go", reports.go, *GO, GOFLAGS="-v")]),
    Area("php", ("bindings/php/",), [bindings("test-php", reports.tap, *PHP)]),
    Area(
        "scripts",
        ("scripts/", "tests/", ".ci/", "Makefile", "bindings/Makefile", ".github/"),
        [
            check(f"{PYTHON} -m ruff check scripts tests bench"),
            check(f"{PYTHON} -m ruff format --check scripts tests bench"),
            check(f"shellcheck .ci/run {scripts_in('scripts')}"),
            pytest("check-repository", "tests/repository/test_cases.py", "tests/repository/test_versions.py"),
        ],
    ),
]

# The Rust part of each package is compiled and linted when it changed; the rest of the package is tested with it.
CRATES = {
    "python": ("python/src/", "python/Cargo.toml"),
    "node": ("node/src/", "node/Cargo.toml"),
    "ruby": ("ruby/ext/",),
}


def main() -> None:
    base = os.environ.get("BASE") or "main"
    commit = git("merge-base", "HEAD", base)[0]
    changed = sorted({*git("diff", "--name-only", commit), *git("ls-files", "--others", "--exclude-standard")})
    areas = [area for area in AREAS if begin(changed, area.paths)]
    print(
        f"{len(changed)} files differ from {base} ({commit[:9]}): {', '.join(area.name for area in areas) or 'no area'}"
    )
    if not areas:
        return
    REPORTS.mkdir(parents=True, exist_ok=True)
    outcomes = {area.name: run_area(area, changed) for area in areas}
    status = summarize(outcomes)
    rest = [area.name for area in AREAS if area not in areas]
    print(f"not run: {', '.join(rest) + ', ' if rest else ''}slow tests, tests of built packages; `make test` runs all")
    sys.exit(status)


def run_area(area: Area, changed: list[str]) -> Outcome:
    steps = list(area.steps)
    if area.needs_build and begin(changed, CRATES[area.needs_build]):
        steps = [check("cargo fmt --all --check"), clippy(f"authkit-{area.needs_build}"), *steps]
    if area.needs_build and begin(changed, (*ENGINE, *CRATES[area.needs_build])):
        steps = [check(f"scripts/build {area.needs_build}"), *steps]
    total = Outcome()
    for step in steps:
        total += run(area.name, step, {})
    return total


def begin(changed: list[str], paths: tuple[str, ...]) -> bool:
    return any(path.startswith(paths) for path in changed)


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
