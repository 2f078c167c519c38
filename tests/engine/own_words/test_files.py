"""Own words exported and imported."""

import json
import os
import stat
from pathlib import Path

import pytest

from engine.own_words import OwnWords, OwnWordsError
from engine.own_words.listing import learned
from engine.own_words.transfer import export_words, import_words, restore_words
from tests.engine.own_words.shared import NOW, SECOND, TEXT, Clock, probability


def test_an_export_imports_to_the_same(own: OwnWords, path: Path, tmp_path: Path) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("quay")
    own.forget("again", "met Zorblatt ")
    export_words(own, tmp_path / "words.jsonl")
    other = OwnWords(tmp_path / "other.db", Clock())
    import_words(other, tmp_path / "words.jsonl")
    assert learned(other) == learned(own)
    assert other.forgotten() == own.forgotten()
    assert probability(other, "We met ", "zorblatt") == pytest.approx(probability(own, "We met ", "zorblatt"))
    assert stat.S_IMODE((tmp_path / "words.jsonl").stat().st_mode) == 0o600


def test_a_restore_puts_an_export_in_the_place_of_all_that_is_here(own: OwnWords, tmp_path: Path) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("quay")
    own.add("GPT-2")
    export_words(own, tmp_path / "words.jsonl")
    before = learned(own), own.forgotten()
    own.learn("They saw kettlewick.")
    own.forget("again")
    restore_words(own, tmp_path / "words.jsonl")
    assert (learned(own), own.forgotten()) == before
    with (tmp_path / "words.jsonl").open("a") as file:
        file.write("{}\n")
    own.learn("They saw kettlewick.")
    before = learned(own), own.forgotten()
    with pytest.raises(OwnWordsError, match="is damaged"):
        restore_words(own, tmp_path / "words.jsonl")
    assert (learned(own), own.forgotten()) == before


def test_a_line_without_end_is_refused(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "words.jsonl").write_text("a" * (1 << 24))
    with pytest.raises(OwnWordsError, match="too long"):
        import_words(own, tmp_path / "words.jsonl")


HEAD = '{"foreword": "own words", "version": 1}\n'
GOOD = {"tokens": ["quay"], "seen": 1, "weight": 1.0, "first": NOW, "last": NOW}


@pytest.mark.parametrize(
    "content",
    [
        "", "\x00\xff", "{}", "[1]\n", "plain text", '{"foreword": "own words", "version": 3}\n',
        HEAD + "{", HEAD + "[]", HEAD + json.dumps(GOOD) + "\n{}",
        *(HEAD + json.dumps(GOOD | change) for change in (
            {"tokens": []}, {"tokens": ["hunter2"]}, {"tokens": ["two words"]}, {"tokens": "quay"}, {"tokens": [","]},
            {"tokens": ["a"] * 5}, {"tokens": ["\x00", "quay"]}, {"seen": -1}, {"seen": True}, {"seen": 2**40},
            {"weight": 1e300}, {"weight": 0.0}, {"weight": "1"}, {"last": 2**40}, {"first": None}, {"more": 1},
        )),
        HEAD + '{"forgotten": 3, "before": ""}', HEAD + '{"forgotten": "two words", "before": ""}',
    ],
)  # fmt: skip
def test_a_file_of_the_wrong_kind_is_refused_and_changes_nothing(own: OwnWords, tmp_path: Path, content: str) -> None:
    own.learn(TEXT)
    before = learned(own)
    (tmp_path / "wrong.jsonl").write_bytes(content.encode("latin-1"))
    with pytest.raises(OwnWordsError, match=r"wrong\.jsonl.*nothing was imported"):
        import_words(own, tmp_path / "wrong.jsonl")
    assert learned(own) == before
    own.learn(SECOND)


def test_an_import_waits_for_no_pipe_and_an_export_follows_no_link(own: OwnWords, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(OwnWordsError, match="cannot be read"):
        import_words(own, tmp_path / "pipe.jsonl")
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "words.jsonl").symlink_to(tmp_path / "theirs")
    export_words(own, tmp_path / "words.jsonl")
    assert (tmp_path / "theirs").read_text() == "theirs"
    assert stat.S_IMODE((tmp_path / "words.jsonl").lstat().st_mode) == 0o600


def test_a_missing_import_is_refused(own: OwnWords, tmp_path: Path) -> None:
    with pytest.raises(OwnWordsError, match="cannot be read"):
        import_words(own, tmp_path / "missing.jsonl")
