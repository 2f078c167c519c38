"""Counts what the layout is to keep at nothing, or small: `python -m tests.counts`; with `--list`, what is counted.

A further count is a further row of COUNTS.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from engine.kinds import Kind
from service.modes import MODES
from tests.caret_cuts import LINE, cuts_a_key
from tests.code import FLOORS, MODULES, code, floor, name, roots

KINDS_STAND_IN = {"engine/kinds.py", "service/modes.py"}
KINDS = {*Kind, *MODES}

Counted = Mapping[str, int]  # how often, by where


def files_that_name_a_kind() -> Counted:
    """The files, but for the tables, with strings that are the name of a kind or of a mode of writing."""
    named = {name(path): _kinds_named(ast.parse(path.read_text("utf-8"))) for path in MODULES}
    return {file: 1 for file, count in named.items() if count and file not in KINDS_STAND_IN}


def _kinds_named(tree: ast.Module) -> int:
    """How many strings of a module name a kind; texts to translate are for people, and left out."""
    shown = {id(part) for node in ast.walk(tree) if _is_translated(node) for part in ast.walk(node)}
    return sum(string.value in KINDS for string in _strings(tree) if id(string) not in shown)


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def _is_translated(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


def imports_that_run_up() -> Counted:
    """The floors above its own that a module imports, those for types alone included."""
    above = {path: set(FLOORS[FLOORS.index(floor(path)) + 1 :]) for path in MODULES}
    found = {name(path): len(roots(code(path).imports | code(path).for_types) & above[path]) for path in MODULES}
    return {file: count for file, count in found.items() if count}


def shared_class_names() -> Counted:
    """The names that more than one class has, a leading underscore aside, and how many have it."""
    nodes = (node for path in MODULES for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    found = Counter(node.name.lstrip("_") for node in nodes if isinstance(node, ast.ClassDef))
    return {shared: count for shared, count in found.items() if count > 1}


def caret_cuts() -> Counted:
    """How often the text before the caret is cut at the key that cuts it most."""
    cuts = cuts_a_key()
    most = max(range(len(cuts)), key=cuts.__getitem__)
    return {f"{LINE[: most + 1]!r}": cuts[most]}


COUNTS: Mapping[str, Callable[[], Counted]] = {
    "files that name a kind by a literal": files_that_name_a_kind,
    "imports that run up": imports_that_run_up,
    "classes that share a name": shared_class_names,
    "caret cuts at the key with most": caret_cuts,
}


def main() -> None:
    """Print each count."""
    for title, count in COUNTS.items():
        found = count()
        sys.stdout.write(f"{sum(found.values()):6}  {title}\n")
        if "--list" in sys.argv[1:]:
            sys.stdout.writelines(f"{number:14}  {where}\n" for where, number in found.items())


if __name__ == "__main__":
    main()
