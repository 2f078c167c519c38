"""The list of words takes in what a model has read often, but not the slips it has read; the measurement repeats."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.corrections import Dictionary, Speller
from engine.errors import TextError
from engine.phrases import PhraseSet
from models.making.spelling_build import Rule, WordShares, read_scowl, words
from models.making.spelling_measure import commonest, measure, report, underline
from models.store.word_list import WORDS, open_dictionary

SCOWL = {"definitely": "definitely", "don't": "don't", "good": "good", "may": "may", "nasa": "NASA", "paris": "Paris"}
SHARES = {"definitely": 1e-4, "don't": 1e-3, "good": 1e-3, "a": 1e-2, "lot": 1e-3, "may": 1e-4, "nasa": 1e-6}


class Read(WordShares):
    """A model that has read these words, and "a lot" often."""

    def __init__(self, **forms: float) -> None:
        self.forms = {word.lower(): word for word in [*SHARES, *forms]}
        self.share = SHARES | {word.lower(): share for word, share in forms.items()}

    def pair_share(self, first: str, second: str) -> float:
        return 1e-3 if (first, second) == ("a", "lot") else 0.0


def taken(**forms: float) -> set[str]:
    return set(words(SCOWL, Read(**forms), Rule()))


def test_new_words_are_taken_in_and_rare_ones_are_not() -> None:
    assert {"subreddit", "Kubernetes"} <= taken(subreddit=1e-5, Kubernetes=1e-5, flibbertig=1e-8)
    assert "flibbertig" not in taken(flibbertig=1e-8)


@pytest.mark.parametrize(
    ("slip", "share"), [("definately", 1e-5), ("dont", 1e-4), ("alot", 1e-4), ("definitley", 1e-6)]
)
def test_slips_of_commoner_words_are_not_taken_in(slip: str, share: float) -> None:
    assert slip not in taken(**{slip: share})


def test_a_spelling_nearly_as_common_as_its_neighbour_is_taken_in() -> None:
    assert "definitelys" in taken(definitelys=1e-6)  # an ending makes another word
    assert "goods" in taken(goods=1e-5)


def test_words_keep_the_form_they_have_inside_sentences_and_rare_abbreviations_go() -> None:
    found = words(SCOWL, Read(), Rule())
    assert {"may", "Paris", "don't"} <= found.keys()
    assert "NASA" not in found
    assert found["definitely"] == 9  # -ln of a share of 1e-4


def test_scowls_lists_are_read_without_accents_possessives_and_large_sizes(tmp_path: Path) -> None:
    (tmp_path / "english-words.10").write_text("may\ncafé\ndog\ndog's\n", "utf-8")
    (tmp_path / "english-upper.50").write_text("May\nZn\n", "utf-8")
    (tmp_path / "english-words.80").write_text("aardwolf\n", "utf-8")
    assert read_scowl(tmp_path) == {"may": "may", "cafe": "cafe", "dog": "dog"}
    with pytest.raises(TextError, match="no list of SCOWL"):
        read_scowl(tmp_path / "..")


def test_the_bundled_list_is_sorted_and_has_no_word_twice() -> None:
    folded = [line.partition("\t")[0].lower() for line in (WORDS / "words.txt").read_text("utf-8").splitlines()]
    assert folded == sorted(set(folded))
    assert len(open_dictionary()) == len(folded)


def test_the_measurement_counts_each_misspelling_once_and_repeats() -> None:
    dictionary = Dictionary({"house": 8, "garden": 9, "the": 3, "behind": 8})
    speller = Speller(dictionary)
    phrases = [PhraseSet("phrases.txt", ("the garden behind the house", "the zzyzx"), True)]
    tallies = [measure(speller, None, phrases, commonest(dictionary)) for _ in range(2)]
    assert tallies[0].ranks == tallies[1].ranks
    assert sum(map(len, tallies[0].ranks.values())) + tallies[0].known == 6
    assert tallies[0].recall(1) == tallies[0].recall(3) == 1
    underlined = underline(speller, None, phrases)
    assert underlined.words == 7
    assert underlined.found == {"zzyzx": 1}
    figures = report(tallies[0], underlined, [0.25, 0.5, 0.75])
    assert "1 of 7 words are underlined" in figures
    assert "add 0.50 ms to a prediction in the middle" in figures


def test_the_commonest_words_come_first() -> None:
    assert commonest(Dictionary({"the": 3, "house": 8, "garden": 9}), 2) == {"the", "house"}
