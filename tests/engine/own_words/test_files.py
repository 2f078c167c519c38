"""Own words learned from files, exported and imported."""

import json
import os
import stat
from pathlib import Path

import pytest

from engine.errors import TextError
from engine.own_words import OwnWords, OwnWordsError
from engine.own_words.listing import Learned, learned
from engine.own_words.reading import learn_files
from engine.own_words.transfer import export_words, import_words
from models.reading import read
from tests.engine.own_words.shared import NOW, SECOND, TEXT, Clock, probability, texts


def test_files_are_learned_with_progress(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{TEXT}\n" * 9000, "utf-8")
    (tmp_path / "two.txt").write_text(SECOND, "utf-8")
    shares = list(learn_files(own, [tmp_path / "one.txt", tmp_path / "two.txt"], read))
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1
    assert learned(own, limit=1)[0] == Learned("Zorblatt", 18_001, NOW, NOW)


def test_reading_files_can_be_stopped_between_pieces(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{TEXT}\n" * 9000 + SECOND, "utf-8")
    next(learn_files(own, [tmp_path / "one.txt"], read))
    assert "Zorblatt" in texts(own)
    assert "again" not in texts(own)


def test_a_secret_below_its_label_is_stopped_where_a_piece_ends_between_them(own: OwnWords, tmp_path: Path) -> None:
    label = "\nMy new password:\n"
    (tmp_path / "one.txt").write_text("the " * ((1 << 16) - 2) + label + "dragonfly kettlewick\nThey left.\n", "utf-8")
    list(learn_files(own, [tmp_path / "one.txt"], read))
    assert {"the", "left"} <= texts(own)
    assert not {"dragonfly", "kettlewick"} & texts(own)


def test_web_pages_are_learned_without_their_mark_up(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(f"<p>{TEXT}</p><script>secretfunction</script>", "utf-8")
    assert list(learn_files(own, [tmp_path / "one.html"], read))[-1] == 1
    assert "Zorblatt" in texts(own)
    assert "secretfunction" not in texts(own)


@pytest.mark.parametrize("content", [None, b"\xff\xfd\x00bad"])
def test_a_file_that_is_no_text_is_refused(own: OwnWords, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(TextError, match=r"bad\.txt"):
        list(learn_files(own, [tmp_path / "bad.txt"], read))


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
