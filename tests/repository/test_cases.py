"""The files of cases follow their schema, and the schema refuses what a runner would quietly pass over."""

from __future__ import annotations

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from cases import cases_of, merged
from conftest import ROOT

FILES = {file.stem: json.loads(file.read_text()) for file in sorted((ROOT / "tests/cases").glob("*.json"))}
CASES = [(stem, case) for stem, document in FILES.items() for case in cases_of(document)]
SCHEMA = json.loads((ROOT / "tests/cases.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
GIVEN = Draft202012Validator({"$ref": "#/$defs/given", "$defs": SCHEMA["$defs"]})
TABLE = json.loads((ROOT / "tests/api.json").read_text())
OPERATIONS = {row["operation"] for row in TABLE["operations"]} | set(TABLE["testing_operations"])


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("stem", FILES)
def test_every_case_follows_the_schema(stem):
    wrong = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(FILES[stem])]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("stem", FILES)
def test_what_every_case_is_given_follows_the_schema(stem):
    given = [(case["id"], case["given"]) for _, case in CASES if case["id"].startswith(f"{stem}/")]
    wrong = [f"{case}: {error.json_path}: {error.message}" for case, it in given for error in GIVEN.iter_errors(it)]
    assert not wrong, "\n".join(wrong)


def test_a_case_takes_over_what_its_file_gives():
    default = {"client": {"client_id": "a", "timeout": 1}, "faults": [1]}
    over = {"client": {"timeout": 2, "leeway": None}, "faults": [2], "session": {"$only": {}}}
    assert merged(default, over) == {
        "client": {"client_id": "a", "timeout": 2, "leeway": None},
        "faults": [2],
        "session": {},
    }
    assert merged(default, {"client": {"$only": {"leeway": 0}}})["client"] == {"leeway": 0}


def test_ids_name_their_file_and_are_unique():
    ids = [case["id"] for _, case in CASES]
    assert len(set(ids)) == len(ids)
    assert not [case["id"] for stem, case in CASES if not case["id"].startswith(f"{stem}/")]


def test_every_operation_of_a_case_is_in_the_table():
    used = {case["op"] for _, case in CASES} | {
        earlier["op"] for _, case in CASES for earlier in case["given"].get("before", [])
    }
    assert used - {"client"} <= OPERATIONS


SPOILED_CASES = [
    lambda case: case.pop("about"),
    lambda case: case.pop("then"),
    lambda case: case.update(wehn={}),
    lambda case: case["then"].clear(),
    lambda case: case["then"].update(error="invalid_option", value={}),
    lambda case: case["then"].update(value={"user": {"$nobody": 1}}),
]
SPOILED_GIVEN = [
    lambda given: given.pop("client"),
    lambda given: given.update(clinet={}),
    lambda given: given.update(faults=[{"match": {"path": "/x"}, "action": {"kind": "explode"}}]),
    lambda given: given["session"]["session_data"].update({"$sealed": {}}),
]


@pytest.fixture
def signed_in():
    return copy.deepcopy(next(case for _, case in CASES if case["id"] == "session/signed-in"))


@pytest.mark.parametrize("spoil", SPOILED_CASES)
def test_a_spoiled_case_is_refused(spoil, signed_in):
    assert VALIDATOR.is_valid({"cases": [signed_in]})
    spoil(signed_in)
    assert not VALIDATOR.is_valid({"cases": [signed_in]})


@pytest.mark.parametrize("spoil", SPOILED_GIVEN)
def test_a_spoiled_given_is_refused(spoil, signed_in):
    assert GIVEN.is_valid(signed_in["given"])
    spoil(signed_in["given"])
    assert not GIVEN.is_valid(signed_in["given"])
