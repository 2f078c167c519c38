"""What the writer has forgotten, wiped, or added by hand."""

from pathlib import Path

import pytest

from engine.own_words import OwnWords, OwnWordsError
from engine.own_words.tables import HOUR
from engine.own_words.transfer import export_words, import_words
from engine.text import caret
from tests.engine.own_words.shared import SECOND, TEXT, Clock, probability, texts, written


def test_wiping_leaves_no_byte_of_any_word(own: OwnWords, path: Path) -> None:
    words = ["".join(chr(97 + number // 26**place % 26) for place in range(4)) + "zorb" for number in range(3000)]
    own.learn(", ".join(words))
    own.forget(words[0])
    own.forget(words[1], f"{words[2]} ")
    assert b"zorb" in written(path)
    own.wipe()
    assert b"zorb" not in written(path)
    assert texts(own) == set()
    assert own.forgotten() == []
    own.learn(TEXT)
    assert "Zorblatt" in texts(own)


def test_a_forgotten_word_stays_forgotten_and_is_cut_out_of_phrases(own: OwnWords) -> None:
    own.learn(TEXT)
    own.forget("zorblatt")
    own.learn(f"{TEXT} {SECOND}")
    assert not texts(own, "zorblatt")
    assert probability(own, "We met ", "zorblatt") == 0
    assert own.forgotten() == [("zorblatt", "")]


def test_a_word_is_forgotten_here_alone(own: OwnWords) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("Zorblatt", "Yesterday we met ")
    own.learn(SECOND)
    assert own.forgotten() == [("zorblatt", "we met")]
    assert own.expectation(caret("There we met ")).is_unwanted("zorblatt")
    assert not own.expectation(caret("They say ")).is_unwanted("zorblatt")
    assert "we met Zorblatt" not in texts(own)


def test_a_phrase_is_forgotten_and_its_words_are_not(own: OwnWords) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("met Zorblatt")
    assert texts(own, "Zorblatt") == {"Zorblatt"}
    assert own.expectation(caret("You met ")).is_unwanted("zorblatt")


def test_what_was_forgotten_can_be_allowed_and_added_again(own: OwnWords) -> None:
    own.forget("quixby")
    own.forget("quay", "at the ")
    own.add("Quixby")
    own.allow("quay", "at the")
    assert own.forgotten() == []
    assert texts(own) == {"Quixby"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("LaTeX", "LaTeX"), ("DuckDuckGo", "DuckDuckGo"), ("GPT-2", "GPT-2"), ("B2B", "B2B"), ("3D", "3D"),
        ("C++", "C++"), ("hunter2", "hunter2"), ("AT&T", "AT&T"), ("\u2019tis", "tis"), ("'tis", "tis"),
        ("cafe\u0301", "caf\u00e9"), ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"),
        ("jane@example.org", "jane@example.org"), ("https://example.org", "https://example.org"),
        ("\u043f\u0440\u0438\u0432\u0435\u0442", "\u043f\u0440\u0438\u0432\u0435\u0442"),
    ],
)  # fmt: skip
def test_any_single_word_with_a_letter_is_added_and_can_go_again(
    own: OwnWords, tmp_path: Path, typed: str, kept: str
) -> None:
    own.add(f" {typed} ")
    assert texts(own) == {kept}
    export_words(own, tmp_path / "words.jsonl")
    other = OwnWords(tmp_path / "other.db", Clock())
    import_words(other, tmp_path / "words.jsonl")
    assert texts(other) == {kept}
    own.forget(kept)
    assert texts(own) == set()
    own.add(typed)
    assert texts(own) == {kept}


def test_a_phrase_that_is_added_is_expected(own: OwnWords) -> None:
    own.add("Zorblatt's best quay")
    assert {"Zorblatt's", "best", "quay", "Zorblatt's best quay"} <= texts(own)
    assert probability(own, "on Zorblatt\u2019s best ", "quay") > 0.1


@pytest.mark.parametrize("text", ["", "12", "my hunter2", "to jane@example.org", "...", "best 4", "a\u202eb", "\x00a"])
def test_secrets_and_numbers_cannot_be_added_by_hand(own: OwnWords, text: str) -> None:
    with pytest.raises(OwnWordsError, match="never kept"):
        own.add(text)


def state(own: OwnWords) -> tuple[set[str], list[float]]:
    """What is listed, whatever its case, and what is expected at some carets."""
    carets = ("", "We met ", "we met Zorblatt ", "at the ")
    listed = {text.lower() for text in texts(own)}
    return listed, [probability(own, before, word) for before in carets for word in ("zorblatt", "quay", "again")]


def test_the_last_hour_is_taken_back_in_one_step(path: Path) -> None:
    clock = Clock()
    own = OwnWords(path, clock)
    own.learn(TEXT)
    clock.seconds += 3601
    before = state(own)
    own.learn(f"{SECOND} Quixby and Zorblatt were at the quay.")
    own.add("GPT-2")
    clock.seconds += 3000
    own.learn("We met Wolfgang. We met Wolfgang again, so we met Zorblatt at the quay.")
    own.take_back()
    clock.seconds -= 3000
    after = state(own)
    assert after[0] == before[0]
    assert after[1] == pytest.approx(before[1], rel=1e-4)
    own.take_back()
    assert state(own)[0] == before[0]


def test_what_was_taken_back_is_in_the_file_no_more(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    own.take_back()
    assert texts(own) == set()
    own.close()
    assert b"zorblatt" not in written(path)


def test_a_word_is_unlearned_and_may_be_learned_again(own: OwnWords) -> None:
    own.learn(TEXT)
    own.unlearn("Zorblatt")
    assert "Zorblatt" not in texts(own)
    assert own.forgotten() == []
    own.learn(TEXT)
    assert "Zorblatt" in texts(own)


def test_a_sighting_that_is_taken_back_is_counted_no_more_and_an_hour_is_taken_back_all_the_same(
    path: Path,
) -> None:
    clock = Clock()
    own = OwnWords(path, clock)
    own.learn("We met Zorblatt.")
    clock.seconds += 2 * HOUR
    own.learn("We met Zorblatt and Quux.")
    own.unsee("Quux")
    own.unsee("zorblatt")
    assert {word.form: word.seen for word in own.lexicon()} == {"We": 2, "met": 2, "Zorblatt": 1, "and": 1}
    own.take_back()
    assert {word.form: word.seen for word in own.lexicon()} == {"We": 1, "met": 1, "Zorblatt": 1}


def kept(own: OwnWords) -> list[tuple[str, int, int, bool]]:
    return [(word.form, word.seen, word.days, bool(word.is_meant)) for word in own.lexicon()]


def test_the_last_hour_holds_imports_lists_and_files(own: OwnWords, path: Path, tmp_path: Path) -> None:
    own.learn("The reciever met Zorblatt.")
    before = kept(own)
    clock = Clock()
    clock.seconds += 2 * HOUR
    later = OwnWords(path, clock)
    later.add_list([("reciever", 5), ("qtox", 3)])
    other = OwnWords(tmp_path / "other.db", clock)
    other.learn("They met Zorblatt. They met Zorblatt at noon.")
    export_words(other, tmp_path / "words.jsonl")
    import_words(later, tmp_path / "words.jsonl")
    later.learn("We saw kettlewick. We saw kettlewick.", "What a file has: ")
    assert {"qtox", "kettlewick", "met Zorblatt", "noon"} <= texts(later)
    later.take_back()
    assert kept(later) == before
    assert probability(later, "They met ", "zorblatt") < 0.2
