"""What `make soak` changes in the product to test the tests is sound Python, different, and the same each time."""

import ast
from pathlib import Path

from tests.soak.mutants import AREAS, mirrored_tests, mutants, sample

PRIVATE = Path("service/private.py")


def test_each_mutant_is_one_change_that_python_can_read():
    whole = ast.unparse(ast.parse(PRIVATE.read_text("utf-8")))
    found = list(mutants(PRIVATE))
    assert len(found) > 10
    for mutant in found:
        changed = [line for line in mutant.code.splitlines() if line not in whole.splitlines()]
        assert ast.unparse(ast.parse(mutant.code)) == mutant.code != whole, mutant.what
        assert len(changed) <= 1, mutant.what


def test_a_seed_decides_which_are_tried():
    area = str(PRIVATE)
    assert sample(area, 5, seed=1) == sample(area, 5, seed=1) != sample(area, 5, seed=2)


def test_the_mirrored_tests_a_module_come_first():
    assert mirrored_tests(Path("gui/documents/disk.py"), "gui/documents")[0] == "tests/gui/documents/test_disk.py"
    assert all(Path(folder).exists() for folders in AREAS.values() for folder in folders)
