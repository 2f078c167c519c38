"""Misspelt words are found, and what was meant is offered first; what is spelt correctly is left alone."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.corrections import Correction, Dictionary, Speller, read_dictionary
from engine.corrections.speller import LOOKED_UP, SURE
from engine.corrections.typos import misspell
from engine.errors import ModelError
from engine.text import Caret, caret, fold
from models.store.word_list import open_dictionary

DICTIONARY = open_dictionary()
SPELLER = Speller(DICTIONARY)
COMMON = sorted(word for word in DICTIONARY if DICTIONARY.rarity(word) <= 10 and len(word) > 3 and word.isalpha())


class Expecting:
    """Expects one word, and the others as the word list has them."""

    def __init__(self, word: str) -> None:
        self.word = word

    def log_probability(self, at: Caret, word: str) -> float:
        """See Scorer."""
        return math.log(0.5) if word == self.word else -15.0


def offered(typed: str, before: str = "", **given: object) -> list[str]:
    return [found.word for found in SPELLER.corrections(caret(before + typed), 3, **given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "word",
    [
        *("the", "colour", "color", "organise", "organize", "theatre", "cafe", "naive", "won't", "it's", "o'clock"),
        *("England's", "boss's", "mum's", "who'd", "everyone\u2019s", "Dickens'"),
        *("London", "london", "Wednesday", "Kowalczyk", "McDonald", "GitHub", "iPhone", "NASA", "XKCD", "APIs"),
        *("x", "5th", "mp3", "i18n", "Übung", "señor", "привет", "日本語", "שלום"),
    ],
)
def test_what_is_spelt_correctly_is_not_misspelt(word: str) -> None:
    assert not SPELLER.is_misspelt(word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("teh", "the"), ("recieve", "receive"), ("definately", "definitely"), ("seperate", "separate")),
        *(("accomodate", "accommodate"), ("wierd", "weird"), ("untill", "until"), ("adress", "address")),
        *(("goverment", "government"), ("tommorow", "tomorrow"), ("embarass", "embarrass"), ("freind", "friend")),
        *(("dont", "don't"), ("im", "I'm"), ("cant", "can't"), ("thats", "that's"), ("didnt", "didn't")),
        *(("alot", "a lot"), ("thankyou", "thank you"), ("colur", "colour"), ("wendesday", "Wednesday")),
    ],
)
def test_common_misspellings_are_corrected(typed: str, meant: str) -> None:
    assert SPELLER.is_misspelt(typed)
    assert meant in offered(typed, "We know ")


SLIPS = st.builds(lambda word, seed: (word, misspell(word, str(seed))[0]), st.sampled_from(COMMON), st.integers())


@given(SLIPS)
@example(("cars", "hars"))
@example(("hits", "lits"))
def test_one_slip_in_a_common_word_is_found_and_undone(slip: tuple[str, str]) -> None:
    word, typed = slip
    form = DICTIONARY.form(word)
    assume(SPELLER.is_misspelt(typed))
    alone = {found.word: found.probability for found in SPELLER.corrections(caret("and " + typed), len(DICTIONARY))}
    assert form in alone
    if sum(probability >= alone[form] for probability in alone.values()) < LOOKED_UP:
        assert form in offered(typed, "and ", scorer=Expecting(form))


@given(
    st.one_of(st.text(max_size=12), st.sampled_from(COMMON).flatmap(lambda word: st.permutations(word).map("".join)))
)
def test_corrections_are_words_that_differ_from_what_was_typed_and_from_each_other(typed: str) -> None:
    found = SPELLER.corrections(caret("They said " + typed), 10)
    words = [correction.word for correction in found]
    assert typed not in words
    assert len(set(words)) == len(words)
    assert all(fold(part) in DICTIONARY for word in words for part in word.split(" "))
    shares = [correction.probability for correction in found]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-9


@given(st.sampled_from(sorted(DICTIONARY)), st.booleans())
def test_no_word_of_the_list_is_underlined_as_it_is_written_or_replaced_unasked(word: str, starts: bool) -> None:
    form = DICTIONARY.form(word)
    assert not SPELLER.is_misspelt(form, starts_sentence=starts)
    assert SPELLER.sure_enough(form, [Correction("other", 1.0)], starts_sentence=starts) is None


def test_the_model_decides_between_words_equally_near() -> None:
    assert offered("hpuse", "", scorer=Expecting("house"))[0] == "house"
    assert offered("fron", "the ", scorer=Expecting("front"))[0] == "front"
    assert offered("fron", "come ", scorer=Expecting("from"))[0] == "from"


def test_the_keyboard_decides_between_words_alike_common() -> None:
    words = Dictionary({"cat": 10, "mat": 10})
    assert [
        Speller(words).corrections(caret("xat"), 1)[0].word,
        Speller(words).corrections(caret("nat"), 1)[0].word,
    ] == [
        "cat",
        "mat",
    ]


def test_a_correction_takes_the_case_and_the_apostrophe_of_the_text() -> None:
    assert offered("Recieve", "and ")[0] == "Receive"
    assert offered("RECIEVE", "and ")[0] == "RECEIVE"
    assert offered("recieve", "Done. ")[0] == "receive"
    assert offered("teh", "we saw ")[0] == "the"
    assert offered("didnt", "I\u2019m sure she ")[0] == "didn\u2019t"
    assert offered("amercia", "we saw ")[0] == "America"


def test_own_words_are_never_misspelt_and_are_offered() -> None:
    own = {"frobnicate": "frobnicate", "kowalczyk": "Kowalczyk", "teh": "teh"}
    assert SPELLER.is_misspelt("frobnicate")
    for word in ("frobnicate", "Frobnicate", "teh", "kowalczyk's"):
        assert not SPELLER.is_misspelt(word, own)
    assert SPELLER.corrections(caret("ask kowalzcyk"), 1, own_words=own)[0].word == "Kowalczyk"
    assert SPELLER.sure_enough("teh", [Correction("the", 1.0)], own) is None


def test_a_name_is_misspelt_only_if_it_looks_like_a_known_one() -> None:
    assert SPELLER.is_misspelt("Wendesday")
    assert not SPELLER.is_misspelt("Kobayakawa")
    assert not SPELLER.is_misspelt("Teh")
    assert SPELLER.is_misspelt("Teh", starts_sentence=True)
    assert not SPELLER.is_misspelt("Gonzalez")
    assert SPELLER.is_misspelt("gonzalez")
    assert offered("gonzalez", "ask ")[0] == "Gonzalez"
    assert "Gonzalez" not in offered("Gonzalez", "ask ")


def test_misspellings_are_found_in_a_line_but_not_in_addresses_or_code() -> None:
    line = "Teh dog, wihch I saw at htpp://wher.is/it or in C:\\Usres, said me@exmaple.com is well-knwon; foo_brr too."
    assert [line[begin:end] for begin, end in SPELLER.misspellings(line)] == ["Teh", "wihch", "knwon"]


def test_a_run_of_letters_without_end_is_no_word() -> None:
    assert not list(SPELLER.misspellings("ab" * 100_000))
    assert not SPELLER.corrections(caret("ab" * 100_000), 3, unfinished=True)


@given(st.text(max_size=200))
def test_misspellings_lie_in_order_in_any_text(line: str) -> None:
    spans = list(SPELLER.misspellings(line))
    assert all(0 <= begin < end <= len(line) for begin, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_while_a_word_is_typed_its_beginning_is_corrected() -> None:
    assert "receive" in offered("recie", "we will ", unfinished=True)
    assert "definitely" in offered("definatel", "we will ", unfinished=True)
    assert "receive" not in offered("recie", "we will ")
    assert not SPELLER.corrections(caret("we "), 3, unfinished=True)


def test_a_word_that_does_not_fit_is_doubted_but_never_replaced() -> None:
    found = SPELLER.corrections(caret("a letter form"), 3, Expecting("from"))
    assert found[0].word == "from"
    assert SPELLER.is_doubtful("form", found)
    assert SPELLER.sure_enough("form", found) is None
    assert not SPELLER.is_doubtful("form", SPELLER.corrections(caret("fill in the form"), 3, Expecting("form")))
    assert not SPELLER.is_doubtful("Form", found)


def test_only_a_sure_correction_replaces_what_was_typed() -> None:
    sure, unsure = Correction("the", SURE), Correction("the", SURE - 0.01)
    assert SPELLER.sure_enough("teh", [sure]) == sure
    assert SPELLER.sure_enough("teh", [unsure]) is None
    assert SPELLER.sure_enough("teh", []) is None
    assert SPELLER.sure_enough("Mowt", [Correction("Most", 1.0)]) is None
    assert SPELLER.sure_enough("alot", [Correction("a lot", 1.0)]) is None


def test_a_scorers_fault_is_not_hidden() -> None:
    class Closed:
        def log_probability(self, at: Caret, word: str) -> float:
            raise ModelError("closed")

    with pytest.raises(ModelError, match="closed"):
        SPELLER.corrections(caret("teh"), 3, Closed())


def test_a_missing_or_damaged_word_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"words\.txt cannot be read"):
        read_dictionary(tmp_path)
    (tmp_path / "words.txt").write_text("the\tmany\n", "utf-8")
    with pytest.raises(ModelError, match=r"words\.txt cannot be read"):
        read_dictionary(tmp_path)
