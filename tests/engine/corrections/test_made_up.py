"""Words that a model put together from pieces are no words, and are not shown."""

import pytest

from engine.corrections import Speller, without_made_up
from engine.prediction import Prediction, Request, Suggestion
from engine.text import caret
from models.store.word_list import open_dictionary

SPELLER = Speller(open_dictionary())


def shown(before: str, *words: str | Suggestion, after: str = "") -> list[str]:
    suggestions = tuple(Suggestion(word, 0.2) if isinstance(word, str) else word for word in words)
    prediction = Prediction("transformer", caret(before).prefix, suggestions, 1, 1.0, 0.1)
    kept = without_made_up(prediction, Request(before, after), SPELLER, {"qtox": "qtox"})
    return [found.word for found in kept.suggestions]


def test_what_no_list_has_is_not_shown() -> None:
    assert shown("I will rece", "receive", "recend", "receipt") == ["receive", "receipt"]
    assert shown("It was an ex", "excellent", "exectode") == ["excellent"]


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("The ban", "Banfield"),  # a name
        ("I use q", "qtox"),  # an own word
        ("We saw a kettlewick, then another ket", "kettlewick"),  # in this text
        ("It's the 3", "3rd"),
        ("Das Buch liegt auf dem Tisch und ich lese es mit der Lam", "lampe"),  # in another language
    ],
)
def test_what_may_well_be_a_word_is_shown(before: str, word: str) -> None:
    assert shown(before, word) == [word]


def test_a_word_from_ones_own_words_or_folders_is_shown() -> None:
    assert shown("I will rece", Suggestion("recend", 0.2, own=0.4)) == ["recend"]
    assert shown("I will rece", Suggestion("recend", 0.2, recalled=0.4)) == ["recend"]


def test_a_correction_is_shown() -> None:
    assert shown("I saw teh", Suggestion("tehe", 0.2, corrects="teh")) == ["tehe"]
