"""`main.py explain`: every view prints text, JSON and CSV, and says in a sentence what it can't show."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import main
from tests.tiny import save_model

BEFORE = "I look forward to "
VIEWS = {
    "compare": "I look forward to seeing: known as it stands",
    "why": "'seeing', by each word that is there",
    "likelihood": "perplexity",
    "continue": BEFORE,
    "tour": "4. Self-attention: The dog was barking",
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("explain") / "tiny"
    save_model(folder)
    return folder


def explained(capsys: pytest.CaptureFixture[str], *arguments: Any) -> str:
    """What the command prints; it must succeed."""
    code = main.main(["explain", *map(str, arguments)])
    output, error = capsys.readouterr()
    assert (code, error) == (0, "")
    return output


@pytest.mark.parametrize(("view", "said"), VIEWS.items())
def test_every_view_prints_text_json_and_csv(capsys: pytest.CaptureFixture[str], view: str, said: str) -> None:
    arguments = (view, BEFORE, "--tokens", "6")
    assert said in explained(capsys, *arguments)
    assert json.loads(explained(capsys, *arguments, "--json"))
    assert len(list(csv.DictReader(io.StringIO(explained(capsys, *arguments, "--csv"))))) > 1


def test_attention_of_a_model_that_shows_it(capsys: pytest.CaptureFixture[str], tiny: Path) -> None:
    arguments = ("attention", "ab a ab", "--model", tiny)
    assert "'ab' looks at:" in explained(capsys, *arguments)
    assert explained(capsys, *arguments, "--layer", "1", "--head", "2") != explained(capsys, *arguments)
    data = json.loads(explained(capsys, *arguments, "--json"))
    assert data["words"] == ["", "ab", "a", "ab"]


def test_alternatives_stand_for_the_word_in_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    bracketed = explained(capsys, "alternatives", "He has a great [lot] of humour.")
    assert bracketed == explained(capsys, "alternatives", "He has a great lot of humour.", "--word", "lot")
    assert "sense" in bracketed
    assert "* lot" in bracketed


def test_continuing_obeys_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    greedy = ("continue", BEFORE, "--method", "greedy", "--tokens", "8")
    assert explained(capsys, *greedy) == explained(capsys, *greedy, "--seed", "7")
    drawn = ("continue", BEFORE, "--tokens", "8", "--top-p", "0.9", "--temperature", "0.8")
    assert explained(capsys, *drawn, "--seed", "1") == explained(capsys, *drawn, "--seed", "1")
    assert explained(capsys, *drawn, "--seed", "1") != explained(capsys, *drawn, "--seed", "2")
    assert "finished:" in explained(capsys, "continue", BEFORE, "--method", "beam", "--tokens", "4")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("likelihood", ""), "no word to measure"),
        (("why", "..."), "end it with a space"),
        (("why", "", "--word", "the"), "no word before the caret"),
        (("alternatives", "He has a great lot."), "put [brackets] around one"),
        (("continue", BEFORE, "--temperature", "0"), "temperature is out of range"),
        (("compare", BEFORE, "--model", "nowhere"), "is not a folder"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert main.main(["explain", *arguments]) == 2
    output, error = capsys.readouterr()
    assert output == ""
    assert said in error
    assert error.startswith("foreword: ")
    assert error.endswith(".\n")
