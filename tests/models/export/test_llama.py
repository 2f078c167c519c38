"""`main.py export` of a Llama: which models it makes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

import main
from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from models.store import open_model
from tests.architectures import save_in_parts


@pytest.fixture
def source(tmp_path: Path) -> Path:
    save_in_parts(tmp_path / "source", "llama")
    return tmp_path / "source"


def test_each_form_that_was_asked_for_is_made(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = tmp_path / "made"
    command = ["export", str(source), str(made), "--bits", "4", "32", "--name", "mine", "--licence", "mit"]
    assert main.main([*command, "--source", "letters"]) == 0
    assert f"4 bits: {made}\n32 bits: {made}-32bit\n" in capsys.readouterr().out
    for folder, bits in ((made, 4), (tmp_path / "made-32bit", 32)):
        manifest = read_manifest(folder)
        assert (manifest.name, manifest.licence, manifest.sources) == ("mine", "mit", ("letters",))
        assert manifest.details["bits"] == bits
        assert open_model(folder).predict(Request("ab "), Cancellation()).suggestions
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "made-32bit", "source"]


def test_it_is_said_that_nothing_was_compared(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["export", str(source), str(tmp_path / "made")]) == 0
    assert "not compared with torch, and no standard export" in capsys.readouterr().out


def test_a_card_of_ones_own_stays_when_it_is_made_again(source: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    assert main.main(["export", str(source), str(made)]) == 0
    card = next(path for path in made.iterdir() if path.suffix == ".md")
    assert "Licence: not stated" in card.read_text("utf-8")
    card.write_text("# My own words\n", "utf-8")
    assert main.main(["export", str(source), str(made)]) == 0
    assert card.read_text("utf-8") == "# My own words\n"
    assert open_model(made).predict(Request("ab "), Cancellation()).suggestions


@pytest.mark.parametrize("option", [["--standard-only"], ["--text", "a.txt"], ["--check-memory", "a.txt"], ["--json"]])
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    assert main.main(["export", str(source), str(tmp_path / "made"), *option]) == 2
    assert option[0] in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_one_form_that_cannot_be_made_leaves_all_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_in_parts(tmp_path / "source", "llama", hidden_act="relu")
    assert main.main(["export", str(tmp_path / "source"), str(tmp_path / "made"), "--bits", "32", "4"]) == 2
    assert "hidden_act" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
