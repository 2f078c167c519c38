"""Measures what is underlined and what is corrected: `python -m models.making.spelling_measure PHRASES...`.

Every word of the phrases that is among the 5,000 commonest is misspelt in turn by one edit, as
`engine.corrections.typos` says, after the text before it on its line. Where that makes another known word, nothing is
underlined; those are counted apart, and count as corrected where corrections are shown all the same. Words of one
letter are left out. The same phrases give the same figures.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine import text
from engine.corrections import Correction, Dictionary, Speller, WordScorer, correct
from engine.corrections.typos import KINDS, misspell
from engine.evaluation import CHIPS
from engine.kinds import SINGLE, Kind, in_opening_order
from engine.phrases import PhraseSet, read_phrases
from engine.prediction import Backend, Cancellation, Request
from models.store import bundled, open_model
from models.store.word_list import open_dictionary

COMMONEST = 5000


@dataclass(slots=True)
class UnderlineTally:
    """What became of the misspellings that are underlined, and of those that are `known` words.

    `ranks` has, by kind, the right word's place among the corrections, 0 for none.
    """

    ranks: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    by_word: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    known: int = 0
    known_right: int = 0
    made: int = 0
    made_right: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def recall(self, k: int, kinds: Sequence[str] = KINDS) -> float:
        """How many of the underlined misspellings have the right word among the first k corrections, 0 to 1."""
        ranks = [rank for kind in kinds for rank in self.ranks[kind]]
        return sum(0 < rank <= k for rank in ranks) / max(len(ranks), 1)


@dataclass(slots=True)
class Underlined:
    """The words of correct text, those that are underlined, and those that would be changed unasked; how many of the
    others are `doubted`, so that corrections show among the chips."""

    words: int = 0
    doubted: int = 0
    found: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)


def misspellings(sets: Sequence[PhraseSet], common: frozenset[str]) -> Iterator[tuple[str, str, str, str]]:
    """The text before each common word, the word, its misspelling, and the kind of the edit."""
    for phrases in sets:
        for line in phrases.lines:
            for match in text.WORD.finditer(line):
                word = match[0]
                if len(word) > 1 and text.fold(text.straight(word)) in common:
                    seed = f"{line}:{match.start()}"
                    yield (line[: match.start()], word, *misspell(word, seed))


def measure(
    speller: Speller, scorer: WordScorer | None, sets: Sequence[PhraseSet], common: frozenset[str]
) -> UnderlineTally:
    """Misspell and correct the common words of the phrases."""
    tally = UnderlineTally()
    for before, word, typed, kind in misspellings(sets, common):
        at = text.caret(before + typed)
        starts = at.starts_sentence
        started = time.perf_counter()
        found = speller.corrections(at, CHIPS, scorer)
        tally.milliseconds.append(1000 * (time.perf_counter() - started))
        rank = next((k for k, correction in enumerate(found, 1) if _is(correction, word)), 0)
        if not speller.is_misspelt(typed, starts_sentence=starts):
            tally.known += 1
            tally.known_right += rank > 0 and speller.is_doubtful(typed, found, starts_sentence=starts)
            continue
        tally.ranks[kind].append(rank)
        tally.by_word[text.fold(word)].append(rank > 0)
        if sure := speller.sure_enough(typed, found, starts_sentence=starts):
            tally.made += 1
            tally.made_right += _is(sure, word)
    return tally


def underline(speller: Speller, scorer: WordScorer | None, sets: Sequence[PhraseSet]) -> Underlined:
    """Look over the phrases as they are."""
    result = Underlined()
    for phrases in sets:
        for line in phrases.lines:
            for match in text.WORD.finditer(line):
                result.words += 1
                _look(speller, scorer, line[: match.start()], match[0], result)
    return result


def _look(speller: Speller, scorer: WordScorer | None, before: str, word: str, result: Underlined) -> None:
    at = text.caret(before + word)
    starts = at.starts_sentence
    found = speller.corrections(at, CHIPS, scorer)
    if not any(begin == len(before) for begin, _ in speller.misspellings(before + word)):
        result.doubted += speller.is_doubtful(word, found, starts_sentence=starts)
        return
    result.found[word] += 1
    if sure := speller.sure_enough(word, found, starts_sentence=starts):
        result.changed[f"{word} -> {sure.word}"] += 1


def time_added(speller: Speller, backend: Backend, sets: Sequence[PhraseSet]) -> list[float]:
    """The milliseconds by which corrections make each prediction longer while the phrases are typed as they are."""
    milliseconds = []
    for line in (line for phrases in sets for line in phrases.lines):
        for end in range(len(line) + 1):
            request = Request(line[:end], count=CHIPS)
            prediction = backend.predict(request, Cancellation())
            started = time.perf_counter()
            correct(prediction, request, speller, backend)
            milliseconds.append(1000 * (time.perf_counter() - started))
    return milliseconds


def commonest(dictionary: Dictionary, count: int = COMMONEST) -> frozenset[str]:
    """The `count` commonest words, folded; of those alike common the alphabet's first."""
    return frozenset(sorted(dictionary, key=dictionary.rarity)[:count])


def report(tally: UnderlineTally, underlined: Underlined, added: Sequence[float]) -> str:
    """The figures as text; `added` is from `time_added`."""
    count = sum(map(len, tally.ranks.values()))
    every = count + tally.known
    by_word = np.mean([np.mean(found) for found in tally.by_word.values()])
    median, high = np.percentile(tally.milliseconds, [50, 99])
    middle, higher, highest = np.percentile(added, [50, 95, 99])
    lines = [
        f"{every:,} misspellings, {tally.known:,} of them other known words ({tally.known / every:.1%}), "
        f"{count:,} underlined",
        f"right word first {tally.recall(1):.1%}, among {CHIPS} {tally.recall(CHIPS):.1%} of the underlined "
        f"({by_word:.1%} with each of {len(tally.by_word):,} words counting alike); "
        f"{(tally.recall(CHIPS) * count + tally.known_right) / every:.1%} of all, those that are other words too",
        *(f"    {kind}: {tally.recall(CHIPS, [kind]):.1%} of {len(ranks):,}" for kind, ranks in tally.ranks.items()),
        f"{median:.1f} ms each in the middle, {high:.1f} ms at the 99th percentile",
        f"auto-correct: {tally.made / every:.1%} of all are corrected, "
        f"{tally.made_right / max(tally.made, 1):.2%} of these rightly",
        f"as they are, {underlined.found.total():,} of {underlined.words:,} words are underlined "
        f"({underlined.found.total() / underlined.words:.2%}), {underlined.changed.total()} would be auto-corrected, "
        f"and corrections are shown for {underlined.doubted / underlined.words:.2%} more",
        f"while they are typed, corrections add {middle:.2f} ms to a prediction in the middle, {higher:.2f} ms at the "
        f"95th and {highest:.1f} ms at the 99th percentile, {np.mean(added):.2f} ms on average",
    ]
    return "\n".join(lines)


def _is(correction: Correction, word: str) -> bool:
    return text.fold(text.straight(correction.word)) == text.fold(text.straight(word))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure what is underlined and what is corrected.")
    parser.add_argument("files", nargs="+", type=Path, metavar="PHRASES", help="UTF-8 text, one phrase per line")
    parser.add_argument(
        "--kind", choices=[*map(str, in_opening_order(SINGLE))], default=str(Kind.NGRAM), help="the model that ranks"
    )
    parser.add_argument("--limit", type=int, metavar="LINES", help="stop after this many lines of each file")
    parser.add_argument("--words", action="store_true", help="list the underlined and the auto-corrected words too")
    options = parser.parse_args()
    sets = [read_phrases(file, options.limit) for file in options.files]
    dictionary = open_dictionary()
    with closing(open_model(bundled(options.kind))) as backend:
        tally = measure(Speller(dictionary), backend, sets, commonest(dictionary))
        underlined = underline(Speller(dictionary), backend, sets)
        added = time_added(Speller(dictionary), backend, sets)
    print(report(tally, underlined, added))  # noqa: T201
    if options.words:
        print("underlined:", *(f"{word} ({count})" for word, count in underlined.found.most_common()))  # noqa: T201
        print("auto-corrected:", *underlined.changed, sep="\n    ")  # noqa: T201


if __name__ == "__main__":
    main()
