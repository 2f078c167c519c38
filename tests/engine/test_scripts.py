"""Nothing is offered in a script that the text is not written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prediction import Prediction, Suggestion
from engine.scripts import in_script, scripts

ENGLISH = ("is", "Zürich", "don't", "42")


def offered(before: str, *words: str) -> list[str]:
    suggestions = tuple(Suggestion(word, 0.1) for word in words)
    return [found.word for found in in_script(Prediction("blend", "", suggestions, 1, 1.0), before).suggestions]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Grüße, ﬁn", {"LATIN"}),
        ("今天天气。你好々", {"CJK"}),
        ("カタカナとひらがなー", {"CJK"}),
        ("שלום", {"HEBREW"}),
        ("مرحبا", {"ARABIC"}),
        ("สวัสดี", {"THAI"}),
        ("Привет you", {"CYRILLIC", "LATIN"}),
        ("12 + 3 😀 。", set()),
    ],
)
def test_letters_tell_the_script(text: str, found: set[str]) -> None:
    assert scripts(text) == found


@pytest.mark.parametrize(
    "before", ["今天天气很好。", "私は学生です", "สวัสดี ", "שלום לכם, מה ", "مرحبا كيف ", "Привет, как "]
)
def test_no_english_after_another_script(before: str) -> None:
    assert offered(before, *ENGLISH) == ["42"]


@pytest.mark.parametrize("before", ["", "12:30 ", "😀 ", "I like 中文 ", "the angle β ", "日本の iPhone "])
def test_english_where_latin_letters_are_near_or_no_letters_at_all(before: str) -> None:
    assert offered(before, *ENGLISH) == list(ENGLISH)


def test_words_of_the_script_stay() -> None:
    assert offered("שלום לכם, מה ", "שלומכם", "and") == ["שלומכם"]
    assert offered("今天", "今天天气", "今日は") == ["今天天气", "今日は"]


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=8), max_size=5, unique=True))
def test_what_is_left_keeps_its_order_and_shares_a_script(before: str, words: list[str]) -> None:
    left = offered(before, *words)
    assert left == [word for word in words if word in left]
    near = scripts(before[-16:])
    assert all(not near or not scripts(word) or scripts(word) & near for word in left)
