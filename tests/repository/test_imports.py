"""No file of the engine or of the Python package imports another in a circle.

`PYTHONPATH=tests python tests/repository/test_imports.py` prints the floors. A file stands above those that it imports.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

import pytest

from conftest import ROOT

ENGINE = ROOT / "core/src"
PYTHON = ROOT / "python/authkit_native"

Graph = dict[str, set[str]]


def engine() -> Graph:
    """The files of the engine and those that each of them names. Tests inside of a file do not count."""
    files = {
        tuple(path.relative_to(ENGINE).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in ENGINE.rglob("*.rs")
        if path.name not in ("lib.rs", "tests.rs", "fuzzing.rs") and not {"manual", "bin"} & set(path.parts)
    }
    modules = {name[:-1] if name[-1] == "mod" else name: text for name, text in files.items()}
    graph: Graph = {}
    for module, text in modules.items():
        text = re.sub(r"//[^\n]*", "", text.split("\n#[cfg(test)]\n#[allow")[0].split("\n#[cfg(test)]\nmod tests")[0])
        named = {known for path in _paths(text, module) if (known := _file(path, modules))}
        # A file declares those in its folder, and they may look up to it.
        below = {"/".join(name) for name in named if name[: len(module)] != module}
        graph["/".join(module)] = below
    return graph


def _paths(text: str, module: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What a text names of this crate, by `use` and in place."""
    roots = {"crate": (), "super": module[:-1], "self": module}
    paths = []
    for root, rest in re.findall(r"\buse (crate|super|self)::([^;]+);", text):
        paths += [roots[root] + path for path in _flattened(" ".join(rest.split()))]
    elsewhere = re.sub(r"\buse [^;]+;", "", text)
    for root, rest in re.findall(r"\b(crate|super)::((?:\w+::)*\w+)", elsewhere):
        paths.append(roots[root] + tuple(rest.split("::")))
    return paths


def _flattened(tree: str) -> list[tuple[str, ...]]:
    """The paths of a tree of `use`, as in `a::{b, c::{d, e}}`."""
    head, brace, rest = tree.partition("{")
    prefix = tuple(part for part in head.split("::") if part and part != "super")
    if not brace:
        return [(*prefix[:-1], prefix[-1].split(" as ")[0].strip())] if prefix else []
    items, depth, item = [], 0, ""
    for character in rest[: rest.rindex("}")] + ",":
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            items.append(item.strip())
            item = ""
        else:
            item += character
    return [prefix + path for item in items if item for path in _flattened(item)]


def _file(path: tuple[str, ...], modules: dict[tuple[str, ...], str]) -> tuple[str, ...] | None:
    """The file that a path leads into: its longest beginning that is one."""
    return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in modules), None)


def python() -> Graph:
    """The modules of the Python package and those that each imports when it is imported."""
    graph: Graph = {}
    for path in PYTHON.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1)
        names = {node.module or alias.name for node in imported for alias in node.names}
        graph[path.stem] = {name for name in names if (PYTHON / f"{name}.py").exists()}
    return graph


@pytest.mark.parametrize("files", [engine, python])
def test_imports_have_no_circle(files):
    graph = files()
    assert sum(map(len, graph.values())) > 40, "hardly an import was found"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(reversed(circle.args[1])))


def test_a_circle_is_noticed():
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()
    assert _flattened("error::{Code, Result as R}") == [("error", "Code"), ("error", "Result")]
    assert _flattened("seal::{self, native::{Keys, seal}}") == [
        ("seal", "self"),
        ("seal", "native", "Keys"),
        ("seal", "native", "seal"),
    ]


def floors(graph: Graph) -> list[list[str]]:
    """The files by how far above the ground they stand."""
    height: dict[str, int] = {}
    for name in TopologicalSorter(graph).static_order():
        height[name] = 1 + max((height[below] for below in graph[name]), default=-1)
    by_height = defaultdict(list)
    for name, floor in height.items():
        by_height[floor].append(name)
    return [sorted(by_height[floor]) for floor in sorted(by_height)]


if __name__ == "__main__":
    for graph in (engine(), python()):
        for number, names in reversed(list(enumerate(floors(graph)))):
            sys.stdout.write(f"{number:2} {'  '.join(names)}\n")
        sys.stdout.write("\n")
