"""Counts what the layout is to keep at nothing, or small: `python -m tests.counts`.

A new count is a function of its own in COUNTS.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from engine.kinds import Kind
from service.modes import MODES
from tests.paths import ROOT

FLOORS = ("engine", "models", "service", "gui", "commands", "main")  # each may import itself and those before it
KINDS_STAND_IN = {"engine/kinds.py", "service/modes.py"}
NAMES = {*Kind, *MODES}


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the program as a tree, by its path from the root."""
    paths = [ROOT / "main.py", *(path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


def files_that_name_a_kind() -> list[str]:
    """The files, but for the tables, with a string that is the name of a kind or of a mode of writing."""
    named = [path for path, tree in modules().items() if path not in KINDS_STAND_IN and any(_named(tree))]
    return sorted(named)


def _named(tree: ast.Module) -> Iterator[bool]:
    """For each string of a module, whether it names a kind; a text to translate is for people."""
    shown = {id(part) for node in ast.walk(tree) if _is_translated(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in shown:
            yield isinstance(node.value, str) and node.value in NAMES


def _is_translated(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


def imports_that_run_up() -> list[str]:
    """The imports of a floor from one above it, those for types alone included."""
    return [
        f"{path} imports {name}"
        for path, tree in modules().items()
        for name in _imported(tree)
        if _floor(name) > _floor(path.removesuffix(".py").replace("/", "."))
    ]


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _floor(name: str) -> int:
    """How high a module lies, from 0; below all floors where it is none of ours."""
    root = name.partition(".")[0]
    return FLOORS.index(root) if root in FLOORS else -1


COUNTS: Mapping[str, Callable[[], list[str]]] = {
    "files that name a kind by a literal": files_that_name_a_kind,
    "imports that run up": imports_that_run_up,
}


def main() -> None:
    """Print each count, and with `--list` what it is made of."""
    for name, found in COUNTS.items():
        sys.stdout.write(f"{len(found()):6}  {name}\n")
        if "--list" in sys.argv[1:]:
            sys.stdout.writelines(f"        {one}\n" for one in found())


if __name__ == "__main__":
    main()
