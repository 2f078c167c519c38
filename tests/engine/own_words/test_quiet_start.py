"""A few sentences tell nothing of a writer's habits: after 10 or 50 words the chips are those of the model."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.kinds import Kind
from engine.ngram import NgramBackend, open_ngram
from engine.own_words import OwnWords, Personal
from engine.prediction import Backend, Cancellation, Request
from models.store import bundled
from tests.engine.own_words.shared import Clock
from tests.spelling import speller

WRITTEN = (
    "The quick brown fox jumps over the lazy dog. ",
    "The meeting is on Friday, so please send me the report before the end of the week. ",
    "We will go to the station together, and the train leaves at noon. The quick answer is that the weather was good.",
)  # 9, 26 and 50 words
CARETS = (
    "",
    "The ",
    "I think the ",
    "Please send me ",
    "We will ",
    "It is on ",
    "over the ",
    "the an",
    "the re",
    "so ",
)


@pytest.fixture(scope="module")
def model() -> Iterator[NgramBackend]:
    with closing(open_ngram(bundled(Kind.NGRAM))) as opened:
        yield opened


@pytest.fixture
def own(path: Path) -> Iterator[OwnWords]:
    with closing(OwnWords(path, Clock(), speller())) as own_words:
        yield own_words


def first_chips(backend: Backend) -> list[str]:
    answers = [backend.predict(Request(before), Cancellation()).suggestions for before in CARETS]
    return [suggestions[0].word for suggestions in answers]


def test_the_first_chips_of_a_new_profile_are_those_of_the_model(model: NgramBackend, own: OwnWords) -> None:
    for sentence in WRITTEN:
        own.learn(sentence)
        assert first_chips(Personal(model, own, print)) == first_chips(model)


def test_a_habit_of_many_sentences_is_learned_all_the_same(model: NgramBackend, own: OwnWords) -> None:
    for _ in range(30):
        own.learn("The quick answer is that the quick report was good, and the quick fox was here. ")
    chips = Personal(model, own, print).predict(Request("I think the "), Cancellation()).suggestions
    assert chips[0].word == "quick"


def test_an_unknown_word_is_offered_where_it_was_used_twice_in_a_new_profile(
    model: NgramBackend, own: OwnWords
) -> None:
    own.learn("We run kettlewick today. They run kettlewick too.")
    chips = Personal(model, own, print).predict(Request("They run k"), Cancellation()).suggestions
    assert chips[0].word == "kettlewick"


def test_a_slip_that_is_never_offered_pushes_nothing_aside(model: NgramBackend, own: OwnWords) -> None:
    alone = model.predict(Request("The reci"), Cancellation()).suggestions
    own.learn("The reciever is here. The reciever is there.")
    mixed = Personal(model, own, print).predict(Request("The reci"), Cancellation()).suggestions
    assert [found.word for found in mixed] == [found.word for found in alone]
    assert mixed[0].probability > 0.5
