"""The command that measures how a new profile begins."""

import lzma
from pathlib import Path

import pytest

from models.making import own_words_start
from models.reading.corpus import HELD_OUT


def test_the_gain_is_printed_for_each_number_of_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mail.txt.xz"
    document = "We run kettlewick at the quay.\n" * 400
    path.write_bytes(lzma.compress("\n".join([document] * HELD_OUT).encode()))
    monkeypatch.setattr("sys.argv", ["own_words_start", "--words", "50", str(path)])
    assert own_words_start.main() == 0
    name, _, told = capsys.readouterr().out.strip().partition(": ")
    assert name == "mail 1"
    at_10, at_50 = map(float, told.split())
    assert 0 <= at_10 < at_50
