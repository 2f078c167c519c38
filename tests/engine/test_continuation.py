"""The words behind the first suggestion: as many as stay likely together, and no loop."""

import pytest

from engine.continuation import MOST_WORDS, continuation
from engine.errors import Cancelled
from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.text import caret


class Follower:
    """Knows the likeliest word after each ending of a text, and remembers what it was asked."""

    def __init__(self, following):
        self.following = following
        self.asked = []

    def predict(self, request, cancellation):
        cancellation.check()
        self.asked.append(request.before)
        prefix = caret(request.before).prefix
        head = request.before.removesuffix(prefix)
        found = [pair for end, pair in self.following.items() if head.endswith(end)]
        return Prediction("x", prefix, tuple(Suggestion(*pair) for pair in found), request.revision, 0.0)


def words_behind(backend, before):
    request = Request(before, after=" there")
    found = continuation(backend, request, backend.predict(request, Cancellation()), Cancellation())
    return [suggestion.word for suggestion in found]


def test_it_is_cut_where_all_of_it_together_is_no_longer_likely():
    backend = Follower({"you ": ("again", 0.8), "again ": ("next", 0.7), "next ": ("week", 0.5), "week ": ("so", 1.0)})
    assert words_behind(backend, "see you ") == ["again", "next"]
    assert backend.asked == ["see you ", "see you again ", "see you again next "]


def test_what_is_typed_of_the_first_word_is_not_said_twice():
    backend = Follower({"you ": ("again", 0.8), "again ": ("soon", 0.9), "soon ": ("or", 0.1)})
    assert words_behind(backend, "see you ag") == ["again", "soon"]
    assert backend.asked[1] == "see you again "


def test_an_unlikely_first_word_costs_no_further_question():
    backend = Follower({"you ": ("again", 0.2), "again ": ("soon", 0.9)})
    assert words_behind(backend, "see you ") == ["again"]
    assert backend.asked == ["see you "]


def test_it_ends_where_the_model_only_repeats_itself_and_after_a_few_words():
    assert words_behind(Follower({"": ("very", 1.0)}), "it is ") == ["very"]
    round_and_round = Follower({"so ": ("on", 1.0), "on ": ("and", 1.0), "and ": ("so", 1.0)})
    assert words_behind(round_and_round, "so ") == ["on", "and", "so", "on"][:MOST_WORDS]


def test_a_next_word_stands_behind_the_word_that_is_typed():
    backend = Follower({"want to ": ("go", 0.9), "to go ": ("there", 0.1)})
    ending = Prediction("x", "want", (Suggestion("to", 0.8, follows=True), Suggestion("wanted", 0.1)), 0, 0.0)
    found = continuation(backend, Request("We want"), ending, Cancellation())
    assert [suggestion.word for suggestion in found] == ["to", "go"]
    assert backend.asked[0] == "We want to "


def test_nothing_goes_on_from_a_word_that_seems_misspelt():
    ending = Prediction("x", "teh", (Suggestion("the", 0.8, corrects="teh"), Suggestion("tehn", 0.5)), 0, 0.0)
    assert continuation(Follower({}), Request("teh"), ending, Cancellation()) == ()


def test_without_a_suggestion_there_is_none():
    assert words_behind(Follower({}), "see you ") == []


def test_the_next_key_stops_it():
    backend, cancellation = Follower({"you ": ("again", 0.8)}), Cancellation()
    request = Request("see you ")
    prediction = backend.predict(request, cancellation)
    cancellation.cancel()
    with pytest.raises(Cancelled):
        continuation(backend, request, prediction, cancellation)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("SEE YOU ", ["AGAIN", "SOON"]), ("YOU AG", ["AGAIN", "SOON"]), ("see you ", ["again", "soon"]),
    ],
)  # fmt: skip
def test_it_goes_on_in_capitals_where_the_writer_writes_so(before, expected):
    known = {"YOU ": ("AGAIN", 1.0), "AGAIN ": ("soon", 1.0), "you ": ("again", 1.0), "again ": ("soon", 1.0)}
    assert words_behind(Follower(known), before) == expected
