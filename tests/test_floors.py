"""The floors: imports run down, nothing imports itself in a ring, and each library stays where it belongs."""

from collections import defaultdict
from graphlib import TopologicalSorter

import pytest

from tests.code import FLOORS, MODULES, WORKSHOP, code, every_module, floor, name, roots
from tests.paths import ROOT

FOLDERS = sorted({folder for path in MODULES for folder in path.parents if folder.is_relative_to(ROOT)})
OWNERS = {
    "bs4": "models/reading/markup.py",
    "docx": "models/reading/packed.py",
    "huggingface_hub": "models/getting/hub.py",
    "markdown_it": "models/reading/markup.py",
    "odfdo": "models/reading/packed.py",
    "onnxruntime": "engine/transformer/session.py",
    "peft": "models/finetune/run.py",
    "pysubs2": "models/reading/rich.py",
    "rapidfuzz": "engine/corrections/dictionary.py",
    "sqlite3": "engine/own_words/database.py",
    "striprtf": "models/reading/rich.py",
    "tokenizers": "engine/transformer/tokenizer.py",
    "tomlkit": "service/settings.py",
}


@every_module
def test_imports_run_down(path):
    below = set(FLOORS[: FLOORS.index(floor(path)) + 1])
    assert roots(code(path).imports | code(path).for_types) & set(FLOORS) <= below


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_what_lies_in_a_folder_imports_itself_in_no_ring(folder):
    """Files and folders alike: a folder imports what any file in it imports, for types included."""
    imported = defaultdict(set)
    for path in (path for path in MODULES if path.is_relative_to(folder)):
        child = path.relative_to(folder).parts[0]
        there = (file.relative_to(folder).parts[0] for file in code(path).files if file.is_relative_to(folder))
        imported[child].update(other for other in there if other != child)
    TopologicalSorter(imported).prepare()


@every_module
def test_qt_stays_in_the_window(path):
    assert floor(path) == "gui" or "PySide6" not in roots(code(path).imports | code(path).for_types)


def test_the_check_before_qt_does_not_load_it():
    assert "PySide6" not in roots(code(ROOT / "gui" / "preflight.py").imports)


@every_module
def test_training_libraries_are_imported_only_inside_functions_of_the_workshop(path):
    assert not roots(code(path).at_start) & WORKSHOP
    assert floor(path) == "models" or not roots(code(path).inside) & WORKSHOP


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_one_file_owns_each_foreign_library(library, owner):
    assert {name(path) for path in MODULES if library in roots(code(path).imports)} == {owner}
