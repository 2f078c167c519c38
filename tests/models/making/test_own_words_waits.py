"""The command that measures which new words wait."""

import lzma
from pathlib import Path

import pytest

from models.making import own_words_waits
from models.reading.corpus import HELD_OUT


def test_new_words_and_slips_that_wait_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, phrases = tmp_path / "mail.txt.xz", tmp_path / "phrases.txt"
    document = "we run kettlewick and the podcaster with teh qtox.\nwe run kettlewick, teh podcaster and qtox once.\n"
    corpus.write_bytes(lzma.compress("\n".join([document] * HELD_OUT).encode()))
    phrases.write_text("please receive the letter\n")
    monkeypatch.setattr("sys.argv", ["own_words_waits", "--words", str(corpus), str(phrases)])
    assert own_words_waits.main() == 0
    said, words = capsys.readouterr().out.splitlines()
    assert said.startswith("new words that wait: 1 of 4; slips that wait: ")
    assert words == "teh"
