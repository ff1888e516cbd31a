"""The npm packages of `make dist`, as bundlers see them."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import pytest

from conftest import ROOT, Place, artefact, run

# What a deployment takes along: the files that a program needs, found by reading it.
TRACE = """
const { nodeFileTrace } = require(process.argv[2]);
nodeFileTrace([process.argv[3]], { base: process.cwd() }).then((it) => console.log(JSON.stringify([...it.fileList])));
"""
PROGRAMS = {"cjs": "const { WorkOS } = require('authkit-native');", "mjs": "import { WorkOS } from 'authkit-native';"}


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_file_tracer_finds_the_addon(kind, installed):
    place: Place = installed["node"]
    program = Path(place.folder, f"traced.{kind}")
    program.write_text(f"{PROGRAMS[kind]}\nnew WorkOS('sk_test', {{ clientId: 'client_test' }});\n")
    Path(place.folder, "trace.cjs").write_text(TRACE)
    files = json.loads(place.run("trace.cjs", str(ROOT / "node/node_modules/@vercel/nft"), program.name))
    cpu = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    name = f"authkit-native-linux-{cpu}-gnu"
    assert f"node_modules/{name}/authkit-native.linux-{cpu}-gnu.node" in files
    assert f"node_modules/authkit-native/dist/index.{'mjs' if kind == 'mjs' else 'js'}" in files
    # They are enough to run it.
    deployed = Path(place.folder, "deployed", kind)
    for file in files:
        (deployed / file).parent.mkdir(parents=True, exist_ok=True)
        (deployed / file).write_bytes(Path(place.folder, file).read_bytes())
    Place(deployed, place.command, place.environment).run(program.name)


@pytest.mark.parametrize("command", ["publint run --strict", "attw"])
def test_the_package_resolves_everywhere_and_its_types_with_it(command):
    tool, *options = command.split()
    main = artefact(f"authkit-native-{version()}.tgz")
    run([str(ROOT / "node/node_modules/.bin" / tool), *options, str(main)], ROOT, dict(os.environ))


def version() -> str:
    return json.loads((ROOT / "node/package.json").read_text())["version"]
