"""Who runs the interpreter: several in one process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.path.insert(0, {str(HERE.parent)!r})\n{program}"
    return subprocess.run([sys.executable, "-c", program, *arguments], text=True, capture_output=True, timeout=60)


INTERPRETERS = """
try:
    import _interpreters as interpreters
    make = lambda: interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    make = lambda: interpreters.create(isolated=False)

USE = '''
import sys; sys.path.insert(0, %r)
try:
    from authkit_native import ConfigurationError, WorkOSClient
except ImportError as error:
    print("refused", all(word in str(error) for word in ("WSGIApplicationGroup", "single-interpreter")), flush=True)
else:
    try:
        WorkOSClient(api_key="sk_1")
    except ConfigurationError as error:
        print("works", error.code, flush=True)
''' % sys.path[0]

def interpreter(end):
    made = make()
    interpreters.run_string(made, USE)
    if end:
        interpreters.destroy(made)

def here():
    exec(USE, {})
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("here(); interpreter(False); here()", ["works", "refused", "works"]),
        ("interpreter(False); interpreter(False); here()", ["works", "refused", "refused"]),
        ("interpreter(True); interpreter(True); here()", ["works", "refused", "refused"]),
    ],
    ids=["the main one first", "another first", "the first has ended"],
)
def test_another_interpreter_is_told_so(steps: str, expected: list[str]) -> None:
    done = run(f"{INTERPRETERS}\n{steps}")
    answers = {"works": "works client_id_missing", "refused": "refused True"}
    assert done.stdout.splitlines() == [answers[it] for it in expected], done.stderr
