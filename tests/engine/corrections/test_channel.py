"""What fingers often do costs less than what they seldom do."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from engine.corrections.channel import Channel
from engine.corrections.typos import KINDS, misspell
from engine.text import fold

CHANNEL = Channel()
WORDS = st.text("abcdeilnorst'", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("typed", "word", "other"),
    [
        ("houze", "house", "hound"),  # a neighbouring key rather than two letters
        ("hojse", "house", "horse"),  # a neighbouring key rather than one far away
        ("comitee", "committee", "comities"),
        ("dont", "don't", "dolt"),
        ("kitten", "kitten", "mitten"),
    ],
)
def test_the_likelier_slip_costs_less(typed: str, word: str, other: str) -> None:
    assert CHANNEL.cost(typed, word) < CHANNEL.cost(typed, other)


def test_the_first_letter_is_seldom_wrong() -> None:
    assert CHANNEL.cost("rart", "part") > CHANNEL.cost("trar", "tpar")
    assert CHANNEL.cost("cat", "cart") < CHANNEL.cost("art", "cart")


@given(WORDS, WORDS)
@example("a", "a'")
@example("it", "i't'")
def test_only_the_word_itself_costs_nothing_and_only_a_lacking_apostrophe_little(typed: str, word: str) -> None:
    cost, edits = CHANNEL.cost(typed, word), OSA.distance(typed, word)
    assert (cost == 0) == (typed == word)
    apostrophes = min(edits, word.count("'"))
    least = CHANNEL.costs.omitted_double * (edits - apostrophes) + CHANNEL.costs.omitted_apostrophe * apostrophes
    assert cost >= least - 1e-9


def test_neighbours_depend_on_the_keyboard() -> None:
    assert CHANNEL.are_neighbours("t", "y")
    assert not CHANNEL.are_neighbours("t", "z")
    assert Channel("qwertz").are_neighbours("t", "z")
    assert Channel("azerty").are_neighbours("l", "m")
    assert Channel("qwertz").cost("tanz", "tant") < CHANNEL.cost("tanz", "tant")


@given(st.text("abcdefghijklmnop", min_size=2, max_size=12), st.integers())
def test_a_made_misspelling_is_one_edit_away_and_repeats(word: str, seed: int) -> None:
    typed, kind = misspell(word, str(seed))
    assert kind in KINDS
    assert OSA.distance(typed, word) == 1
    assert misspell(word, str(seed)) == (typed, kind)


def test_made_misspellings_keep_the_capital_and_the_apostrophe() -> None:
    for seed in range(50):
        typed, _ = misspell("Don't", str(seed))
        assert typed[0].isupper()
        assert "'" in typed
        assert fold(typed) != "don't"
