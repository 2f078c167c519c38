"""A model's suggestions mixed with how sentences went on in the writer's folders."""

from __future__ import annotations

import math

import pytest

from engine.continuation import continuation
from engine.folders.mixing import Recalling
from engine.own_words import OwnWords, Personal
from engine.prediction import Cancellation, Prediction, Request
from engine.text import Caret, caret
from engine.word_ends import with_next_words
from tests.fakes import ScriptedBackend

OFFER = "We can offer you the small hall on Friday evening. Please let us know by Monday."
WORDS = {"red": 0.3, "small": 0.1, "smart": 0.05}


class Foreseeing(ScriptedBackend):
    """Gives every word the probability that it has."""

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        return math.log(self.words.get(word, 1e-6))


@pytest.fixture
def recalling(indexed):
    index = indexed(one=OFFER, two="He met Kettlewick there. She met Kettlewick there. We met kettles there.")
    return Recalling(Foreseeing("ngram", WORDS), index, print)


def answer(backend: Recalling | Personal, before: str, after: str = "", count: int = 3) -> Prediction:
    return backend.predict(Request(before, after, revision=7, count=count), Cancellation())


def words(backend: Recalling | Personal, before: str, after: str = "") -> list[str]:
    return [found.word for found in answer(backend, before, after).suggestions]


def test_where_nothing_matches_the_model_is_unchanged(recalling):
    found = answer(recalling, "Nobody would say ").suggestions
    assert [(one.word, one.probability, one.recalled) for one in found] == [
        ("red", 0.3, 0.0), ("small", 0.1, 0.0), ("smart", 0.05, 0.0)
    ]  # fmt: skip


def test_the_word_that_followed_there_leads_and_says_where_it_is_from(recalling):
    first = answer(recalling, "We can offer you the ").suggestions[0]
    assert first.word == "small"
    assert first.recalled > 0.5
    assert answer(recalling, "We can offer you the s").suggestions[0].word == "small"


def test_the_probabilities_of_a_match_are_a_mixture(recalling):
    at = caret("We can offer you the ")
    likely = {word: math.exp(recalling.log_probability(at, word)) for word in ("red", "small")}
    shown = {found.word: found.probability for found in answer(recalling, "We can offer you the ").suggestions}
    assert shown["red"] == pytest.approx(likely["red"])
    assert shown["small"] == pytest.approx(likely["small"])
    assert likely["red"] < 0.3 < likely["small"]
    assert likely["small"] - 0.1 == pytest.approx((0.3 - likely["red"]) / 0.3 * (1 - 0.1))


def test_typed_letters_condition_both_sides(recalling):
    found = answer(recalling, "We can offer you the s").suggestions
    assert sum(one.probability for one in found) < 1.0001
    assert words(recalling, "We can offer you the r") == ["red"]


def test_after_a_capital_only_names_are_proposed(recalling):
    assert words(recalling, "She met K") == ["Kettlewick"]
    assert answer(recalling, "I heard she met k").suggestions[0].word == "Kettlewick"


def test_what_stands_behind_the_caret_already_is_not_proposed(recalling):
    assert words(recalling, "We can offer you the ", " small hall")[0] == "red"


def test_grey_text_goes_on_as_the_file_does(recalling):
    request = Request("We can offer you the ", count=3)
    went_on = continuation(recalling, request, answer(recalling, request.before), Cancellation())
    assert " ".join(one.word for one in went_on) == "small hall on Friday evening"


def test_the_next_word_is_offered_at_the_end_of_a_word_that_stands_there(recalling):
    request = Request("We can offer you the small", count=3)
    found = with_next_words(recalling.predict(request, Cancellation()), request, recalling, Cancellation())
    assert ("hall", True) in [(one.word, one.follows) for one in found.suggestions]


def test_own_words_come_on_top_and_what_is_forgotten_stays_away(recalling, tmp_path):
    own = OwnWords(tmp_path / "words.db")
    personal = Personal(recalling, own, print)
    first = answer(personal, "We can offer you the ").suggestions[0]
    assert (first.word, first.recalled > 0.5) == ("small", True)
    own.forget("small")
    assert "small" not in words(personal, "We can offer you the ")
    own.close()


def test_capitals_are_those_of_the_place(recalling):
    assert words(recalling, "you the small hall on Friday evening. ")[0] == "Please"
    assert words(recalling, "we can offer you the small hall on ")[0] == "friday"
    assert words(recalling, "You see, we can offer you the small hall on ")[0] == "Friday"
    assert words(recalling, "WE CAN OFFER YOU THE ")[0] == "SMALL"


def test_a_text_that_stands_in_two_files_counts_as_one_that_stands_in_one(indexed):
    once = Recalling(Foreseeing("ngram", WORDS), indexed(one=OFFER), print)
    alone = answer(once, "We can offer you the ").suggestions[0].probability
    twice = Recalling(Foreseeing("ngram", WORDS), indexed(one=OFFER, two=OFFER), print)
    assert answer(twice, "We can offer you the ").suggestions[0].probability == pytest.approx(alone)
