"""The locks: exact versions, none of what the editor must do without, and in step with pyproject.toml."""

import re
import tomllib

import pytest

from tests.paths import ROOT

PIN = re.compile(r"([a-z0-9-]+)==[0-9][0-9a-z.]*( ; .+)?")


def pins(lock: str) -> dict[str, set[str]]:
    """The lines of a lock by package; a package may have a line for each range of Python versions."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / lock).read_text().splitlines():
        match = PIN.fullmatch(line)
        assert match, f"{line!r} is not an exact version"
        found.setdefault(match[1], set()).add(line.split(" ;")[0])
    return found


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return {re.match(r"[\w-]+", requirement)[0].lower() for requirements in lists for requirement in requirements}


@pytest.mark.parametrize(("lock", "extras"), [("editor.txt", ()), ("all.txt", ("workshop", "test"))])
def test_what_is_declared_is_locked(lock, extras):
    assert declared(*extras) <= pins(lock).keys()


def test_the_editor_installs_neither_training_nor_test_libraries():
    assert not pins("editor.txt").keys() & (declared("workshop", "test") - declared())


def test_both_locks_agree():
    everything = pins("all.txt")
    assert all(everything[name] == versions for name, versions in pins("editor.txt").items())


def test_what_only_a_graphics_card_needs_is_left_to_torch():
    assert not [name for name in pins("all.txt") if name.startswith(("nvidia", "cuda", "triton"))]
