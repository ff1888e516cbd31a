"""What each test runner reports, read into one shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

# Characters that XML 1.0 has no place for.
NO_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


@dataclass
class Outcome:
    """How many tests passed, and the names of those that failed or were skipped, skipped ones with their reason."""

    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.passed + other.passed,
            self.failures + other.failures,
            self.skipped + other.skipped,
            self.seconds + other.seconds,
        )


# The output of a runner and its status, to what it says.
Reader = Callable[[str, int], Outcome]

# How Node reports tests that a filter leaves out.
LEFT_OUT = "test name does not match pattern"


def yes_or_no(name: str) -> Reader:
    return lambda output, status: Outcome(failures=[name]) if status else Outcome(passed=1)


def cargo(output: str, status: int) -> Outcome:
    outcome = Outcome()
    # Doc tests are named `path - item (line 1)`, others `module::name`.
    for name, result in re.findall(r"^test (.+?) +\.\.\. (ok|FAILED|ignored.*)$", output, re.MULTILINE):
        if result == "ok":
            outcome.passed += 1
        elif result == "FAILED":
            outcome.failures.append(name)
        else:
            outcome.skipped.append(f"{name}: {result.partition(', ')[2] or 'ignored'}")
    counted = sum(int(number) for number in re.findall(r"^test result: .*? (\d+) passed", output, re.MULTILINE))
    # Output of a test can break its line; the totals cannot be broken.
    outcome.passed = max(outcome.passed, counted)
    return outcome


def minitest(output: str, status: int) -> Outcome:
    outcome = Outcome()
    for runs, failures, errors, skips in re.findall(
        r"^(\d+) runs, \d+ assertions, (\d+) failures, (\d+) errors, (\d+) skips", output, re.MULTILINE
    ):
        outcome.passed += int(runs) - int(failures) - int(errors) - int(skips)
    for kind, name, detail in re.findall(
        r"^ +\d+\) (Failure|Error|Skipped):\n(\S+?)(?: \[.*?\])?:\n(.*)$", output, re.MULTILINE
    ):
        if kind == "Skipped":
            outcome.skipped.append(f"{name}: {detail}")
        else:
            outcome.failures.append(name)
    return outcome


def go(output: str, status: int) -> Outcome:
    outcome = Outcome()
    for result, name in re.findall(r"^ *--- (PASS|FAIL|SKIP): (\S+)", output, re.MULTILINE):
        if result == "PASS":
            outcome.passed += 1
        elif result == "FAIL":
            outcome.failures.append(name)
        else:
            outcome.skipped.append(f"{name}: see its output above")
    return outcome


def tap(output: str, status: int) -> Outcome:
    outcome = Outcome()
    for result, name in re.findall(r"^(ok|not ok) - (.+)$", output, re.MULTILINE):
        if result == "ok":
            outcome.passed += 1
        else:
            outcome.failures.append(name)
    outcome.skipped += re.findall(r"^1\.\.0 # SKIP (.+)$", output, re.MULTILINE)
    return outcome


def junit(folder: Path, pattern: str) -> Reader:
    """Reads JUnit reports. Those of an earlier run are removed, so that they cannot speak for this one."""
    for report in folder.glob(pattern):
        report.unlink()

    def read(output: str, status: int) -> Outcome:
        outcome = Outcome()
        # Node writes the colours of a failure's message as they are, which no parser of XML takes.
        texts = (NO_XML.sub("", report.read_text(encoding="utf-8")) for report in folder.glob(pattern))
        cases = [case for text in texts for case in ElementTree.fromstring(text).iter("testcase")]
        for case in cases:
            name = " ".join(filter(None, (case.get("classname"), case.get("name"))))
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                outcome.failures.append(name)
            elif skipped is not None:
                reason = skipped.get("message") or (skipped.text or "").strip() or "no reason given"
                if reason != LEFT_OUT:
                    outcome.skipped.append(f"{name}: {reason}")
            else:
                outcome.passed += 1
        return outcome

    return read
