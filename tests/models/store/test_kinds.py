"""What holds of every kind of model that is opened, and of the backend that stands in for one in tests."""

import math
from contextlib import closing

import pytest

from engine.errors import Cancelled
from engine.kinds import MIXED, OPENING_ORDER, SINGLE, TABLE, Kind, ends_with, made_of
from engine.prediction import Cancellation, Request
from engine.text import caret
from models.store import bundled, installed, kind_of, opened
from tests.fakes import ScriptedBackend

BEFORE = "I look forward to "
FAKE = "a scripted backend"
NO_WORD_STANDS = [
    ("in a number", "It costs 12", ""),
    ("before a letter", "I look for", "ward"),
    ("behind a mark that a space follows", "Yes,", ""),
]


@pytest.fixture(scope="module", params=[*Kind, FAKE])
def backend(request):
    """One open model of each kind, and the one that is none."""
    if request.param == FAKE:
        with closing(ScriptedBackend(Kind.NGRAM, {"hear": 0.2, "the": 0.3, "hearing": 0.4, "to": 0.1})) as fake:
            yield fake
        return
    with opened(bundled(request.param)) as model:
        assert model.kind == request.param
        yield model


def predict(backend, before, after="", count=5):
    return backend.predict(Request(before, after, 7, count), Cancellation())


def test_the_likeliest_words_come_first_and_no_more_than_were_asked_for(backend):
    prediction = predict(backend, BEFORE, count=3)
    probabilities = [found.probability for found in prediction.suggestions]
    assert len(probabilities) == 3
    assert probabilities == sorted(probabilities, reverse=True)
    assert min(probabilities) > 0
    assert sum(probabilities) <= 1
    assert len({found.word for found in prediction.suggestions}) == 3


def test_an_answer_says_what_it_answers(backend):
    prediction = predict(backend, BEFORE + "hea")
    assert (prediction.backend, prediction.prefix, prediction.revision) == (backend.kind, "hea", 7)
    assert prediction.milliseconds >= 0
    assert prediction.prefix_probability is None or 0 < prediction.prefix_probability <= 1


def test_the_letters_typed_are_kept(backend):
    words = [found.word for found in predict(backend, BEFORE + "hea").suggestions]
    assert {"hear", "hearing"} <= set(words)
    assert all(word.startswith("hea") for word in words)


@pytest.mark.parametrize(("before", "after"), [case[1:] for case in NO_WORD_STANDS], ids=[c[0] for c in NO_WORD_STANDS])
def test_where_no_word_can_stand_none_is_offered(backend, before, after):
    assert predict(backend, before, after).suggestions == ()


def test_what_is_cancelled_is_not_answered(backend):
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        backend.predict(Request(BEFORE), cancellation)
    assert predict(backend, BEFORE).suggestions, "it goes on afterwards"


def test_to_think_ahead_changes_no_answer(backend):
    before = predict(backend, BEFORE).suggestions
    backend.anticipate(Request(BEFORE), Cancellation())
    after = predict(backend, BEFORE).suggestions
    assert [found.word for found in after] == [found.word for found in before]
    assert [found.probability for found in after] == pytest.approx([found.probability for found in before], rel=1e-3)


@pytest.mark.parametrize("word", ["hear", "Hear", "zyxgl"])
def test_every_word_has_a_probability(backend, word):
    assert math.isfinite(backend.log_probability(caret(BEFORE), word))
    assert backend.log_probability(caret(BEFORE), word) <= 0


@pytest.mark.parametrize("kind", Kind)
def test_a_model_comes_with_foreword_under_the_name_in_the_table(kind):
    assert kind_of(bundled(kind)) == kind
    assert bundled(kind).name == TABLE[kind].bundled
    assert [model.kind for model in installed() if model.name == TABLE[kind].bundled] == [kind]


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_row_with_titles(kind):
    row = TABLE[kind]
    assert row.title()
    assert row.title_in_sentence()
    assert (kind in SINGLE) == bool(row.title_in_use), "of what is made of others none is chosen"


def test_parts_are_opened_before_what_is_made_of_them_and_end_with_it():
    assert sorted(OPENING_ORDER) == sorted(Kind)
    for kind in MIXED:
        for part in TABLE[kind].parts:
            assert OPENING_ORDER.index(part) < OPENING_ORDER.index(kind)
            assert kind in made_of(part)
            assert kind in ends_with(part)
        assert set(TABLE[kind].takes_along) <= set(ends_with(kind)) & set(TABLE[kind].parts)
