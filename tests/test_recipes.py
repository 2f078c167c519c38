"""The first recipe of docs/architecture.md, followed word by word in a copy of the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.code import FLOORS
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
# "In `file`, after the line `text`:" or "The new file `file`...:", and the code that follows; else code to run.
STEP = re.compile(
    r"^(?:In `(?P<file>\S+)`, (?P<where>after|before) the line `(?P<line>.+?)`"
    r"|The new file `(?P<new>\S+)`[^\n]*|[^\n]+):"
    r"\n\n```\w+\n(?P<code>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, with the bundled models as links, in which the steps are taken."""
    tree = tmp_path_factory.mktemp("copy")
    for floor in (*FLOORS[:-1], "tests"):
        shutil.copytree(ROOT / floor, tree / floor, ignore=shutil.ignore_patterns("bundled", "__pycache__"))
    for file in ("main.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tree)
    bundled = tree / "models" / "bundled"
    bundled.mkdir()
    for model in (ROOT / "models" / "bundled").iterdir():
        (bundled / model.name).symlink_to(model)
    recipe = PAGE.partition("### A kind of model\n")[2].partition("\n### ")[0]
    for step in STEP.finditer(recipe):
        take(step, tree)
    return tree


def take(step: re.Match[str], tree: Path) -> None:
    if step["new"]:
        (tree / step["new"]).parent.mkdir(exist_ok=True)
        (tree / step["new"]).write_text(step["code"], "utf-8")
    elif step["file"]:
        path = tree / step["file"]
        before, line, after = path.read_text("utf-8").partition(step["line"] + "\n")
        assert line, f"{step['file']} has no line {step['line']!r}"
        added = (line, step["code"]) if step["where"] == "after" else (step["code"], line)
        path.write_text("".join((before, *added, after)), "utf-8")
    else:
        run(tree, "-c", step["code"])


def run(tree: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_kind_of_the_recipe_suggests_beside_the_others(copy: Path) -> None:
    answers = json.loads(run(copy, "main.py", "suggest", "--json", "I look forward to "))["backends"]
    assert {"transformer", "ngram", "blend"} < answers.keys()
    assert [found["word"] for found in answers["unigram"]["suggestions"]] == ["the", "to", "and"]


def test_the_kind_of_the_recipe_passes_the_tests_of_every_kind(copy: Path) -> None:
    kinds = "tests/models/store/test_kinds.py"
    assert "unigram" in run(copy, "-m", "pytest", "-vv", "-p", "no:cacheprovider", kinds, "-k", "unigram")


def test_the_window_offers_the_kind_of_the_recipe(copy: Path) -> None:
    titles = "from gui.toolbar import *; from gui.app import make_application as make; app = make(); bar = Toolbar()"
    shown = run(copy, "-c", f"{titles}; print([button.text() for button in bar.buttons.buttons()])")
    assert "Commonest words" in shown


@pytest.mark.parametrize(("page", "count"), [("docs/architecture.md", 60), ("CONTRIBUTING.md", 40)])
def test_every_file_that_a_page_names_exists(page: str, count: int) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"`((?:commands|gui|service|models|engine|tests|docs)/[\w/.-]*)`", text))
    assert len(named) > count
    made = {name for name in named if "NAME" in name or "/fr/" in name or "unigram" in name}
    assert [name for name in sorted(named - made) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_every_link_leads_to_a_file(page: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text("utf-8"))
    assert len(links) > 5
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_the_index_lists_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert [page for page in sorted(pages) if f"]({page})" not in index] == []
