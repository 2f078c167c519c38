"""In mid-line the words to the right of the caret weigh in, for every kind of model and for own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.prediction import Backend, Cancellation, Request, Suggestion
from engine.revising import right_words
from engine.text import caret
from tests.engine.sources import SOURCES, opened_sources


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    with opened_sources(
        tmp_path_factory.mktemp("own"), "We met Zorblatt Quimby. We met Zanzabar Foster. " * 4
    ) as sources:
        yield sources


def ask(backend: Backend, before: str, after: str, count: int = 3) -> Sequence[Suggestion]:
    found = backend.predict(Request(before, after, count=count), Cancellation()).suggestions
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert sum(one.probability for one in found) <= 1.001
    return found


def words(backend: Backend, before: str, after: str, count: int = 3) -> list[str]:
    return [one.word for one in ask(backend, before, after, count)]


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("I ", " going home now", "am"),
        ("She ", " been there for years", "has"),
        ("They have ", " to the station", "been"),
        ("I will rece", " the parcel", "receive"),
        ("We look forw", " to the weekend", "forward"),
        ("He wants ", " buy a new car", "to"),
        ("It took a long ", " to get there", "time"),
        ("Please let me ", " if you can come", "know"),
        ("We were in the mid", " of the night", "middle"),
        ("There is a lot ", " work to do", "of"),
        ("I would ", " to thank all of you", "like"),
        ("The train will arr", " at noon", "arrive"),
        ("You can ask him ", " he comes back", "if"),
        ("She is one ", " the best", "of"),
    ],
)
def test_the_word_that_fits_both_sides_is_offered(
    backends: dict[str, Backend], kind: str, before: str, after: str, wanted: str
) -> None:
    assert wanted in words(backends[kind], before, after)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    ("before", "after", "unwanted"),
    [
        ("I ", " going home now", "have"),
        ("She ", " been there for years", "is"),
        ("They have ", " to the station", "to"),
        ("He wants ", " buy a new car", "the"),
        ("It is a beaut", " day today", "beautifully"),
    ],
)
def test_a_word_that_does_not_fit_what_follows_gives_way(
    backends: dict[str, Backend], kind: str, before: str, after: str, unwanted: str
) -> None:
    likely = {found.word: found.probability for found in ask(backends[kind], before, "", 12)}
    fitting = {found.word: found.probability for found in ask(backends[kind], before, after, 12)}
    assert fitting.get(unwanted, 0.0) < likely[unwanted] / 4


def test_own_words_weigh_what_they_saw_follow(backends: dict[str, Backend]) -> None:
    for name, following in (("Zorblatt", " Quimby"), ("Zanzabar", " Foster")):
        assert words(backends["own words"], "The other day we met Z", following)[0] == name


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("after", ["", " ", ", and so on", ".", "\nthe next line", "   ", " (the", " \U0001f600"])
def test_without_a_word_on_the_right_nothing_changes(backends: dict[str, Backend], kind: str, after: str) -> None:
    alone = backends[kind].predict(Request("I would like to "), Cancellation()).suggestions
    assert backends[kind].predict(Request("I would like to ", after), Cancellation()).suggestions == alone


@pytest.mark.parametrize("kind", SOURCES)
def test_what_follows_is_as_likely_as_the_model_says(backends: dict[str, Backend], kind: str) -> None:
    at = caret("We went to the ")
    alone, among = (
        np.array(backends[kind].log_probabilities_behind(at, forms, ["of", "the"], Cancellation()))
        for forms in (["end"], ["dog", "end", "middle"])
    )
    assert among.shape == (3, 2)
    np.testing.assert_allclose(alone[0], among[1], atol=1e-3)
    assert (among < 0).all()
    assert among[1, 0] > among[0, 0]
    assert among[2].sum() > among[0].sum()


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (" the parcel today", ["the", "parcel"]),
        (" the parcel", ["the", "parcel"]),
        (" the, parcel", ["the"]),
        (" it's late", ["it's", "late"]),
        ("  two  spaces", ["two", "spaces"]),
        ("quick", []),
        (", the", []),
        (" the\nnext", ["the"]),
        (" " + "x" * 60, []),
        (" the " + "x" * 60, ["the"]),
        ("", []),
    ],
)
def test_at_most_two_whole_words_are_read(after: str, words: list[str]) -> None:
    assert right_words(after) == words


def test_a_key_in_mid_line_runs_the_model_once_more_at_most(backends: dict[str, Backend]) -> None:
    transformer = backends["transformer"]

    def runs(before: str, after: str) -> int:
        earlier = transformer.tree.forward_passes  # type: ignore[attr-defined]
        words(transformer, before, after, 6)
        return transformer.tree.forward_passes - earlier  # type: ignore[no-any-return, attr-defined]

    for before in ("Nobody knows why the old ", "Nobody knows why the old h", "Nobody knows why the old ho"):
        runs(before, "")
        assert runs(before, " stood there") <= 1


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_on_the_right_is_too_odd(backends: dict[str, Backend], before: str, after: str) -> None:
    for kind in SOURCES:
        assert len(words(backends[kind], before, " " + after)) <= 3
