"""What the writer has forgotten, wiped, or added by hand."""

from pathlib import Path

import pytest

from engine.own_words import OwnWords, OwnWordsError
from engine.text import caret
from tests.engine.own_words.shared import SECOND, TEXT, probability, texts, written


def test_wiping_leaves_no_byte_of_any_word(own: OwnWords, path: Path) -> None:
    words = ["".join(chr(97 + number // 26**place % 26) for place in range(4)) + "zorb" for number in range(3000)]
    own.learn(" ".join(words))
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


def test_a_phrase_that_is_added_is_expected(own: OwnWords) -> None:
    own.add("Zorblatt's best quay")
    assert {"Zorblatt's", "best", "quay", "Zorblatt's best quay"} <= texts(own)
    assert probability(own, "on Zorblatt\u2019s best ", "quay") > 0.1


@pytest.mark.parametrize("text", ["", "12", "hunter2", "jane@example.org", "...", "best 4"])
def test_secrets_and_numbers_cannot_be_added_by_hand(own: OwnWords, text: str) -> None:
    with pytest.raises(OwnWordsError, match="never kept"):
        own.add(text)
