"""The files of stories follow their schema, and the schema refuses what a runner would quietly pass over."""

from __future__ import annotations

import copy
import json

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from cases import cases_of
from conftest import ROOT

FILES = {file.stem: json.loads(file.read_text()) for file in sorted((ROOT / "tests/cases/web").glob("*.json"))}
STORIES = [(stem, story) for stem, document in FILES.items() for story in cases_of(document)]
CASES = json.loads((ROOT / "tests/cases.schema.json").read_text())
SCHEMA = json.loads((ROOT / "tests/stories.schema.json").read_text())
REGISTRY = Registry().with_resource("cases.schema.json", Resource.from_contents(CASES))
VALIDATOR = Draft202012Validator(SCHEMA, registry=REGISTRY)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("stem", FILES)
def test_every_story_follows_the_schema(stem):
    wrong = [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(FILES[stem])]
    assert not wrong, "\n".join(wrong)


def test_ids_name_their_file_and_are_unique():
    ids = [story["id"] for _, story in STORIES]
    assert len(set(ids)) == len(ids)
    assert not [story["id"] for stem, story in STORIES if not story["id"].startswith(f"{stem}/")]


SPOILED = [
    lambda story: story.pop("about"),
    lambda story: story.update(op="handle"),
    lambda story: story["steps"].clear(),
    lambda story: story["steps"][0].pop("then"),
    lambda story: story["steps"][0]["then"].clear(),
    lambda story: story["steps"][0].update(wehn={}),
    lambda story: story["steps"][0].update(op="handel"),
    lambda story: story["steps"][0]["then"].update(satus=200),
    lambda story: story["steps"][0]["then"].update(says="without an error"),
    lambda story: story["steps"][0]["request"].update(ulr="/"),
    lambda story: story["steps"][0]["request"].update(url={"$nobody": {}}),
    lambda story: story["steps"][0]["then"].update(cookies=[{"value": "nameless"}]),
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_the_schema_refuses_a_spoiled_story(spoil):
    story = {"id": "start/a", "about": "long enough", "steps": [{"request": {"url": "/"}, "then": {"status": 302}}]}
    document = {"cases": [story]}
    assert not list(VALIDATOR.iter_errors(document))
    document = copy.deepcopy(document)
    spoil(document["cases"][0])
    assert list(VALIDATOR.iter_errors(document))
