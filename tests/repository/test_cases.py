"""The files of cases follow their schema, and the schema refuses what a runner would quietly pass over."""

from __future__ import annotations

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from conftest import ROOT

FILES = {file.stem: json.loads(file.read_text()) for file in sorted((ROOT / "tests/cases").glob("*.json"))}
CASES = [(stem, case) for stem, document in FILES.items() for case in document["cases"]]
SCHEMA = json.loads((ROOT / "tests/cases.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
OPERATIONS = {row["operation"] for row in json.loads((ROOT / "tests/api.json").read_text())["operations"]}


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("stem", FILES)
def test_every_case_follows_the_schema(stem):
    wrong = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(FILES[stem])]
    assert not wrong, "\n".join(wrong)


def test_ids_name_their_file_and_are_unique():
    ids = [case["id"] for _, case in CASES]
    assert len(set(ids)) == len(ids)
    assert not [case["id"] for stem, case in CASES if not case["id"].startswith(f"{stem}/")]


def test_every_operation_of_a_case_is_in_the_table():
    used = {case["op"] for _, case in CASES} | {
        earlier["op"] for _, case in CASES for earlier in case["given"].get("before", [])
    }
    assert used - {"client"} <= OPERATIONS


@pytest.mark.parametrize(
    "spoil",
    [
        lambda case: case.pop("about"),
        lambda case: case.pop("then"),
        lambda case: case.update(wehn={}),
        lambda case: case["then"].clear(),
        lambda case: case["then"].update(error="invalid_option", value={}),
        lambda case: case["then"].update(value={"user": {"$nobody": 1}}),
        lambda case: case["given"].update(clinet={}),
        lambda case: case["given"].update(faults=[{"match": {"path": "/x"}, "action": {"kind": "explode"}}]),
    ],
)
def test_a_spoiled_case_is_refused(spoil):
    case = copy.deepcopy(next(case for _, case in CASES if case["id"] == "session/signed-in"))
    assert VALIDATOR.is_valid({"cases": [case]})
    spoil(case)
    assert not VALIDATOR.is_valid({"cases": [case]})
