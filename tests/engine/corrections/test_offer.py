"""Corrections come among the suggestions where a word is misspelt, take its place, and are nowhere else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.corrections import Speller, correct, doubt, sure_correction
from engine.prediction import Prediction, Request, Suggestion
from engine.text import Caret, caret
from models.store.word_list import open_dictionary

SPELLER = Speller(open_dictionary())


class Expecting:
    """Expects one word, and others hardly."""

    def __init__(self, word: str) -> None:
        self.word = word

    def log_probability(self, at: Caret, word: str) -> float:
        """See Scorer."""
        return math.log(0.1) if word == self.word else -15.0


def offered(
    before: str,
    *suggestions: Suggestion,
    after: str = "",
    foreseen: float = 1e-9,
    count: int = 3,
    rest: str = "",
    typing: bool = True,
) -> Prediction:
    prediction = Prediction("ngram", caret(before).prefix, suggestions, 7, 4.0, foreseen)
    return correct(prediction, Request(before, after, 7, count, rest, typing=typing), SPELLER, None)


def words(prediction: Prediction) -> list[tuple[str, str]]:
    return [(found.word, found.corrects) for found in prediction.suggestions]


def test_a_misspelt_word_is_corrected_while_it_is_typed() -> None:
    assert words(offered("we will recie"))[0] == ("receive", "recie")
    assert words(offered("I saw teh"))[0] == ("the", "teh")


def test_a_finished_word_is_corrected_behind_the_space_too_which_goes_with_it() -> None:
    assert words(offered("I saw teh "))[0] == ("the", "teh ")


def test_a_word_that_the_caret_was_put_to_is_finished_and_one_that_is_typed_is_not() -> None:
    for after in ("", " dog"):
        typed = Suggestion("tehran", 0.9)
        assert ("the", "teh") in words(offered("my teh", typed, after=after, foreseen=1e-7, typing=False))
        assert words(offered("my teh", Suggestion("house", 0.9), after=after, foreseen=0.1)) == [("house", "")]


def test_a_word_that_the_caret_was_put_into_is_corrected_as_a_whole() -> None:
    assert words(offered("I saw t", after=" dog", rest="eh", typing=False))[0] == ("the", "teh")
    typed = Suggestion("recent", 0.9)
    assert words(offered("I will rec", typed, after=" it", rest="eve", foreseen=0.1)) == [("recent", "")]


def test_letters_that_a_likely_word_begins_with_may_be_its_beginning_though_the_caret_was_put_there() -> None:
    begun = offered("I will rece", Suggestion("receive", 0.97), after=" the parcel", foreseen=3e-3, typing=False)
    assert words(begun) == [("receive", "")]  # and neither race nor rice


def test_a_word_that_goes_on_and_corrects_has_the_probability_of_both() -> None:
    goes_on = Suggestion("receive", 0.6)
    found = offered("I will rece", goes_on, after=" it", rest="ve", typing=False).suggestions
    shares = {one.word: one.probability for one in found}
    assert found[0].word == "receive"
    assert shares["receive"] > 0.6
    assert sum(shares.values()) <= 1 + 1e-9


def test_a_misspelling_that_the_model_knows_is_no_reason_to_take_letters_for_right() -> None:
    found = words(offered("I will definatel", Suggestion("definately", 1.0), foreseen=5e-4))
    assert found == [("definitely", "definatel")]  # the other is under 1 % now
    assert words(offered("I will definately", foreseen=5e-4))[0] == ("definitely", "definately")


def test_next_words_keep_their_probability_behind_a_misspelt_word() -> None:
    found = offered("I saw teh ", Suggestion("dog", 0.4), Suggestion("cat", 0.3)).suggestions
    assert [one.word for one in found] == ["the", "dog", "cat"]
    assert [one.probability for one in found[1:]] == [0.4, 0.3]


def test_what_goes_on_from_the_letters_shares_what_corrections_leave() -> None:
    suggestion = Suggestion("Tehran", 0.9)
    found = {one.word: one.probability for one in offered("I saw teh", suggestion, foreseen=2e-5, count=9).suggestions}
    assert 0 < found["Tehran"] <= 0.9 * (1 - found["the"])
    assert sum(found.values()) <= 1 + 1e-9


@pytest.mark.parametrize("before", ["I saw teh", "I saw teh ", "we will recie", "It is definately ", "It is wierd"])
def test_nothing_under_one_percent_is_shown_beside_a_correction(before: str) -> None:
    found = offered(before, Suggestion("tehran", 0.9), Suggestion("tehrani", 0.009), count=9).suggestions
    assert found
    assert all(one.probability >= 0.01 for one in found)


def test_no_word_comes_twice() -> None:
    found = words(offered("our hous", Suggestion("house", 0.9)))
    assert [word for word, _ in found].count("house") == 1


def test_letters_that_a_word_is_likely_to_have_are_not_corrected() -> None:
    suggestion = Suggestion("house", 0.9)
    assert words(offered("at my hous", suggestion, foreseen=1e-3)) == [("house", "")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("I saw teh", "ran"), ("I saw teh  ", ""), ("I saw teh. ", ""), ("see @teh", ""), ("see teh_", ""), ("", ""),
     ("I saw the ", ""), ("привте ", ""), ("שלומם ", "")],
)  # fmt: skip
def test_nothing_is_corrected_inside_a_word_in_code_or_where_nothing_is_misspelt(before: str, after: str) -> None:
    assert words(offered(before, after=after)) == []


@given(st.text(max_size=40), st.text(max_size=5), st.integers(1, 5))
def test_a_correction_says_what_it_takes_the_place_of(before: str, after: str, count: int) -> None:
    found = offered(before, Suggestion("so", 0.1), after=after, count=count)
    assert len(found.suggestions) <= count
    assert found.revision == 7
    for one in found.suggestions:
        assert before.endswith(one.corrects)
        assert one.corrects != one.word
    shares = [one.probability for one in found.suggestions]
    assert shares == sorted(shares, reverse=True)


def doubted(before: str, word: str, *, meant: str = "", after: str = "") -> Prediction | None:
    prediction = Prediction("ngram", caret(before).prefix, (Suggestion("me", 0.5),), 7, 4.0, 1.0)
    forms = {meant: meant}
    return doubt(prediction, Request(before, after, 7, 3), SPELLER, Expecting(word), forms, forms)


def test_a_listed_word_that_does_not_fit_is_doubted_behind_its_space() -> None:
    found = doubted("a letter form ", "from")
    assert found is not None
    assert words(found) == [("from", "form "), ("me", "")]
    assert doubted("a letter form ", "form") is None


@pytest.mark.parametrize("before", ["a letter form", "a letter form. ", "a letter Form ", "a letter teh ", " ", ""])
def test_names_misspelt_words_and_what_is_not_finished_are_not_doubted(before: str) -> None:
    assert doubted(before, "from") is None


def test_a_word_that_is_meant_is_not_doubted() -> None:
    assert doubted("a letter form ", "from", meant="form") is None
    assert doubted("we saw teh ", "the", meant="teh") is None


def test_time_spent_on_corrections_is_counted() -> None:
    assert offered("I saw teh ").milliseconds > 4.0
    assert offered("I saw the ").milliseconds == 4.0


def test_own_words_are_left_alone() -> None:
    request = Request("I saw teh ", count=3)
    prediction = Prediction("ngram", "", (), 0, 1.0)
    assert correct(prediction, request, SPELLER, None, {"teh": "teh"}) == prediction
    assert sure_correction(caret("I saw teh"), SPELLER, None, {"teh": "teh"}) is None


def test_a_finished_word_is_replaced_only_where_that_is_sure() -> None:
    found = sure_correction(caret("I saw recieve"), SPELLER, Expecting("receive"))
    assert found is not None
    assert found.word == "receive"
    assert sure_correction(caret("I saw receive"), SPELLER, Expecting("relieve")) is None
    assert sure_correction(caret("I saw fron"), SPELLER, None) is None


@pytest.mark.parametrize(
    "before", ["Run `grep teh", "```\nteh", "See www.teh", "It lies in src/lib/teh", "mail ann@teh"]
)
def test_nothing_is_corrected_in_code_addresses_and_paths(before: str) -> None:
    assert words(offered(before)) == []
    assert sure_correction(caret(before), SPELLER, Expecting("the")) is None
    finished = Prediction("ngram", "", (), 0, 1.0)
    doubted = before.replace("teh", "form")
    assert doubt(finished, Request(doubted + " "), SPELLER, Expecting("from")) is None


def test_what_was_closed_before_is_no_code() -> None:
    assert words(offered("Run `ls` or teh"))[0] == ("the", "teh")
