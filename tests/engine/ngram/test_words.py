"""Cutting text into the tokens of an n-gram model."""

from hypothesis import given
from hypothesis import strategies as st

from engine.ngram.words import END, SPECIAL, pieces, token
from engine.text import caret


def tokens(text: str) -> list[str]:
    return [token(piece) for piece in pieces(text)]


def test_words_keep_their_apostrophes_and_lose_their_capitals() -> None:
    assert tokens("I don\u2019t know") == ["i", "don't", "know"]


def test_sentences_end_at_full_stops_and_lines_but_not_at_abbreviations() -> None:
    assert tokens("Yes! (Mr. Hill left.)\nOh") == ["yes", END, "mr", "hill", "left", END, END, "oh"]


def test_an_ellipsis_does_not_end_a_sentence() -> None:
    assert tokens("well... no ") == ["well", "<p>", "no"]


def test_numbers_are_alike_and_hyphens_differ_from_dashes() -> None:
    assert tokens("a follow-up - at 10") == ["a", "follow", "-", "up", "<p>", "at", "<num>"]


@given(st.text(alphabet="ab'\u2019 .!?,-\n3\"(", max_size=40))
def test_every_token_is_a_word_or_a_special_one(text: str) -> None:
    assert all(found in SPECIAL or found[0].isalpha() for found in tokens(text))


@given(st.from_regex(r"([a-z]+[.!?]?[\")]? ){1,8}", fullmatch=True))
def test_a_sentence_starts_where_the_caret_says_so(text: str) -> None:
    assert (tokens(text)[-1] == END) == caret(text).starts_sentence
