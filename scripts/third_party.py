#!/usr/bin/env python3
"""Writes what a package has to say about the crates linked into it: LICENSE-THIRD-PARTY, the licences, and a CycloneDX
bill of materials.

    scripts/third_party.py <crate> <folder>

Both are the same on every machine: they name what is linked on any of the platforms that packages are published for,
in the versions of Cargo.lock, and nothing that only builds or tests. The licences are those that the crates carry.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENCES = "LICENSE-THIRD-PARTY"
BILL = "sbom.cdx.json"

# Licence files of repositories whose crates leave them out.
LEFT_OUT = {
    "https://github.com/dropbox/rust-alloc-no-stdlib": "rust-alloc-no-stdlib.txt",
    "https://github.com/napi-rs/napi-rs": "napi-rs.txt",
    "https://github.com/mozilla/uniffi-rs": "MPL-2.0.txt",
}

INTRODUCTION = """\
Libraries that are linked into this package, each with its licence. Their sources are on https://crates.io, under the
names and versions given here.
"""


@dataclass(frozen=True, order=True)
class Crate:
    """One crate of the lock file, ours or another's."""

    name: str
    version: str
    licence: str
    repository: str
    folder: Path
    checksum: str | None
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:cargo/{self.name}@{self.version}"

    @property
    def ours(self) -> bool:
        return self.checksum is None


def linked(crate: str) -> list[Crate]:
    """What ends up in the library built from `crate`, the crate itself included, in the order of their names."""
    targets = json.loads((ROOT / "node/package.json").read_text("utf-8"))["napi"]["targets"]
    options = [option for target in targets for option in ("--target", target)]
    edges = ["--edges", "normal,no-proc-macro"]
    tree = cargo("tree", "--package", crate, *edges, *options, "--prefix", "none", "--format", "{p}")
    wanted = {tuple(line.replace(" v", " ").split()[:2]) for line in tree.splitlines() if line}
    metadata = json.loads(cargo("metadata", "--format-version", "1"))
    packages = {it["id"]: it for it in metadata["packages"] if (it["name"], it["version"]) in wanted}
    sums = checksums()
    crates = []
    for node in metadata["resolve"]["nodes"]:
        if package := packages.get(node["id"]):
            needs = (packages[it["pkg"]] for it in node["deps"] if it["pkg"] in packages)
            crates.append(
                Crate(
                    package["name"],
                    package["version"],
                    package["license"].replace("/", " OR "),
                    (package["repository"] or "").removesuffix(".git"),
                    Path(package["manifest_path"]).parent,
                    sums.get((package["name"], package["version"])),
                    tuple(sorted(f"pkg:cargo/{it['name']}@{it['version']}" for it in needs)),
                )
            )
    return sorted(crates)


def cargo(*arguments: str) -> str:
    return subprocess.run(
        ["cargo", *arguments, "--locked"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def checksums() -> dict[tuple[str, str], str]:
    lock = (ROOT / "Cargo.lock").read_text("utf-8")
    found = re.findall(r'name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"', lock)
    return {(name, version): checksum for name, version, checksum in found}


def licences(crates: list[Crate]) -> str:
    """The licences of the crates that are not ours, equal ones once."""
    holders: dict[str, list[Crate]] = {}
    for crate in crates:
        for text in [] if crate.ours else licence_texts(crate):
            holders.setdefault(text, []).append(crate)
    parts = [INTRODUCTION]
    for text, under_it in sorted(holders.items(), key=lambda it: it[1]):
        names = "".join(f"{it.name} {it.version} ({it.licence}) {it.repository}".rstrip() + "\n" for it in under_it)
        parts.append(f"{'=' * 100}\n{names}{'-' * 100}\n\n{text}\n")
    return "\n".join(parts)


def licence_texts(crate: Crate) -> list[str]:
    files = [it for it in sorted(crate.folder.iterdir()) if re.match(r"(?i)(un)?licen[cs]e|copying|notice", it.name)]
    # Of alternatives one is taken: MIT, where the crate offers it in a file of its own.
    if "MIT" in crate.licence.split(" OR ") and (mit := [it for it in files if "mit" in it.name.lower()]):
        files = mit
    if not files and crate.repository in LEFT_OUT:
        files = [ROOT / "scripts/licences" / LEFT_OUT[crate.repository]]
    if not files:
        sys.exit(f"{crate.name} {crate.version} comes without a licence file: add that of its repository to LEFT_OUT")
    return [textwrap.dedent(it.read_text("utf-8", "replace").replace("\r", "")).strip() for it in files if it.is_file()]


def bill(crate: str, crates: list[Crate]) -> str:
    """A CycloneDX 1.6 document. It has no serial number and no date, so that building again gives the same."""
    described = {it.purl: component(it) for it in crates}
    (subject,) = (it for it in crates if it.name == crate)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": described.pop(subject.purl)},
        "components": list(described.values()),
        "dependencies": [{"ref": it.purl, "dependsOn": list(it.needs)} for it in crates],
    }
    return json.dumps(document, indent=1) + "\n"


def component(crate: Crate) -> dict[str, object]:
    described: dict[str, object] = {
        "type": "library",
        "bom-ref": crate.purl,
        "name": crate.name,
        "version": crate.version,
        "licenses": [{"expression": crate.licence}],
        "purl": crate.purl,
    }
    if crate.checksum:
        described["hashes"] = [{"alg": "SHA-256", "content": crate.checksum}]
    if crate.repository:
        described["externalReferences"] = [{"type": "vcs", "url": crate.repository}]
    return described


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    crate, folder = sys.argv[1], Path(sys.argv[2])
    crates = linked(crate)
    for name, text in ((LICENCES, licences(crates)), (BILL, bill(crate, crates))):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
