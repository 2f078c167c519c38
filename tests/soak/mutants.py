"""Changes the product in one place after another, and sees whether the tests of that place notice.

    python -m tests.soak.mutants --times 150 --seconds 120

Each mutant is one change to one module, as a seed decides: a comparison or an operator turned round, a number moved, a
condition negated, a statement left out. It is made in a copy of the tree; then the tests that mirror its module run,
and end with the first that fails. The list says which mutants were killed, and which survived and are to be read.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

AREAS = {  # what is changed -> the tests that must notice, which run before those that only may
    "models/store": ["tests/models/store"],
    "engine/own_words": ["tests/engine/own_words"],
    "gui/documents": ["tests/gui/documents"],
    "service/learning": ["tests/service/learning", "tests/gui/own_words"],
    "service/private.py": ["tests/service/test_private.py", "tests/gui/documents/test_private.py"],
}
_COPIED = (
    "commands",
    "docs",
    "engine",
    "gui",
    "models",
    "requirements",
    "service",
    "tests",
    "main.py",
    "pyproject.toml",
)
_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.And: ast.Or, ast.Or: ast.And}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change, and what was changed where."""

    path: Path
    line: int
    what: str
    code: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module."""
    source = (ROOT / path).read_text("utf-8")
    for number, node in enumerate(ast.walk(ast.parse(source))):
        if _is_changeable(node):
            tree = ast.parse(source)
            changed = next(other for place, other in enumerate(ast.walk(tree)) if place == number)
            before = ast.unparse(changed).split("\n")[0]
            _change(changed)
            after = ast.unparse(changed).split("\n")[0]
            yield Mutant(path, getattr(node, "lineno", 0), f"{before} -> {after}", ast.unparse(tree))


def _is_changeable(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in _COMPARISONS
    if isinstance(node, ast.BinOp | ast.BoolOp):
        return type(node.op) in _OPERATORS
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float, bool)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.If | ast.Return) and (isinstance(node, ast.If) or node.value is not None)


def _change(node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]
    elif isinstance(node, ast.Expr):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.If):
        node.test = ast.UnaryOp(ast.Not(), copy.deepcopy(node.test))
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)


def mirrored_tests(path: Path, area: str) -> list[str]:
    """The tests of a module: the file named as it is first, then the others of its area."""
    folders = AREAS[area]
    mirrored = [
        str(file.relative_to(ROOT)) for folder in folders for file in (ROOT / folder).glob(f"test_{path.stem}*.py")
    ]
    return [*mirrored, *folders]


def judge(mutant: Mutant, area: str, tree: Path, seconds: float) -> str:
    """What became of a mutant: killed, survived, or late, which also counts as killed."""
    place = tree / mutant.path
    whole = place.read_text("utf-8")
    place.write_text(mutant.code, "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n0",
        "-p",
        "no:cacheprovider",
        *mirrored_tests(mutant.path, area),
    ]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PATIENCE": "10"}
    try:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=seconds, check=False)
        return "killed" if done.returncode else "survived"
    except subprocess.TimeoutExpired:
        return "late"
    finally:
        place.write_text(whole, "utf-8")


def sample(area: str, times: int, seed: int) -> Sequence[Mutant]:
    """So many mutants of an area, as the seed decides."""
    folder = ROOT / area
    files = [folder] if folder.is_file() else sorted(folder.glob("*.py"))
    every = [mutant for file in files for mutant in mutants(file.relative_to(ROOT))]
    return random.Random(f"{seed} {area}").sample(every, min(times, len(every)))


def main() -> None:
    """Judge so many mutants of each area, and print each with what became of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=150, help="mutants of each area")
    parser.add_argument("--seconds", type=float, default=300, help="for the tests of one mutant")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], default=list(AREAS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        for part in _COPIED:
            copied = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copied(ROOT / part, tree / part)
        for area in given.areas:
            found: list[str] = []
            for mutant in sample(area, given.times, given.seed):
                found.append(judge(mutant, area, tree, given.seconds))
                print(f"{found[-1]:8} {mutant.path}:{mutant.line} {mutant.what}", flush=True)
            killed = len(found) - found.count("survived")
            print(f"{area}: {killed} of {len(found)} killed ({killed / max(1, len(found)):.0%})", flush=True)


if __name__ == "__main__":
    main()
