"""The contract of the layout: who may import whom, which file owns a library, and what is never called."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

FLOORS = ("engine", "models", "service", "gui", "commands", "main")  # each may import itself and those before it
MAY_IMPORT = {floor: set(FLOORS[: FLOORS.index(floor) + 1]) for floor in FLOORS}
MODULES = sorted(path for folder in MAY_IMPORT for path in (ROOT / folder).rglob("*.py"))
MODULES.append(ROOT / "main.py")
OWNERS = {
    "onnxruntime": "engine/transformer/session.py",
    "tokenizers": "engine/transformer/tokenizer.py",
    "sqlite3": "engine/own_words/database.py",
    "huggingface_hub": "models/getting/hub.py",
}
WORKSHOP = {"torch", "transformers", "optimum", "accelerate", "onnx", "safetensors", "huggingface_hub"}
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "requests",
    "httpx",
    "PySide6.QtNetwork",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.load"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "joblib"}


class Code(ast.NodeVisitor):
    """What one module imports, at its top level and inside functions, and which functions it calls."""

    def __init__(self, path: Path) -> None:
        self.at_start: set[str] = set()
        self.inside: set[str] = set()
        self.calls: list[ast.Call] = []
        self._imports = self.at_start
        self.visit(ast.parse(path.read_text("utf-8")))

    @property
    def imports(self) -> set[str]:
        return self.at_start | self.inside

    def visit_Import(self, node):
        self._imports.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node):
        assert node.level == 0, "imports are absolute"
        self._imports.add(node.module)
        self._imports.update(f"{node.module}.{alias.name}" for alias in node.names)

    def visit_FunctionDef(self, node):
        outer, self._imports = self._imports, self.inside
        self.generic_visit(node)
        self._imports = outer

    def visit_If(self, node):
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.generic_visit(node)

    def visit_Call(self, node):
        self.calls.append(node)
        self.generic_visit(node)


def every_module(test):
    """Runs a test with each module's layer, path from the root, and code."""
    cases = [
        (path.relative_to(ROOT).parts[0].removesuffix(".py"), path.relative_to(ROOT).as_posix()) for path in MODULES
    ]
    return pytest.mark.parametrize(("layer", "path"), cases, ids=[path for _, path in cases])(test)


def roots(imports):
    return {name.split(".")[0] for name in imports}


@every_module
def test_imports_run_one_way(layer, path):
    ours = roots(Code(ROOT / path).imports) & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[layer]


@every_module
def test_qt_stays_in_the_window(layer, path):
    assert layer == "gui" or "PySide6" not in roots(Code(ROOT / path).imports)


def test_the_check_before_qt_does_not_load_it():
    assert "PySide6" not in roots(Code(ROOT / "gui" / "preflight.py").imports)


@every_module
def test_training_libraries_are_imported_only_inside_functions_of_the_workshop(layer, path):
    code = Code(ROOT / path)
    assert not roots(code.at_start) & WORKSHOP
    assert layer == "models" or not roots(code.inside) & WORKSHOP


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_one_file_owns_each_foreign_library(library, owner):
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if library in roots(Code(path).imports)}
    assert users == {owner}


@every_module
def test_nothing_reaches_for_the_network_or_unpickles(layer, path):
    imports = Code(ROOT / path).imports
    assert not imports & NETWORK
    assert not roots(imports) & (NETWORK | FORBIDDEN_MODULES)


@every_module
def test_nothing_runs_code_from_data_or_a_shell(layer, path):
    for call in Code(ROOT / path).calls:
        assert ast.unparse(call.func) not in FORBIDDEN_CALLS, ast.unparse(call)
        for keyword in call.keywords:
            argument = (keyword.arg, ast.unparse(keyword.value))
            assert argument not in {("trust_remote_code", "True"), ("shell", "True"), ("allow_pickle", "True")}


@pytest.mark.parametrize("module", ["worker/worker", "prediction/predictor", "worker/opener"])
def test_the_worker_connects_to_methods_only(module):
    # A lambda has no thread of its own: Qt would run it in whichever thread emits.
    for call in Code(ROOT / "gui" / f"{module}.py").calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "connect":
            assert not isinstance(call.args[0], ast.Lambda)


def loaded(statement: str) -> set[str]:
    """The top-level modules that a fresh Python holds after `statement`."""
    command = [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"]
    return roots(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


def test_the_window_starts_without_the_training_libraries():
    assert not loaded("import main, gui.app") & WORKSHOP


def test_the_commands_start_without_qt():
    assert not loaded("import main, engine.transformer, engine.ngram") & (WORKSHOP | {"PySide6"})
