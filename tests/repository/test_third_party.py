"""What the packages say about the crates linked into them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import third_party
from conftest import ROOT


@pytest.fixture(scope="module", params=["authkit-python", "authkit-node", "authkit-ruby", "authkit-bindings"])
def crate(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def crates(crate: str) -> list[third_party.Crate]:
    return third_party.linked(crate)


def test_the_bill_of_materials_is_valid_and_whole(crate, crates):
    bill = third_party.bill(crate, crates)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    bill = json.loads(bill)
    assert {it["purl"] for it in bill["components"]} | {bill["metadata"]["component"]["purl"]} == {
        it.purl for it in crates
    }
    assert {need for it in bill["dependencies"] for need in it["dependsOn"]} <= {
        it["ref"] for it in bill["dependencies"]
    }


def test_it_names_what_is_linked_and_nothing_else(crates):
    names = {it.name for it in crates}
    assert names >= {"authkit-core", "aws-lc-rs", "aws-lc-sys", "reqwest", "rustls", "tokio"}
    assert not names & {"authkit-emulator", "cc", "proptest", "serde_derive", "syn"}


def test_every_licence_is_there_once(crates):
    text = third_party.licences(crates)
    for crate in crates:
        assert crate.ours or text.count(f"\n{crate.name} {crate.version} (") >= 1, crate.name
    sections = text.split("=" * 100)[1:]
    assert len(sections) == len({section.split("-" * 100, 1)[1] for section in sections})


def test_it_is_the_same_each_time_and_names_no_folder(crate, tmp_path):
    written = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        subprocess.run([ROOT / "scripts/third_party.py", crate, folder], check=True)
        written.append([(folder / it).read_text() for it in (third_party.LICENCES, third_party.BILL)])
    assert written[0] == written[1]
    assert not any(str(folder) in text for text in written[0] for folder in (ROOT, Path.home()))
