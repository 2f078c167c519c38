"""The texts that folders are measured with."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.making.folders_texts import OTHER, SHARING, TYPED, main

LINES = [f"We met number {'x' * count} and more. They said so." for count in range(1, 11)]


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    corpus, phrases = tmp_path / "corpus.txt", tmp_path / "phrases.txt"
    corpus.write_text("\n\n".join(f"Nobody wrote {'y' * count} here." for count in range(1, 30)), "utf-8")
    phrases.write_text("\n".join(LINES), "utf-8")
    command = ["folders_texts", str(corpus), str(tmp_path / "out"), "--phrases", str(phrases)]
    monkeypatch.setattr("sys.argv", command)
    assert main() == 0
    return tmp_path / "out"


def text(folder: Path) -> str:
    return "\n".join(file.read_text("utf-8") for file in folder.iterdir())


def test_three_in_ten_sentences_stand_in_one_folder_and_none_in_the_other(out: Path) -> None:
    assert (out / TYPED).read_text("utf-8").splitlines() == LINES
    sentences = [sentence for line in LINES for sentence in (line.partition(". ")[0], line.partition(". ")[2])]
    lines = text(out / SHARING).splitlines()
    shared = [sum(line.startswith(sentence) for line in lines) for sentence in dict.fromkeys(sentences)]
    assert sum(shared) == 6
    assert "We met" not in text(out / OTHER)
    assert "Nobody wrote" in text(out / OTHER)
