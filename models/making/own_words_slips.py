"""Measures whether slips are taught back: `python -m models.making.own_words_slips`.

A writer makes 200 slips, by rule, in 200 common words, each twice, in sentences that are learned. Then each sentence is
typed once more, and the chips and the ghost text before and after every letter are checked for slips.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.continuation import continuation
from engine.corrections import Speller
from engine.evaluation import CHIPS
from engine.kinds import Kind
from engine.own_words import OwnWords, Personal
from engine.prediction import Backend, Cancellation, Request
from engine.text import caret, fold
from models.making.spelling_measure import commonest
from models.store import bundled, open_model
from models.store.word_list import open_dictionary

SLIPS = 200
_SHORTEST = 4  # letters of a word that is misspelt
_SENTENCES = (
    "I think the {} is here.",
    "We have seen a {} today.",
    "She said that {} would do.",
    "It was not the {} that they wanted.",
    "Please send me the {} when you can.",
)


@dataclass(frozen=True, slots=True)
class Taught:
    """How many slips were offered afterwards, on chips and in ghost text, and of how many."""

    chips: int
    ghost: int
    slips: int


def slips(speller: Speller, count: int = SLIPS) -> list[tuple[str, str]]:
    """Words and the slips made of them, by turns two letters swapped, one doubled and one left out.

    The speller takes each for misspelt, and the word for what was likeliest meant.
    """
    found: list[tuple[str, str]] = []
    common = sorted(commonest(open_dictionary()))
    for word in (word for step in range(7) for word in common[step::7]):
        slip = _SLIPS[len(found) % len(_SLIPS)](word, len(word) // 2)
        if len(word) >= _SHORTEST and word.isalpha() and word.isascii() and _is_corrected(speller, slip, word):
            found.append((word, slip))
        if len(found) == count:
            break
    return found


_SLIPS = (
    lambda word, at: word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    lambda word, at: word[:at] + word[at] + word[at:],
    lambda word, at: word[:at] + word[at + 1 :],
)


def _is_corrected(speller: Speller, slip: str, word: str) -> bool:
    best = speller.corrections(caret(slip), 1) if speller.is_misspelt(slip) else ()
    return bool(best) and best[0].word == word


def measure_slips(model: Backend, speller: Speller, made: Sequence[str]) -> Taught:
    """Teach the slips, each twice, and look for them. Raises ForewordError."""
    sentences = [(slip, _SENTENCES[number % len(_SENTENCES)].format(slip)) for number, slip in enumerate(made)]
    with (
        TemporaryDirectory() as folder,
        closing(OwnWords(Path(folder) / "words.sqlite", spelling=speller)) as own_words,
    ):
        for _ in range(2):
            for _slip, sentence in sentences:
                own_words.learn(sentence)
        personal = Personal(model, own_words, _raise)
        offers = [tuple(_offers(personal, slip, sentence)) for slip, sentence in sentences]
    chips, ghosts = (
        [
            slip in {word for offer in each for word in offer[place]}
            for (slip, _), each in zip(sentences, offers, strict=True)
        ]
        for place in (0, 1)
    )
    return Taught(sum(chips), sum(ghosts), len(sentences))


def _offers(model: Backend, slip: str, sentence: str) -> Iterator[tuple[list[str], list[str]]]:
    """The words on the chips and in ghost text, folded, at each caret from before the slip on."""
    start = sentence.index(slip)
    for end in range(start, start + len(slip)):
        request = Request(sentence[:end], count=CHIPS)
        prediction = model.predict(request, Cancellation())
        grey = continuation(model, request, prediction, Cancellation())
        yield [fold(found.word) for found in prediction.suggestions], [fold(found.word) for found in grey]


def _raise(error: Exception) -> None:
    raise error


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure whether slips are offered once they were typed twice.")
    parser.add_argument(
        "--kind", choices=[*map(str, Kind)], default=str(Kind.BLEND), help="the backend (default: blend)"
    )
    kind = parser.parse_args().kind
    speller = Speller(open_dictionary())
    with ExitStack() as stack:
        parts: dict[str, Backend] = {}
        for each in Kind:
            parts[each] = stack.enter_context(closing(open_model(bundled(each), each, parts)))
        taught = measure_slips(parts[kind], speller, [slip for _word, slip in slips(speller)])
    sys.stdout.write(f"{kind}: of {taught.slips} slips {taught.chips} on chips, {taught.ghost} in ghost text\n")


if __name__ == "__main__":
    main()
