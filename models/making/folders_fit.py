"""Fits the weights of the writer's folders: `python -m models.making.folders_fit CORPUS.xz...`.

Held-out lines of each text are looked at word by word, beside a folder of its other documents: once as they are, and
once with three in ten of their sentences strewn among those documents. The weight of each cell, by the length of the
match and how often it was found, is the one that makes the words likeliest, all of them taken together.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from engine.corrections import Speller
from engine.folders.index import FolderIndex
from engine.folders.mixing import cell
from engine.kinds import Kind
from engine.prediction import Backend
from engine.text import WORD, caret, fold, straight
from models.making.folders_gain import SHARE, indexed, shared_sentences, typed_lines
from models.store import bundled, open_model
from models.store.word_list import open_dictionary

_ROUNDS = 200  # of expectation maximisation, after which nothing changes
Seen = dict[
    tuple[int, int], list[tuple[float, float]]
]  # by cell: each word's probability by the model and by the folder


def look(model: Backend, indexes: Sequence[FolderIndex], lines: Sequence[str], seen: Sequence[Seen]) -> None:
    """Note what the model and each of the folders give every word of the lines."""
    for line in tqdm(lines, unit="line", leave=False):
        for match in WORD.finditer(line):
            at = caret(line[: match.start()])
            recalled = [index.recall(at) for index in indexes]
            if any(found.times for found in recalled):
                modelled = math.exp(model.log_probability(at, match[0]))
                for found, cells in zip(recalled, seen, strict=True):
                    if found.times:
                        cells[cell(found)].append((modelled, found.share(fold(straight(match[0])))))


def weight(probabilities: npt.NDArray[np.float64]) -> float:
    """The weight of the second of two columns that makes the words likeliest."""
    modelled, recalled = probabilities.T
    share = 0.5
    for _ in range(_ROUNDS):
        share = float(np.mean(share * recalled / (share * recalled + (1 - share) * modelled)))
    return share


def rows(shared: Seen, unshared: Seen) -> Iterator[str]:
    """The cells, with the number of words and the weight: of both together, and of texts that share nothing."""
    for place in sorted({*shared, *unshared}):
        both = np.array([*shared[place], *unshared[place]])
        alone = weight(np.array(unshared[place])) if unshared[place] else math.nan
        yield f"{place}  {len(both):6}  {weight(both):.3f}  {alone:.3f}"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Fit the weights of the writer's folders.")
    parser.add_argument("corpus", nargs="+", type=Path, metavar="CORPUS.xz")
    parser.add_argument("--limit", type=int, default=150, metavar="LINES", help="lines of each text")
    parser.add_argument("--words", type=int, default=1_000_000, help="words of the folder")
    options = parser.parse_args()
    spelling = Speller(open_dictionary())
    shared: Seen = defaultdict(list)
    unshared: Seen = defaultdict(list)
    with ExitStack() as stack:
        parts: dict[str, Backend] = {}
        for kind in Kind:
            parts[kind] = stack.enter_context(closing(open_model(bundled(kind), kind, parts)))
        for corpus in options.corpus:
            lines = typed_lines(corpus, options.limit)
            with (
                indexed([corpus], options.words, [], spelling) as none,
                indexed([corpus], options.words, shared_sentences(lines, SHARE), spelling) as some,
            ):
                look(parts[Kind.BLEND], (none, some), lines, (unshared, shared))
    for row in rows(shared, unshared):
        print(row)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
