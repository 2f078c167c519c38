"""At the end of a word the next words rank among its completions, for every kind of model and for own words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.corrections import Speller, correct
from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion
from engine.scripts import in_script
from engine.text import fold, straight
from engine.word_ends import with_next_words
from models.store.word_list import open_dictionary
from tests.engine.sources import SOURCES, opened_sources
from tests.fakes import ScriptedBackend

SPELLER = Speller(open_dictionary())


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    with opened_sources(tmp_path_factory.mktemp("own"), "Greet Zorblatt Quimby. " * 4) as sources:
        yield sources


def offered(backend: Backend, request: Request) -> Prediction:
    answer = backend.predict(request, Cancellation())
    return with_next_words(answer, request, backend, Cancellation())


def words(prediction: Prediction) -> list[str]:
    """The words, with a space before those that come next."""
    return [" " * found.follows + found.word for found in prediction.suggestions]


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("I want", " to"),
        ("We would like to thank", " you"),
        ("She was one of", " the"),
        ("At the end of", " the"),
        ("Please let me know as soon as", " possible"),
        ("They were supposed", " to"),
        ("He could not wait until he was able", " to"),
        ("We need to get rid", " of"),
        ("On the other hand there are plenty", " of"),
        ("It depends", " on"),
        ("He went to the hosp", "hospital"),
        ("The children played in the gard", "garden"),
        ("It is very imp", "important"),
    ],
)
def test_the_likeliest_is_offered_first_whether_it_completes_or_follows(
    backends: dict[str, Backend], kind: str, before: str, wanted: str
) -> None:
    assert words(offered(backends[kind], Request(before)))[0] == wanted


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("before", ["I want", "I", "a", "in", "They car", "The the", "over", "can", "Thank", "be"])
def test_all_that_is_offered_is_ranked_and_likely_enough(backends: dict[str, Backend], kind: str, before: str) -> None:
    answer = offered(backends[kind], Request(before))
    found = [suggestion.probability for suggestion in answer.suggestions]
    assert found == sorted(found, reverse=True)
    assert all(probability >= 0.01 for probability in found)
    assert sum(found) <= 1.001
    assert 0 <= answer.whole_probability <= 1


@pytest.mark.parametrize("kind", SOURCES)
def test_a_next_word_is_as_likely_as_that_the_word_ends_and_the_next_one_comes(
    backends: dict[str, Backend], kind: str
) -> None:
    answer = offered(backends[kind], Request("I want"))
    behind = backends[kind].predict(Request("I want "), Cancellation()).suggestions[0]
    first = answer.suggestions[0]
    assert (first.word, first.follows) == (behind.word, True)
    assert first.probability == pytest.approx(answer.whole_probability * behind.probability)


def test_own_words_follow_as_well(backends: dict[str, Backend]) -> None:
    assert " Quimby" in words(offered(backends["own words"], Request("Please greet Zorblatt")))
    assert " Quimby" not in words(offered(backends["blend"], Request("Please greet Zorblatt")))


@pytest.mark.parametrize("before", ["", "I want ", "Yes. ", "12", "On 3", "Hello,"])
def test_without_letters_nothing_follows(backends: dict[str, Backend], before: str) -> None:
    assert not any(found.follows for found in offered(backends["blend"], Request(before)).suggestions)


@pytest.mark.parametrize(("after", "rest"), [("", "ed"), (", and", ""), (".", ""), ("-to-do", ""), (")", "")])
def test_nothing_follows_before_a_mark_or_inside_a_word(backends: dict[str, Backend], after: str, rest: str) -> None:
    request = Request("I want", after, rest=rest)
    assert not any(found.follows for found in offered(backends["blend"], request).suggestions)


def test_no_model_is_asked_for_words_that_could_not_show() -> None:
    backend = ScriptedBackend("ngram", {})
    likely = tuple(Suggestion(word, 0.3) for word in ("they", "them", "then"))
    answer = Prediction("ngram", "the", likely, 0, 1.0, whole_probability=0.1)
    assert with_next_words(answer, Request("the"), backend, Cancellation()).suggestions == likely
    assert backend.requests == []


def test_a_next_word_brings_both_spaces() -> None:
    assert Suggestion("to", 0.5, follows=True).taken("want") == "want to"
    assert Suggestion("wanted", 0.5).taken("want") == "wanted"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10))
def test_whatever_is_taken_keeps_the_letters_typed(
    backends: dict[str, Backend], before: str, after: str, rest: str
) -> None:
    answer = offered(backends["own words"], Request(before, after, rest=rest))
    for found in answer.suggestions:
        taken = found.taken(answer.prefix)
        assert straight(fold(taken)).startswith(straight(fold(answer.prefix)))
        assert " " not in taken.removeprefix(answer.prefix).removeprefix(" " * found.follows)


@pytest.mark.parametrize("typing", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I saw \ud83d", "\ude00"),
        ("I saw \ud83d", ""),
        ("I saw ", "\ude00 there"),
        ("hous\ud83d", "\ude00"),
        ("caf", "\u0301 is"),
        ("caf", "\u0301"),
        ("cafe\u0301", ""),
        ("cafe\u0301", " is open"),
        ("\u0645\u0631\u062d", "\u0628\u0627"),
        ("\u0645\u0631\u062d\u0628\u0627", ""),
        ("\u0645\u0631\u062d\u0628\u0627 ", "\u0628\u0643"),
        ("We met \u05e9\u05dc\u05d5", ""),
        ("x" * 100_000, ""),
        ("x" * 100_000, " the house"),
        ("1" * 100_000, ""),
        ("12 34 5", ""),
        ("12 34 5 ", ""),
        ("12\n34\n", ""),
        ("2024 12 ", "31"),
    ],
    ids=range(19),
)
def test_nothing_is_offered_in_half_a_character_another_script_or_a_text_of_digits(
    backends: dict[str, Backend], before: str, after: str, typing: bool
) -> None:
    for kind in SOURCES:
        request = Request(before, after, typing=typing)
        corrected = correct(offered(backends[kind], request), request, SPELLER, backends["ngram"], judge=backends[kind])
        assert in_script(corrected, before).suggestions == ()


@pytest.mark.parametrize(
    "before",
    [
        "\ud83d",
        "a\ud83d",
        "e\u0301",
        "\u0645\u0631\u062d\u0628\u0627",
        "1" * 500,
        "x" * 100_000,
        "go " * 40_000,
        "\x00a",
    ],
    ids=range(8),
)
def test_no_text_is_too_odd(backends: dict[str, Backend], before: str) -> None:
    for kind in SOURCES:
        assert len(offered(backends[kind], Request(before)).suggestions) <= 3
