"""A model's suggestions mixed with the writer's own words."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import TextError
from engine.own_words import OwnWords, OwnWordsError, Personal
from engine.own_words.spelling import NoSpelling
from engine.prediction import Cancellation, Prediction, Request
from engine.text import Caret, caret
from models.making.own_words_gain import Gain, measure_gain
from tests.fakes import ScriptedBackend
from tests.spelling import speller

WORDS = {"him": 0.3, "her": 0.2, "the": 0.1, "zoo": 0.05}


class Foreseeing(ScriptedBackend):
    """Says how likely the typed letters were, as the probabilities of its words add up to them."""

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        answer = super().predict(request, cancellation)
        whole = sum(found.probability for found in answer.suggestions)
        if not answer.prefix or not whole:
            return replace(answer, prefix_probability=1.0 if not answer.prefix else 1e-6)
        found = tuple(replace(found, probability=found.probability / whole) for found in answer.suggestions)
        return replace(answer, suggestions=found, prefix_probability=whole)

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        return math.log(self.words.get(word, 1e-6))


class AllRight(NoSpelling):
    """Knows every word."""

    def knows(self, folded: str) -> bool:
        """See Spelling."""
        return True


@pytest.fixture
def own(tmp_path: Path) -> OwnWords:
    return OwnWords(tmp_path / "words.db")


@pytest.fixture
def all_right(tmp_path: Path) -> OwnWords:
    return OwnWords(tmp_path / "all_right.db", spelling=AllRight())


def mixture(own: OwnWords) -> Personal:
    faults: list[OwnWordsError] = []
    return Personal(Foreseeing("ngram", WORDS), own, faults.append)


def answer(personal: Personal, before: str, after: str = "", count: int = 3) -> Prediction:
    return personal.predict(Request(before, after, revision=7, count=count), Cancellation())


def words(personal: Personal, before: str, after: str = "") -> list[str]:
    return [found.word for found in answer(personal, before, after).suggestions]


def test_without_own_words_the_model_is_unchanged(own: OwnWords) -> None:
    prediction = answer(mixture(own), "We met ")
    assert [(found.word, found.probability, found.own) for found in prediction.suggestions] == [
        ("him", 0.3, 0.0), ("her", 0.2, 0.0), ("the", 0.1, 0.0)
    ]  # fmt: skip
    assert (prediction.backend, prediction.revision, prediction.prefix) == ("ngram", 7, "")


def test_a_model_that_does_not_tell_what_it_foresaw_is_mixed_all_the_same(own: OwnWords) -> None:
    own.learn("We met Zorblatt. We met Zorblatt.")
    personal = Personal(ScriptedBackend("ngram", WORDS), own, print)
    assert [found.probability for found in answer(personal, "We met h").suggestions] == pytest.approx([0.3, 0.2])
    assert words(personal, "We met z")[:2] == ["Zorblatt", "zoo"]


def test_an_own_word_beats_the_models_where_it_was_used(own: OwnWords) -> None:
    for _ in range(4):
        own.learn("We met Zorblatt.")
    assert words(mixture(own), "We met ")[0] == "Zorblatt"
    assert words(mixture(own), "We like ")[0] == "him"
    assert "Zorblatt" in words(mixture(own), "We like z")


def test_a_new_word_is_offered_from_its_second_sighting(own: OwnWords) -> None:
    own.learn("We met Zorblatt.")
    assert "Zorblatt" not in words(mixture(own), "We met Z")
    own.learn("We met Zorblatt.")
    assert "Zorblatt" in words(mixture(own), "We met Z")


def test_a_word_that_the_speller_knows_is_offered_from_its_first_sighting(tmp_path: Path) -> None:
    own = OwnWords(tmp_path / "words.db", spelling=speller())
    own.learn("We met Zebedee and a zither.")
    assert "zither" in words(mixture(own), "We met a z")


def test_an_added_word_is_offered_at_once(own: OwnWords) -> None:
    own.add("Zorblatt")
    assert "Zorblatt" in words(mixture(own), "We met Zo")


@pytest.mark.parametrize(("typed", "word"), [("LaT", "LaTeX"), ("gp", "GPT-2"), ("B2", "B2B")])
def test_an_added_word_is_offered_in_the_form_it_was_added_in(own: OwnWords, typed: str, word: str) -> None:
    own.add(word)
    assert word.lower() in [found.lower() for found in words(mixture(own), f"We use {typed}")]


def test_a_forgotten_word_is_not_offered_though_the_model_knows_it(own: OwnWords) -> None:
    own.forget("him", "We met ")
    own.forget("the")
    assert words(mixture(own), "We met ") == ["her", "zoo"]
    assert words(mixture(own), "We like ") == ["him", "her", "zoo"]


def test_suggestions_tell_how_much_came_from_the_writer(own: OwnWords) -> None:
    for _ in range(3):
        own.learn("We met her and Zorblatt. We met Zorblatt.")
    shares = {found.word: found.own for found in answer(mixture(own), "We met ", count=9).suggestions}
    assert shares["Zorblatt"] == 1
    assert shares["him"] == 0
    assert 0 < shares["her"] < 1


@pytest.mark.parametrize(("before", "after"), [("We met Z", "x"), ("in 20", "")])
def test_nothing_of_the_writers_is_offered_where_no_word_can_stand(own: OwnWords, before: str, after: str) -> None:
    own.learn("We met Zorblatt. We met Zorblatt.")
    assert "Zorblatt" not in words(mixture(own), before, after)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Zorblatt's boat is late. ", "Zorblatt's"),
        ("we met zorb", "zorblatt's"),
        ("We met ZORB", "ZORBLATT'S"),
        ("HERE WE MET ", "ZORBLATT'S"),
        ("HERE WE MET Z", "ZORBLATT'S"),
        ("It\u2019s Zorb", "Zorblatt\u2019s"),
        ("We met Zorb", "Zorblatt's"),
    ],
)
def test_own_words_take_the_case_and_the_apostrophe_of_their_place(own: OwnWords, before: str, expected: str) -> None:
    for _ in range(4):
        own.learn("Zorblatt's boat is here. Here is Zorblatt's boat. We met Zorblatt's son.")
    assert expected in words(mixture(own), before)


def test_a_capital_inside_a_sentence_asks_for_names(own: OwnWords) -> None:
    own.learn("We met Hilda by the hill. We saw Hilda on the hill and the hill on Hilda.")
    assert words(mixture(own), "They like H")[0] == "Hilda"
    assert "Hill" not in words(mixture(own), "They like H")


def test_with_a_capital_typed_probabilities_still_add_up(all_right: OwnWords) -> None:
    all_right.learn("We met her and her son. They saw her there with her.")
    personal = Personal(Foreseeing("ngram", {"Her": 0.001, "Hilda": 0.001}), all_right, print)
    assert sum(found.probability for found in answer(personal, "They like H").suggestions) <= 1.001


def test_the_typed_word_itself_is_not_offered(own: OwnWords) -> None:
    own.learn("We met Zorblatt. We met Zorblatt.")
    assert "Zorblatt" not in words(mixture(own), "We met Zorblatt")


def test_typed_letters_condition_the_mixture(all_right: OwnWords) -> None:
    all_right.learn("We met her at home. We met Zorblatt. We met Hilda and her son. Hilda met him.")
    personal = mixture(all_right)
    untyped = {found.word: found.probability for found in answer(personal, "We met ", count=99).suggestions}
    typed = {found.word: found.probability for found in answer(personal, "We met h", count=99).suggestions}
    assert set(typed) >= {"her", "him", "Hilda"}
    assert typed["her"] / typed["him"] == pytest.approx(untyped["her"] / untyped["him"])
    assert sum(typed.values()) == pytest.approx(1)


def test_log_probabilities_are_those_shown_with_nothing_typed(own: OwnWords) -> None:
    own.learn("We met her and Zorblatt. We met Zorblatt.")
    personal = mixture(own)
    for found in answer(personal, "We met ").suggestions:
        spoken = math.exp(personal.log_probability(caret("We met "), found.word))
        assert spoken == pytest.approx(found.probability, rel=1e-3)


def test_a_fault_is_told_once_and_the_model_goes_on(own: OwnWords) -> None:
    own.learn("We met Zorblatt. We met Zorblatt.")
    faults: list[OwnWordsError] = []
    personal = Personal(Foreseeing("ngram", WORDS), own, faults.append)
    own._database._connection.execute("DROP TABLE context")
    assert words(personal, "We met ") == ["him", "her", "the"]
    assert words(personal, "We saw ") == ["him", "her", "the"]
    assert len(faults) == 1


def test_a_word_that_the_model_has_lower_counts_with_what_both_make_of_it(own: OwnWords) -> None:
    for _ in range(3):
        own.learn("We met zoo.")
    personal = mixture(own)
    shown = {found.word: found.probability for found in answer(personal, "We met ", count=3).suggestions}
    assert shown["zoo"] == pytest.approx(math.exp(personal.log_probability(caret("We met "), "zoo")))


LINES = ["We met Zorblatt at the quay.", "Zorblatt was late at the quay."] * 4


def gain_of(lines: list[str], limit: int = 99) -> Gain:
    return measure_gain(Foreseeing("ngram", WORDS), lines, 3, False, NoSpelling(), limit)


def test_learning_the_first_half_saves_keystrokes_in_the_second() -> None:
    gain = gain_of(LINES, limit=4)
    assert gain.savings(gain.learned) - gain.savings(gain.alone) == pytest.approx(gain.more(gain.learned)[0])
    assert gain.more(gain.learned)[0] > 0.3
    assert gain.learned.losses.sum() < gain.alone.losses.sum()


def test_in_use_what_is_typed_is_learned_as_well() -> None:
    gain = gain_of(["So it goes."] * 8 + LINES)
    learned, in_use = gain.learned.keystrokes, gain.in_use.keystrokes
    assert learned[:2].tolist() == in_use[:2].tolist()  # nothing of use has been typed before
    assert in_use[-2:].sum() < learned[-2:].sum()
    assert gain.more(gain.in_use)[0] > gain.more(gain.learned)[0]


def test_a_gain_that_all_lines_share_is_sure_and_one_of_few_is_not() -> None:
    alike = gain_of(["We met Zorblatt at the quay."] * 12)
    mixed = gain_of(["We met Zorblatt at the quay."] * 7 + ["So it goes on."] * 5)
    assert alike.more(alike.learned)[1] == pytest.approx(0)
    assert mixed.more(mixed.learned)[1] > 0.02


def test_lines_without_a_word_are_not_typed() -> None:
    assert gain_of([*LINES, "--", "..."]).characters.tolist() == [len(line) for line in LINES[5:]]
    with pytest.raises(TextError, match="no words"):
        gain_of([*LINES[:2], "--", "..."])


ORDINARY = st.text(alphabet="hZz'\u2019 .,-\n\u0130", max_size=30)


@given(st.lists(ORDINARY, max_size=3), ORDINARY)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_suggestions_continue_the_prefix_are_ordered_and_never_repeat(
    tmp_path: Path, texts: list[str], before: str
) -> None:
    own = OwnWords(tmp_path / "any.db", spelling=AllRight())
    own.wipe()
    for text in texts:
        own.learn(text)
    prediction = answer(mixture(own), before)
    found = [suggestion.word.lower() for suggestion in prediction.suggestions]
    probabilities = [suggestion.probability for suggestion in prediction.suggestions]
    assert len(set(found)) == len(found)
    assert all(word.startswith(prediction.prefix.lower()) for word in found)
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 <= suggestion.own <= 1 for suggestion in prediction.suggestions)
    assert sum(probabilities) <= 1.001
    own.close()
