"""What no module may do or call, and what a start of the program loads."""

import ast
import subprocess
import sys

import pytest

from tests.code import NAMES, WORKSHOP, code, every_module, floor, roots
from tests.counts import shared_class_names
from tests.paths import ROOT

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


@every_module
def test_nothing_reaches_for_the_network_or_unpickles(path):
    imports = code(path).imports
    assert not imports & NETWORK
    assert not roots(imports) & (NETWORK | FORBIDDEN_MODULES)


@every_module
def test_nothing_runs_code_from_data_or_a_shell(path):
    for call in code(path).calls:
        assert ast.unparse(call.func) not in FORBIDDEN_CALLS, ast.unparse(call)
        for keyword in call.keywords:
            argument = (keyword.arg, ast.unparse(keyword.value))
            assert argument not in {("trust_remote_code", "True"), ("shell", "True"), ("allow_pickle", "True")}


def test_a_class_name_means_one_class():
    assert shared_class_names() == {}


THREADED = [ROOT / "gui" / "prediction" / "predictor.py", *sorted((ROOT / "gui" / "worker").glob("*.py"))]


@pytest.mark.parametrize("path", THREADED, ids=lambda path: path.stem)
def test_the_worker_connects_to_methods_only(path):
    # A lambda has no thread of its own: Qt would run it in whichever thread emits.
    for call in code(path).calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "connect":
            assert not isinstance(call.args[0], ast.Lambda)


def loaded(*modules: str) -> set[str]:
    """The top-level modules that a fresh Python holds once these are imported."""
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    return roots(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


def test_the_window_starts_without_the_training_libraries():
    assert not loaded("main", "gui.app") & WORKSHOP


def test_all_but_the_window_loads_without_qt_and_the_training_libraries():
    below = [name for name, path in NAMES.items() if floor(path) != "gui"]
    assert not loaded(*below) & (WORKSHOP | {"PySide6"})
