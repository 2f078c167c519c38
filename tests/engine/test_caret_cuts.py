"""A request cuts the text before its caret once, whoever asks for it."""

from dataclasses import replace

from engine.prediction import Request
from engine.text import caret
from tests.caret_cuts import LINE, cuts_a_key


def test_a_key_cuts_its_caret_once_and_a_space_the_end_of_its_word_too() -> None:
    assert cuts_a_key() == [2 if key == " " else 1 for key in LINE]


def test_a_request_for_more_words_has_the_same_caret_and_one_for_another_text_has_its_own() -> None:
    request = Request("We met Zor", count=3)
    assert request.for_words(9).caret is request.caret
    assert request.for_words(9) == Request("We met Zor", count=9)
    assert replace(request, before="We met ").caret == caret("We met ")
