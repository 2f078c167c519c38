"""A contraction that lacks its apostrophe is corrected by how likely it is there, also where it is another word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.corrections import Speller, correct, doubt
from engine.corrections.contractions import CONTRACTIONS
from engine.prediction import Backend, Cancellation, Prediction, Request
from engine.text import fold
from engine.word_ends import with_next_words
from models.store.word_list import open_dictionary
from tests.engine.sources import SOURCES, opened_sources

SPELLER = Speller(open_dictionary())


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    with opened_sources(tmp_path_factory.mktemp("own"), "We met Zorblatt Quimby. " * 4) as sources:
        yield sources


def shown(
    backends: dict[str, Backend], kind: str, before: str, after: str = "", *, rest: str = "", meant: str = ""
) -> Prediction:
    """What the chips show in the end, as the service makes it."""
    request = Request(before, after, rest=rest, typing=not after)
    backend, forms = backends[kind], {meant: meant}
    answer = with_next_words(backend.predict(request, Cancellation()), request, backend, Cancellation())
    corrected = correct(answer, request, SPELLER, backends["ngram"], forms, forms, backend)
    return doubt(corrected, request, SPELLER, backends["ngram"], forms, forms) or corrected


def offered(backends: dict[str, Backend], kind: str, before: str) -> list[tuple[str, str]]:
    return [(found.word, found.corrects) for found in shown(backends, kind, before).suggestions]


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    ("before", "form"),
    [
        ("dont", "don't"),
        ("We cant", "can't"),
        ("Yes. We cant", "can't"),
        ("im", "I'm"),
        ("Im", "I'm"),
        ("It is late. Im", "I'm"),
        ("He said im", "I'm"),
        ("ive", "I've"),
        ("Ive", "I've"),
        ("Yes. Ive", "I've"),
        ("Id", "I'd"),
        ("I think Id", "I'd"),
        ("I am sorry. youre", "you're"),
        ("they didnt", "didn't"),
        ("Thats", "That's"),
    ],
)
@pytest.mark.parametrize("behind", ["", " "])
def test_the_contraction_comes_first(
    backends: dict[str, Backend], kind: str, before: str, form: str, behind: str
) -> None:
    assert offered(backends, kind, before + behind)[0] == (form, before.split()[-1] + behind)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    ("before", "form"),
    [
        ("Its ", "It's"),
        ("I think its ", "it's"),
        ("Because its ", "it's"),
        ("I think were ", "we're"),
        ("I think ill ", "I'll"),
        ("I think well ", "we'll"),
        ("Do you think hell ", "he'll"),
        ("She said shed ", "she'd"),
        ("So lets ", "let's"),
        ("Lets ", "Let's"),
        ("I wont ", "won't"),
        ("I think Id ", "I'd"),
        ("Maybe shell ", "she'll"),
    ],
)
def test_a_contraction_that_is_another_word_is_offered_where_it_is_likely(
    backends: dict[str, Backend], kind: str, before: str, form: str
) -> None:
    assert (form, before.split()[-1] + " ") in offered(backends, kind, before)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    "before",
    [
        "the dog wagged its",
        "The company lost its",
        "Every town has its",
        "The cat licked its",
        "if I were",
        "They were",
        "We knew you were",
        "She fell ill",
        "He was very ill",
        "All is well",
        "He did it very well",
        "Go to hell",
        "In the garden shed",
        "Show me your id",
        "He lets",
        "She never lets",
        "It has a hard shell",
    ],
)
@pytest.mark.parametrize("behind", ["", " "])
def test_the_other_word_stays_where_that_is_likelier(
    backends: dict[str, Backend], kind: str, before: str, behind: str
) -> None:
    assert [word for word, corrects in offered(backends, kind, before + behind) if "'" in word and corrects] == []


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(
    ("before", "rest", "after", "form"),
    [
        ("Its", "", " a shame", "It's"),
        ("Well", "", " be there at noon", "We'll"),
        ("Wel", "l", " see you at noon", "We'll"),
        ("Hell", "", " be there at noon", "He'll"),
        ("Were", "", " going home", "We're"),
        ("Well", "", " done", ""),
        ("the dog wagged its", "", " tail", ""),
        ("i", "ts", " own fault", ""),
        ("Were", "", " you there", ""),
    ],
)
def test_the_words_to_the_right_say_which_it_is(
    backends: dict[str, Backend], kind: str, before: str, rest: str, after: str, form: str
) -> None:
    found = [one for one in shown(backends, kind, before, after, rest=rest).suggestions if one.corrects]
    assert [one.word for one in found if "'" in one.word] == [form] * bool(form)
    assert all(one.corrects == before.split()[-1] + rest for one in found)


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("before", ["It is very im", "This is most im", "I have an id", "We went to the shel", "ca"])
def test_the_beginning_of_another_word_is_no_contraction(backends: dict[str, Backend], kind: str, before: str) -> None:
    assert all(found.completes or found.follows for found in shown(backends, kind, before).suggestions)


def test_a_word_that_is_meant_is_no_contraction(backends: dict[str, Backend]) -> None:
    for word in ("its", "im"):
        assert not any(found.corrects for found in shown(backends, "blend", f"I think {word} ", meant=word).suggestions)


def test_what_goes_on_shares_what_a_contraction_leaves(backends: dict[str, Backend]) -> None:
    found = shown(backends, "blend", "im").suggestions
    assert sum(one.probability for one in found) <= 1.001
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)


def test_the_listed_contractions_are_words() -> None:
    for letters, form in CONTRACTIONS.items():
        assert fold(form).replace("'", "") == letters
        assert SPELLER.knows(fold(form))
