"""The locks: exact versions and hashes, none of what the editor must do without, in step with pyproject.toml."""

import re
import tomllib

import pytest

from tests.paths import ROOT

LOCKS = ["editor.txt", "all.txt", "bench.txt", "sbom.txt"]
PIN = re.compile(r"([a-z0-9-]+)==[0-9][0-9a-z.]*( ; .+)?")
HASHES = re.compile(r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n")  # each line but the last goes on


def pins(lock: str) -> dict[str, set[str]]:
    """The lines of a lock by package; a package may have a line for each range of Python versions."""
    found: dict[str, set[str]] = {}
    for line in HASHES.sub("\n", (ROOT / "requirements" / lock).read_text()).splitlines():
        match = PIN.fullmatch(line)
        assert match, f"{line!r} is not an exact version"
        found.setdefault(match[1], set()).add(line.split(" ;")[0])
    return found


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return {re.match(r"[\w-]+", requirement)[0].lower() for requirements in lists for requirement in requirements}


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("editor.txt", ()), ("all.txt", ("workshop", "test")), ("bench.txt", ("bench",)), ("sbom.txt", ("sbom",))],
)
def test_what_is_declared_is_locked(lock, extras):
    assert declared(*extras) <= pins(lock).keys() | pins("torch.txt").keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hashes(lock):
    text = (ROOT / "requirements" / lock).read_text()
    assert len(HASHES.findall(text)) == len(re.findall(r"^\w", text, re.MULTILINE)) > 10


def test_the_editor_installs_neither_training_nor_test_libraries():
    assert not pins("editor.txt").keys() & (declared("workshop", "test") - declared())


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_agree(lock):
    everything = pins("all.txt")
    assert all(everything.get(name, versions) == versions for name, versions in pins(lock).items())


def test_which_build_of_torch_comes_is_left_to_the_machine():
    assert pins("torch.txt").keys() == {"torch"}
    assert not [name for name in pins("all.txt") if name.startswith(("torch", "nvidia", "cuda", "triton"))]
