"""`main.py words`: own words go to a file, and to another machine."""

from contextlib import closing
from pathlib import Path

import pytest

from engine.own_words import OwnWords
from main import main


def words(path: Path) -> set[str]:
    with closing(OwnWords(path)) as own:
        return {word.form for word in own.lexicon()}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "words.sqlite"
    with closing(OwnWords(path)) as own:
        own.add("kettlewick")
        own.learn("We met Zorblatt.")
    return path


def test_a_backup_is_carried_to_another_machine(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, there = tmp_path / "words.jsonl", tmp_path / "there.sqlite"
    assert main(["words", "backup", str(file), "--own", str(own)]) == 0
    assert str(file) in capsys.readouterr().out
    with closing(OwnWords(there)) as other:
        other.add("Quux")
    assert main(["words", "import", str(file), "--own", str(there)]) == 0
    assert words(there) == words(own) | {"Quux"}
    assert main(["words", "restore", str(file), "--own", str(there)]) == 0
    assert words(there) == words(own)


def test_a_list_is_taken_in_and_written(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.pws").write_text("personal_ws-1.1 en 2\nqtox\nLaTeX\n")
    assert main(["words", "import", str(tmp_path / "own.pws"), "--own", str(own)]) == 0
    assert "2 words are added" in capsys.readouterr().out
    assert main(["words", "list", str(tmp_path / "words.txt"), "--own", str(own)]) == 0
    assert {"qtox", "LaTeX", "kettlewick"} <= set((tmp_path / "words.txt").read_text("utf-8").splitlines())


def test_what_is_no_backup_is_told_and_changes_nothing(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.jsonl").write_text("nothing")
    before = words(own)
    assert main(["words", "restore", str(tmp_path / "wrong.jsonl"), "--own", str(own)]) == 2
    assert "nothing was imported" in capsys.readouterr().err
    assert words(own) == before
