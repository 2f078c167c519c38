"""The project's modules as data: on which floor each lies, what it imports and what it calls."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

FLOORS = ("engine", "models", "service", "gui", "commands", "main")  # each may import itself and those before it
MODULES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))] + [ROOT / "main.py"]
NAMES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}

WORKSHOP = {"torch", "transformers", "optimum", "accelerate", "onnx", "safetensors", "huggingface_hub", "peft"}


class Code(ast.NodeVisitor):
    """What one module imports at its start, inside functions and for types alone, and which functions it calls."""

    def __init__(self, path: Path) -> None:
        self.at_start: set[str] = set()
        self.inside: set[str] = set()
        self.for_types: set[str] = set()
        self.files: set[Path] = set()  # the project's files that any of these imports names
        self.calls: list[ast.Call] = []
        self._imports = self.at_start
        self.visit(ast.parse(path.read_text("utf-8")))
        self.files.discard(path)

    @property
    def imports(self) -> set[str]:
        """What is imported when the program runs."""
        return self.at_start | self.inside

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._imports.add(alias.name)
            self._add_file(alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        assert node.level == 0, "imports are absolute"
        assert node.module is not None
        self._imports.add(node.module)
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            self._imports.add(name)
            self._add_file(name if name in NAMES else node.module)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_into(self.inside, node)

    def visit_If(self, node: ast.If) -> None:
        into = self.for_types if ast.unparse(node.test) == "TYPE_CHECKING" else self._imports
        self._visit_into(into, node)

    def visit_Call(self, node: ast.Call) -> None:
        self.calls.append(node)
        self.generic_visit(node)

    def _visit_into(self, imports: set[str], node: ast.AST) -> None:
        outer, self._imports = self._imports, imports
        self.generic_visit(node)
        self._imports = outer

    def _add_file(self, name: str) -> None:
        if name in NAMES:
            self.files.add(NAMES[name])


@cache
def code(path: Path) -> Code:
    """The code of a module, read once."""
    return Code(path)


def floor(path: Path) -> str:
    """The floor on which a module lies."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def roots(imports: set[str]) -> set[str]:
    """The packages that these names begin with."""
    return {name.split(".")[0] for name in imports}


def name(path: Path) -> str:
    """Where a module or folder lies."""
    return path.relative_to(ROOT).as_posix()


every_module = pytest.mark.parametrize("path", MODULES, ids=name)
