"""A writer who takes grey text, counted by hand and held to what chips alone save."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation import evaluate
from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.text import WORD
from service.ghost_policy import GHOST_TITLES
from service.grey_typist import GreyTypist
from tests.engine.evaluation.scripted import Ending, Scripted

LETTER = ["we", "thank", "you", "for", "your", "letter"]


class Reader(Scripted):
    """Has one text in mind, of whose next word it is sure once it stands before its place."""

    def __init__(self, words: list[str], probability: float = 0.9) -> None:
        super().__init__()
        self.mind, self.probability = words, probability

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        place = len(WORD.findall(request.caret.context))
        word = self.mind[place] if place < len(self.mind) else ""
        fits = word.startswith(request.caret.prefix) and word != ""
        found = (Suggestion(word, self.probability),) if fits else ()
        return Prediction(self.kind, request.caret.prefix, found, 0, 1.0)


def keystrokes(line: str, backend: Scripted, setting: str = "fairly sure", ignore_case: bool = False) -> int:
    grey_text = GreyTypist(backend, setting, ignore_case)
    saved = evaluate(backend, [line], 3, ignore_case, grey_text=grey_text).savings_with_grey_text
    assert saved is not None
    return round((1 - saved) * len(line))


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("we thank you for your letter", 1 + 1),  # four words, then two
        ("we thank you for", 1),
        ("we thank you for!", 1 + 1),
        ("we thank you, for", 3 + 1 + 1 + 1),  # by chips; the space yields to the comma, and is typed behind it
        ("we thank him for your", 1 + 1 + 4 + 1 + 1),  # by chips, but for "him "
        ("we thank", 1 + 1),  # not the grey text, which goes on
        ("so we thank", 3 + 8),  # nothing of it is right
    ],
)
def test_grey_text_is_taken_where_all_of_it_is_right(line: str, count: int) -> None:
    assert keystrokes(line, Reader(LETTER)) == count


def test_case_matters_unless_it_is_ignored() -> None:
    assert keystrokes("We thank you for", Reader(LETTER)) == 1 + 1  # a capital may be typed for the first letter
    assert keystrokes("We thank you for", Reader(LETTER), ignore_case=True) == 1


def test_what_is_unlikely_is_taken_by_chips() -> None:
    assert keystrokes("we thank you for", Reader(LETTER, 0.2)) == 4
    assert keystrokes("we thank you for", Reader(LETTER, 0.2), "always") == 4  # one word at a time
    assert keystrokes("we thank you for", Reader(LETTER), "never") == 4


def test_it_begins_at_the_end_of_a_word_too() -> None:
    class Sure(Ending):
        def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
            found = super().predict(request, cancellation)
            sure = [Suggestion(one.word, 0.9) for one in found.suggestions if one.word != found.prefix]
            return Prediction("ngram", found.prefix, tuple(sure), 0, 1.0, whole_probability=found.whole_probability)

    assert keystrokes("we go ", Sure("go")) == 2 + 1  # "we", and grey " go "


LINES = st.text(st.sampled_from("abtz ,.'-\u2019I2"), max_size=30).filter(WORD.search)
WORDS = st.lists(st.text("abtz", min_size=1, max_size=3), max_size=5)


@given(LINES, WORDS, st.sampled_from(sorted(GHOST_TITLES)))
def test_grey_text_never_costs_a_keystroke(line: str, words: list[str], setting: str) -> None:
    backend = Scripted(*words)
    figures = evaluate(backend, [line], 3, False, grey_text=GreyTypist(backend, setting, False))
    assert figures.savings_with_grey_text is not None
    assert figures.savings_with_grey_text >= figures.keystroke_savings - 1e-9


@given(LINES, WORDS)
def test_without_grey_text_it_types_as_one_who_looks_at_the_chips(line: str, words: list[str]) -> None:
    backend = Scripted(*words)
    figures = evaluate(backend, [line], 3, False, grey_text=GreyTypist(backend, "never", False))
    assert figures.savings_with_grey_text == pytest.approx(figures.keystroke_savings)
