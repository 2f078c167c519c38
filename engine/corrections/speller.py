"""Finds misspelt words and their corrections: candidates from the word list, ranked by model and keyboard."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from engine import text, writing
from engine.corrections.channel import Channel
from engine.corrections.derived import is_derived, single
from engine.corrections.dictionary import LONGEST, Dictionary, near_words

Forms = Mapping[str, str]  # words by folded form with straight apostrophes
NO_FORMS: Forms = MappingProxyType({})
SURE = 0.98  # probability from which a correction may be made without asking; chosen on held-out text
DOUBTFUL = 0.2  # probability from which a correction is worth showing for a word that may be right; chosen likewise

# Probability of other words from which a misspelling is taken for a slip; see models.making.own_words_waits.
_SLIP = 0.5
_SHORT = 5  # letters up to which only one edit is looked for, not two
_ALONE = text.Caret("", False, "")  # where a word stands by itself
_LOOKED_UP = 12  # candidates that the model is asked about
_SHORTEST_STEM = 3  # letters
_SHORTEST_NAME = 5  # letters from which an unknown name may be a known one misspelt
_COMMON_NAME = 12  # -ln of the least share of all words of a name that a writer of small letters leaves small
_SHORTEST_SURE = 3  # letters
# As SURE, where an apostrophe is all that lacks. Of 250,000 words held out, 176 were changed so; by the list of them,
# not each in its place, two or three are doubtful, as "sams".
_SURE_APOSTROPHE = 0.7
_TWO_CAPITALS = re.compile(r"[A-Z]{2}(?!s\Z)[a-z]+")  # but not "IDs"
_OWN_RARITY = 12.0  # -ln of the share of one of the writer's own words, until the model is asked
_UNLISTED = 16.0  # -ln P(one certain word comes that is in no list), and what each of its letters costs
_UNLISTED_LETTER = 0.5
_UNEXPECTED = 1.0  # how much rarer a listed word may be than elsewhere if the model rules it out
_UNFINISHED = 0.7  # cost of a word whose rest is still to be typed
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


@dataclass(frozen=True, slots=True)
class _Respelling:
    """`cost` is -ln P(typed | word), `rarity` is -ln P(word) as far as it is known without its context."""

    folded: str
    cost: float
    rarity: float


class Speller:
    """Finds misspelt words and corrects them.

    It never changes and remembers only what it can work out again, so threads may share it: `is_misspelt` and
    `misspellings` are quick enough for the thread of the window, `corrections` belongs into the thread of the scorer.
    The writer's own words are given to each call, by their folded form with straight apostrophes.
    """

    def __init__(self, dictionary: Dictionary, channel: Channel | None = None) -> None:
        self._dictionary = dictionary
        self._channel = channel or Channel()
        self._looks_like_name = lru_cache(4096)(self._near_name)
        self._looks_like_word = lru_cache(4096)(self._near_word)
        self._looks_like_slip = lru_cache(1 << 14)(self._rather_another)
        self._near = lru_cache(256)(dictionary.near)
        self._near_stems = lru_cache(256)(dictionary.near_stems)

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
        `foreseen` is the probability that a word begins so all the same. The `scorer` says what fits here, else common
        words come first. Also words spelt correctly may have corrections, which fit better; see `is_doubtful`. Raises
        what the scorer raises. `curly_quotes` is for `engine.writing`.
        """
        folded = _folded(at.prefix)
        if self._is_slip_of_shift(at.prefix, own_words):
            return (Correction(at.prefix[0] + folded[1:], 1.0),)
        if len(folded) > LONGEST or not _LETTERS.fullmatch(folded) or count < 1:
            return ()
        found = sorted(self._candidates(folded, own_words, unfinished), key=_likely)[: max(_LOOKED_UP, count)]
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
        return _score(scorer, at, at.prefix, self._dictionary.rarity(folded) if is_listed else _OWN_RARITY)

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
        found = self.corrections(replace(_ALONE, prefix=word), _LOOKED_UP)
        others = [one for one in found if " " not in one.word and _folded(one.word) != folded]
        if is_derived(folded, self._dictionary) and single(folded) not in {single(_folded(one.word)) for one in others}:
            return False
        return sum(one.probability for one in others) >= _SLIP

    def _candidates(self, folded: str, own_words: Forms, unfinished: bool) -> Iterable[_Respelling]:
        distance = 1 if len(folded) <= _SHORT else 2
        known = self._near(folded, distance)
        found = {word: self._candidate(folded, word, self._dictionary.rarity(word)) for word in known}
        for word in near_words(folded, own_words, distance):
            found[word] = self._candidate(folded, word, found[word].rarity if word in found else _OWN_RARITY)
        for pair, rarity in self._pairs(folded):
            found[pair] = self._candidate(folded, pair, rarity)
        if unfinished and len(folded) >= _SHORTEST_STEM and not self._dictionary.beginning_with(folded):
            for candidate in self._completions(folded):
                found[candidate.folded] = min(candidate, found.get(candidate.folded, candidate), key=_likely)
        if not self._is_rare_name(folded):
            found.pop(folded, None)
        return found.values()

    def _candidate(self, folded: str, word: str, rarity: float) -> _Respelling:
        return _Respelling(word, self._channel.cost(folded, word), rarity)

    def _pairs(self, folded: str) -> Iterator[tuple[str, float]]:
        """Two known words that were typed without the space between them."""
        for place in range(1, len(folded)):
            first, second = folded[:place], folded[place:]
            if all(half in "ai" if len(half) == 1 else half in self._dictionary for half in (first, second)):
                yield f"{first} {second}", self._dictionary.rarity(first) + self._dictionary.rarity(second)

    def _completions(self, folded: str) -> Iterator[_Respelling]:
        """Words that begin nearly as `folded` does."""
        for stem in self._near_stems(folded):
            cost = self._channel.cost(folded, stem) + _UNFINISHED
            for word in self._dictionary.beginning_with(stem):
                yield _Respelling(word, cost, self._dictionary.rarity(word))

    def _folded(self, folded: str, own_words: Forms) -> str:
        """The word, or the two, with the capitals that they have inside a sentence."""
        return " ".join(own_words.get(part) or self._dictionary.form(part) for part in folded.split(" "))


def _folded(word: str) -> str:
    return text.fold(text.straight(word))


def _likely(candidate: _Respelling) -> tuple[float, str]:
    return candidate.cost + candidate.rarity, candidate.folded


def _score(scorer: WordScorer | None, at: text.Caret, words: str, rarity: float) -> float:
    """ln P(words | context), or an estimate without the context, since no model knows all listed words."""
    if scorer is None:
        return -rarity
    first, _, second = words.partition(" ")
    total = scorer.log_probability(at, first)
    if second:
        total += scorer.log_probability(at.behind(first), second)
    return max(total, -rarity - _UNEXPECTED)
