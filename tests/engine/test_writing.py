"""How a suggested word stands in the text: the same for every kind of model, for own words and for corrections."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.candidates import Candidate, Candidates, by_form
from engine.corrections import Speller, correct
from engine.prediction import Backend, Cancellation, Prediction, Request
from engine.text import fold
from engine.writing import cased, suggestions
from models.store.word_list import open_dictionary
from tests.engine.sources import SOURCES, opened_sources

OWN = "I don't know Zorblatt. We don't know Zorblatt's boat. My name is Zorblatt, and it's Zorblatt's day. It's late. "
WORDS = st.from_regex(r"[A-Za-zé]{1,8}('[a-z]{1,3})?", fullmatch=True)


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    with opened_sources(tmp_path_factory.mktemp("own"), OWN * 4) as sources:
        yield sources


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(open_dictionary())


def is_small(word: str) -> bool:
    return word == word.lower()


def is_capital(word: str) -> bool:
    return word[0].isupper()


def is_shouted(word: str) -> bool:
    return word == word.upper()


def is_straight(word: str) -> bool:
    return "\u2019" not in word


def is_curly(word: str) -> bool:
    return "'" not in word


# The text before the caret, whether quotes are typographic as one types, what every word offered there must be, one
# that must be among twelve, and a misspelt word that may stand there with what corrects it.
PLACES = [
    ("It\u2019s late and I do", False, is_curly, "don\u2019t", "It\u2019s late and she didnt", "didn\u2019t"),
    ("It's late and I do", False, is_straight, "don't", "It's late and she didnt", "didn't"),
    ("It is late and I do", True, is_curly, "don\u2019t", "It is late and she didnt", "didn\u2019t"),
    ("It's late and I do", True, is_curly, "don\u2019t", "It's late and she didnt", "didn\u2019t"),
    ("if (x == 1) { we do", True, is_straight, "don't", "", ""),
    ("hello. thanks for the mail. ", False, is_small, "i", "hello. thanks for teh", "the"),
    ("my name is ", False, is_small, "", "my naem", "name"),
    ("Dear all,\nthanks for the mail. ", False, is_capital, "I", "Dear all,\nthanks for teh", "the"),
    ("It was late. ", False, is_capital, "I", "It was late. Teh", "The"),
    ("THEY LIVE IN ", False, is_shouted, "THE", "THEY LIVE IN teh", "the"),
    ("We went to LON", False, is_shouted, "LONDON", "", ""),
    ("We went to Lon", False, is_capital, "London", "", ""),
    ("We went to lon", False, is_straight, "London", "", ""),
]


def ask(backend: Backend, before: str, curly_quotes: bool) -> Prediction:
    return backend.predict(Request(before, count=12, curly_quotes=curly_quotes), Cancellation())


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize(("before", "curly_quotes", "is_right", "expected"), [place[:4] for place in PLACES])
def test_a_word_stands_as_the_writer_writes(backends, kind, before, curly_quotes, is_right, expected) -> None:
    words = [found.word for found in ask(backends[kind], before, curly_quotes).suggestions]
    assert words
    assert [word for word in words if not is_right(word)] == []
    assert not expected or expected in words


@pytest.mark.parametrize(
    ("curly_quotes", "before", "correction"), [(place[1], *place[4:]) for place in PLACES if place[4]]
)
@pytest.mark.parametrize("behind", ["", " "])
def test_a_correction_stands_as_the_writer_writes(backends, speller, curly_quotes, before, correction, behind) -> None:
    request = Request(before + behind, count=12, curly_quotes=curly_quotes)
    prediction = backends["ngram"].predict(request, Cancellation())
    corrections = [found.word for found in correct(prediction, request, speller, None).suggestions if found.corrects]
    assert correction in corrections


@pytest.mark.parametrize(
    ("word", "prefix", "starts_sentence", "expected"),
    [
        ("the", "", True, "The"), ("the", "", False, "the"), ("London", "", False, "London"),
        ("today", "TO", False, "TODAY"), ("today", "To", False, "Today"), ("today", "to", True, "today"),
        ("I", "", False, "I"), ("London", "lon", False, "London"), ("iPhone", "ip", False, "iPhone"),
    ],
)  # fmt: skip
def test_a_word_takes_the_case_of_its_place(word, prefix, starts_sentence, expected):
    assert cased(word, prefix, starts_sentence) == expected


@given(WORDS, st.integers(0, 8), st.booleans(), st.booleans())
def test_case_never_changes_the_letters(word, letters, upper, starts_sentence):
    prefix = word[:letters].upper() if upper else word[:letters]
    assert fold(cased(word, prefix, starts_sentence)) == fold(word)


@given(WORDS, st.integers(1, 8), st.booleans())
def test_what_was_typed_as_the_word_is_written_stays(word, letters, starts_sentence):
    assert cased(word, word[:letters], starts_sentence).startswith(word[:letters])


@pytest.mark.parametrize(
    ("word", "prefix", "expected"),
    [
        ("nasa", "NA", "NASA"), ("don't", "DON'", "DON'T"), ("London", "LO", "LONDON"),
        ("\u00e9t\u00e9", "\u00c9T", "\u00c9T\u00c9"),
        ("McDonald", "Mc", "McDonald"), ("O'Brien", "O'", "O'Brien"), ("I'm", "I", "I'm"),
    ],
)  # fmt: skip
def test_capitals_go_on_and_names_keep_theirs(word, prefix, expected):
    assert cased(word, prefix, False) == expected


@given(WORDS, st.booleans())
def test_a_shouted_word_is_in_capitals_whatever_its_own_case(word, starts_sentence):
    shouted = cased(word, "", starts_sentence, shouted=True)
    assert shouted == word.upper()


@pytest.mark.parametrize("form", ["cant't", "dont't", "wasn't't", "o'clock's"])
def test_no_word_is_glued_from_two_contractions(form: str) -> None:
    words = by_form([Candidate(form, 0.5), Candidate("canter", 0.2)])
    assert [found.word for found in suggestions(Candidates(words, 1.0), Request("We "))] == ["canter"]


@pytest.mark.parametrize(
    ("before", "form", "word"),
    [
        ("Then ", "i", "I"),
        ("Then ", "i'm", "I'm"),
        ("Then i", "i'll", "I'll"),
        ("so then ", "i", "i"),
        ("so then i", "i'm", "i'm"),
        ("Then ", "it", "it"),
        ("- ", "i", "I"),
        ("- i", "i've", "I've"),
        ("- milk\n- eggs\n- ", "i", "I"),
        ("* milk\n* eggs\n* i", "i'll", "I'll"),
        ("1. buy milk\n2. ", "i'm", "I'm"),
        ("so then\n- ", "i", "i"),
        ("buy milk\n- eggs\n- i", "i'm", "i'm"),
        ("I wrote this.\n" + "and so on it went. " * 40, "i", "I"),
        ("I'd say so.\n" + "- and so on it went.\n" * 40 + "- i", "i'm", "I'm"),
        ("well, i said so.\n" + "and so on it went. " * 40, "i", "i"),
        ("we did it. ", "i", "i"),
    ],
)
def test_the_word_i_is_small_only_for_who_types_in_small_letters(before: str, form: str, word: str) -> None:
    candidates = Candidates(by_form([Candidate(form, 0.5)]), 1.0)
    assert [found.word for found in suggestions(candidates, Request(before))] == [word]


@pytest.mark.parametrize(
    ("before", "form", "small", "words"),
    [
        ("By the lak", "Lake", 0.4, ["Lake", "lake"]),
        ("Near the par", "Park", 0.7, ["park", "Park"]),
        ("On a mon", "Monday", 0.0, ["Monday"]),
        ("On a mon", "Monday", 0.01, ["Monday"]),
        ("Near the Par", "Park", 0.7, ["Park"]),
        ("Near the ", "Park", 0.7, ["park"]),
        ("Near the ", "Park", 0.4, ["Park"]),
        ("near the par", "Park", 0.7, ["park"]),
        ("He asked. par", "Park", 0.5, ["Park", "park"]),
        ("My ip", "iPhone", 0.3, ["iPhone", "iphone"]),
        ("NEAR THE PAR", "Park", 0.7, ["PARK"]),
    ],
)
def test_small_and_capital_form_stand_side_by_side_where_both_are_likely(
    before: str, form: str, small: float, words: list[str]
) -> None:
    candidates = Candidates(by_form([Candidate(form, 0.9, small=small)]), 1.0)
    found = [one for one in suggestions(candidates, Request(before)) if one.probability >= 0.01]
    assert [one.word for one in found] == words
    assert sum(one.probability for one in found) == pytest.approx(0.9, abs=0.01)
