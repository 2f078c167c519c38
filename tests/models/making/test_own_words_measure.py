"""The command that measures what the writer's own words gain."""

import lzma
import re
from pathlib import Path

import pytest

from models.making import own_words_measure
from models.reading.corpus import HELD_OUT


def test_of_a_text_of_the_corpus_the_longest_held_out_documents_are_measured(tmp_path: Path) -> None:
    path = tmp_path / "mail.txt.xz"
    documents = [f"Document {number}.\n" + "More of it.\n" * (number // HELD_OUT % 3) for number in range(1, 401)]
    path.write_bytes(lzma.compress("\n".join(documents).encode()))
    found = list(own_words_measure.texts(path, 2))
    assert [(text.file, text.lines[0], len(text.lines)) for text in found] == [
        ("mail 1", "Document 200.", 3), ("mail 2", "Document 100.", 2)
    ]  # fmt: skip


def test_each_text_is_one_row_of_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "quay.txt"
    path.write_text("We met Zorblatt at the quay.\n" * 8)
    monkeypatch.setattr("sys.argv", ["own_words_measure", "--kind", "ngram", "--limit", "2", str(path)])
    assert own_words_measure.main() == 0
    *_, row = capsys.readouterr().out.splitlines()
    name, lines, kind, alone, learned, in_use = row.strip("| ").split(" | ")
    assert (name, lines, kind) == ("quay", "2", "ngram")
    assert float(alone.removesuffix(" %")) > 0
    for gain in (learned, in_use):
        assert float(re.fullmatch(r"\+(\S+) ± 0.0", gain)[1]) > 20  # type: ignore[index]


def test_a_file_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["own_words_measure", str(tmp_path / "none.txt")])
    assert own_words_measure.main() == 2
    assert "none.txt cannot be read" in capsys.readouterr().err
