"""What is asked of a backend for a text, and how the answer reads."""

import pytest

from commands.report import ask, suggestions_text
from engine.prediction import Prediction, Suggestion
from engine.text import caret


class Recorder:
    """Writes down what it is asked, and always suggests the same two words."""

    kind, name = "ngram", "recorder"

    def __init__(self):
        self.asked = []

    def predict(self, request, cancellation):
        self.asked.append(request.before)
        suggestions = (Suggestion("today", 0.25), Suggestion("tomorrow", 0.0001))
        return Prediction(self.kind, caret(request.before).prefix, suggestions, request.revision, 1.26)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("look forward to", ["look forward to", "look forward to "]),
        ("look forward ", ["look forward "]),
        ("Hello,", ["Hello, "]),
        ("(", ["("]),
        ("", [""]),
    ],
)
def test_the_next_word_follows_a_space_that_need_not_be_typed(text, asked):
    backend = Recorder()
    ask(backend, text, 3)
    assert backend.asked == asked


def test_words_have_probabilities_and_lists_have_times():
    assert suggestions_text([ask(Recorder(), "to", 3)]) == (
        "ngram (recorder)\n"
        "  next word:  today 25.0%   tomorrow <0.1%   (1.3 ms)\n"
        '  "to" completed:  today 25.0%   tomorrow <0.1%   (1.3 ms)'
    )
