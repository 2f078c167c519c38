"""Finds misspelt words and their corrections: candidates from the word list, ranked by model and keyboard."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from engine import text, writing
from engine.corrections.channel import Channel
from engine.corrections.derived import is_derived, single
from engine.corrections.dictionary import LONGEST, Dictionary
from engine.corrections.respellings import OWN_RARITY, Respelling, Respellings

Forms = Mapping[str, str]  # words by folded form with straight apostrophes
NO_FORMS: Forms = MappingProxyType({})
SURE = 0.98  # probability from which a correction may be made without asking; chosen on held-out text
DOUBTFUL = 0.2  # probability from which a correction is worth showing for a word that may be right; chosen likewise
LOOKED_UP = 12  # candidates that the model is asked about; 6 of 29,000 slips in common short words meant none of them

# Probability of other words from which a misspelling is taken for a slip; see models.making.own_words_waits.
_SLIP = 0.5
_ALONE = text.Caret("", False, "")  # where a word stands by itself
_SHORTEST_NAME = 5  # letters from which an unknown name may be a known one misspelt
_COMMON_NAME = 12  # -ln of the least share of all words of a name that a writer of small letters leaves small
_SHORTEST_SURE = 3  # letters
# As SURE, where an apostrophe is all that lacks. Of 250,000 words held out, 176 were changed so; by the list of them,
# not each in its place, two or three are doubtful, as "sams".
_SURE_APOSTROPHE = 0.7
_TWO_CAPITALS = re.compile(r"[A-Z]{2}(?!s\Z)[a-z]+")  # but not "IDs"
_UNLISTED = 16.0  # -ln P(one certain word comes that is in no list), and what each of its letters costs
_UNLISTED_LETTER = 0.5
_UNEXPECTED = 1.0  # how much rarer a listed word may be than elsewhere if the model rules it out
_TAIL = 256  # characters of context in which the beginning of a sentence is looked for
_ENDINGS = re.compile(r"'(?:s|d|ll|ve|re|em)?$")
_LETTERS = re.compile(r"[a-z']+")
# Text between spaces that is not a word: addresses, paths, names of files and of users, code.
_SIGNS = re.compile(r"[@/\\_#=<>{}|~$^*+`\d]|\w\.\w|::")
_RUN = re.compile(r"\S+")


class WordScorer(Protocol):
    """Gives the probability of a word in its place, as `engine.prediction.Backend` does."""

    def log_probability(self, at: text.Caret, word: str) -> float:
        """Natural logarithm of the probability that `word` comes next at a caret."""
        ...


@dataclass(frozen=True, slots=True)
class Correction:
    """A word, or two, as it will be written, and the probability that the writer meant it."""

    word: str
    probability: float


class Speller:
    """Finds misspelt words and corrects them.

    It never changes and remembers only what it can work out again, so threads may share it: `is_misspelt` and
    `misspellings` are quick enough for the thread of the window, `corrections` belongs into the thread of the scorer.
    The writer's own words are given to each call, by their folded form with straight apostrophes.
    """

    def __init__(self, dictionary: Dictionary, channel: Channel | None = None) -> None:
        self._dictionary = dictionary
        self._respellings = Respellings(dictionary, channel or Channel())
        self._looks_like_name = lru_cache(4096)(self._near_name)
        self._looks_like_word = lru_cache(4096)(self._near_word)
        self._looks_like_slip = lru_cache(1 << 14)(self._rather_another)

    def is_misspelt(self, word: str, own_words: Forms = NO_FORMS, starts_sentence: bool = False) -> bool:
        """Whether a word, which matches `engine.text.WORD`, has no known spelling. Takes microseconds.

        Single letters, digits, capitals beyond the first letter, other alphabets than the English one and endless runs
        of letters are never misspelt, but for a known word with two capitals, as "THe"; an unknown name only if it
        looks like a known one, or at a sentence's start like any word.
        """
        if word[1:] != text.fold(word[1:]):
            return self._is_slip_of_shift(word, own_words)
        folded = _folded(word)
        if not 1 < len(folded) <= LONGEST or not _LETTERS.fullmatch(folded):
            return False
        if self._is_known(folded, word == folded, own_words):
            return False
        if word == folded or not word[0].isupper():
            return True
        return self._looks_like_word(folded) if starts_sentence else self._looks_like_name(folded)

    def knows(self, folded: str) -> bool:
        """Whether a folded word is spelt correctly, whatever its capitals."""
        return self._is_known(_folded(folded), False, NO_FORMS)

    def rarity(self, folded: str) -> int | None:
        """-ln of a listed word's share of all words; None for one that isn't listed."""
        return self._dictionary.rarity(folded) if folded in self._dictionary else None

    def form(self, folded: str) -> str:
        """A listed word in the case that it has inside a sentence; nothing for one that isn't listed."""
        return self._dictionary.form(folded) if folded in self._dictionary else ""

    def is_slip(self, word: str) -> bool:
        """Whether a misspelt word inside a sentence is likely another word. Takes milliseconds the first time."""
        return self.is_misspelt(word) and (self._is_slip_of_shift(word, NO_FORMS) or self._looks_like_slip(word))

    def misspellings(self, line: str, own_words: Forms = NO_FORMS) -> Iterator[tuple[int, int]]:
        """The ranges of the misspelt words in a text, from left to right.

        Addresses, paths, and whatever holds digits or signs of code between two spaces are passed over.
        """
        for run in _RUN.finditer(line):
            if _SIGNS.search(run[0]):
                continue
            for match in text.WORD.finditer(line, *run.span()):
                word, begin = match[0], match.start()
                starts = word[0].isupper() and text.caret(line[max(0, begin - _TAIL) : begin]).starts_sentence
                if self.is_misspelt(word, own_words, starts):
                    yield match.span()

    def last_misspelling(self, at: text.Caret, own_words: Forms = NO_FORMS) -> str:
        """The misspelt word that ends at a caret, or nothing. Takes microseconds."""
        if not text.WORD.fullmatch(at.prefix):
            return ""
        run = (at.context[-_TAIL:] + " " * at.space + at.prefix).split()[-1]
        if _SIGNS.search(run):
            return ""
        return at.prefix if self.is_misspelt(at.prefix, own_words, at.starts_sentence) else ""

    def corrections(
        self,
        at: text.Caret,
        count: int,
        scorer: WordScorer | None = None,
        own_words: Forms = NO_FORMS,
        unfinished: bool = False,
        foreseen: float = 0.0,
        curly_quotes: bool = False,
    ) -> tuple[Correction, ...]:
        """Corrections of the word that ends at a caret: at most `count`, the likeliest first.

        With `unfinished` the word is still being typed; if none begins so, words are found that begin nearly so, and
        `foreseen` is the probability that a word begins so all the same. The `scorer` says which of the LOOKED_UP
        candidates likeliest by themselves, or `count` if that is more, fit here, else common words come first. Also
        words spelt correctly may have corrections, which fit better; see `is_doubtful`. Raises what the scorer raises.
        `curly_quotes` is for `engine.writing`.
        """
        folded = _folded(at.prefix)
        if self._is_slip_of_shift(at.prefix, own_words):
            return (Correction(at.prefix[0] + folded[1:], 1.0),)
        if len(folded) > LONGEST or not _LETTERS.fullmatch(folded) or count < 1:
            return ()
        found = self._likeliest(folded, max(LOOKED_UP, count), own_words, unfinished)
        words = [writing.corrected(self._folded(candidate.folded, own_words), at, curly_quotes) for candidate in found]
        scores = [
            _score(scorer, at, word, candidate.rarity) - candidate.cost
            for candidate, word in zip(found, words, strict=True)
        ]
        whole = sum(map(math.exp, scores)) + math.exp(self._as_typed(at, scorer, own_words)) + foreseen
        ranked = sorted(zip(scores, words, strict=True), key=lambda pair: (-pair[0], pair[1]))
        different = ((score, word) for score, word in ranked if word != at.prefix)
        return tuple(Correction(word, math.exp(score) / whole) for score, word in list(different)[:count])

    def is_doubtful(
        self, typed: str, corrections: Sequence[Correction], own_words: Forms = NO_FORMS, starts_sentence: bool = False
    ) -> bool:
        """Whether corrections are worth showing: for misspelt words, and for others that fit much worse than they do.

        Names and capitals are never doubted.
        """
        if not corrections or self.is_misspelt(typed, own_words, starts_sentence):
            return bool(corrections)
        is_plain = typed == text.fold(typed) or (starts_sentence and typed[1:] == text.fold(typed[1:]))
        return is_plain and corrections[0].probability >= DOUBTFUL

    def sure_enough(
        self, typed: str, corrections: Sequence[Correction], own_words: Forms = NO_FORMS, starts_sentence: bool = False
    ) -> Correction | None:
        """The correction that may replace `typed` without asking, or None.

        Words spelt correctly, own words and names stay, and no word is made two: many that look so are new words.
        """
        is_cased = typed == text.fold(typed) or starts_sentence or self._is_slip_of_shift(typed, own_words)
        if not corrections or not is_cased:
            return None
        best = corrections[0]
        meant = _folded(best.word)
        lacks_apostrophe = meant != _folded(typed) == meant.replace("'", "")
        least, shortest = (_SURE_APOSTROPHE, 2) if lacks_apostrophe else (SURE, _SHORTEST_SURE)
        is_sure = best.probability >= least and len(typed) >= shortest and " " not in best.word
        return best if is_sure and self.is_misspelt(typed, own_words, starts_sentence) else None

    def _is_slip_of_shift(self, word: str, own_words: Forms) -> bool:
        """Whether the key for capitals was held too long, in a word that is never written so."""
        if not _TWO_CAPITALS.fullmatch(word):
            return False
        folded = _folded(word)
        is_written_so = word in (self._dictionary.form(folded), own_words.get(folded))
        return folded in self._dictionary and not is_written_so

    def _as_typed(self, at: text.Caret, scorer: WordScorer | None, own_words: Forms) -> float:
        """ln of the probability that exactly this was meant."""
        folded = _folded(at.prefix)
        if len(folded) > 1 and not self._is_known(folded, at.prefix == folded, own_words):
            return -_UNLISTED - _UNLISTED_LETTER * len(folded)
        is_listed = folded in self._dictionary
        return _score(scorer, at, at.prefix, self._dictionary.rarity(folded) if is_listed else OWN_RARITY)

    def _is_known(self, folded: str, in_small_letters: bool, own_words: Forms) -> bool:
        return any(
            base in own_words or (base in self._dictionary and not (in_small_letters and self._is_rare_name(base)))
            for base in (folded, _ENDINGS.sub("", folded))
        )

    def _is_rare_name(self, folded: str) -> bool:
        """Whether this is a word whose capital few will leave out on purpose."""
        return (
            folded in self._dictionary
            and self._dictionary.form(folded) != folded
            and self._dictionary.rarity(folded) > _COMMON_NAME
        )

    def _near_name(self, folded: str) -> bool:
        return len(folded) >= _SHORTEST_NAME and any(
            name[0] == folded[0] and name + "s" != folded and self._dictionary.rarity(name) <= _COMMON_NAME
            for name in self._dictionary.near_names(folded)
        )

    def _near_word(self, folded: str) -> bool:
        return bool(self._dictionary.near(folded, 1))

    def _rather_another(self, word: str) -> bool:
        folded = _folded(word)
        found = self.corrections(replace(_ALONE, prefix=word), LOOKED_UP)
        others = [one for one in found if " " not in one.word and _folded(one.word) != folded]
        if is_derived(folded, self._dictionary) and single(folded) not in {single(_folded(one.word)) for one in others}:
            return False
        return sum(one.probability for one in others) >= _SLIP

    def _likeliest(self, folded: str, count: int, own_words: Forms, unfinished: bool) -> list[Respelling]:
        """The likeliest candidates wherever they stand; among them what was typed only if it is a rare name."""
        found = self._respellings.find(folded, own_words, unfinished)
        others = [one for one in found if one.folded != folded or self._is_rare_name(folded)]
        return sorted(others, key=Respelling.unlikelihood)[:count]

    def _folded(self, folded: str, own_words: Forms) -> str:
        """The word, or the two, with the capitals that they have inside a sentence."""
        return " ".join(own_words.get(part) or self._dictionary.form(part) for part in folded.split(" "))


def _folded(word: str) -> str:
    return text.fold(text.straight(word))


def _score(scorer: WordScorer | None, at: text.Caret, words: str, rarity: float) -> float:
    """ln P(words | context), or an estimate without the context, since no model knows all listed words."""
    if scorer is None:
        return -rarity
    first, _, second = words.partition(" ")
    total = scorer.log_probability(at, first)
    if second:
        total += scorer.log_probability(at.behind(first), second)
    return max(total, -rarity - _UNEXPECTED)
