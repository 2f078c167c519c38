"""A word that is taken changes itself and the spaces beside it, and no other character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.taking import WordAtCaret
from tests.service.fields import PlainField

LINES = st.text(st.sampled_from("ab d'\u2019.,-(\"\u20ac\u00b0\U0001f600\u0301\u05d0\n") | st.characters(codec="utf-8"))
WORDS = st.from_regex(r"[a-zA-Z]{1,8}('[a-z])?", fullmatch=True)


@pytest.mark.parametrize(
    ("before", "behind", "word", "stem", "text"),
    [
        ("I will rece", "ve the parcel", "receive", "rece", "I will receive |the parcel"),
        ("I will rece", " the parcel", "receive", "rece", "I will receive |the parcel"),
        ("I was go", "ing.", "gone", "go", "I was gone|."),
        ("I don", "'t know", "do", "don", "I do |know"),
        ("I will recv", "e it", "receive", "recv", "I will receive |it"),
        ("see teh ", "cat", "the", "teh ", "see the |cat"),
        ("the ", "quick reply", "very", "", "the very |quick reply"),
        ("well", "-known", "well", "well", "well|-known"),
        ("(see", ")", "seen", "see", "(seen|)"),
        ("so \U0001f600", "", "again", "", "so \U0001f600 again |"),
        ("it cost 5\u20ac", " in all", "more", "", "it cost 5\u20ac more |in all"),
        ("I look forward", "", " to", "", "I look forward to |"),
    ],
)
def test_it_takes_the_place_of_its_own_word(before: str, behind: str, word: str, stem: str, text: str) -> None:
    field = PlainField(before + behind, len(before))
    field.take(word, stem)
    assert f"{field.text[: field.position]}|{field.text[field.position :]}" == text


@given(LINES, LINES, WORDS, st.integers(0, 4))
def test_nothing_outside_of_it_changes(before: str, behind: str, word: str, stem: int) -> None:
    stem_text = before[len(before) - min(stem, len(before)) :].rpartition("\n")[2]
    field = PlainField(before + behind, len(before))
    kept, left = before[: len(before) - len(stem_text)], behind[len(field.rest) :]
    field.take(word, stem_text)
    assert field.text.startswith(kept)
    assert field.text.endswith(left)
    assert field.text[len(kept) : len(field.text) - len(left)].strip(" ") == word


def test_letters_typed_before_a_word_are_a_word_of_their_own() -> None:
    word = WordAtCaret()
    for before in ("the ", "the v", "the ve"):
        word.follow(before, 11)
    assert word.is_typing
    assert word.rest("the ve", "quick reply") == ""
    word.follow("the vequ", 9)
    assert not word.is_typing
    assert word.rest("the vequ", "ick reply") == "ick"


def test_letters_typed_inside_a_word_are_part_of_it() -> None:
    word = WordAtCaret()
    word.follow("I will re", 3)
    assert not word.is_typing
    word.follow("I will rec", 3)
    assert word.is_typing
    assert word.rest("I will rec", "eve") == "eve"
