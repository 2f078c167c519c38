"""Fits the weights of the writer's folders: `python -m models.making.folders_fit OUT...`, of `folders_texts`.

The typed lines are looked at word by word with the n-gram model, beside the folder that shares sentences with them and
the one that shares none. For each cell of the table of weights, the one that makes the words likeliest is printed: for
both folders together, and for the one that shares nothing.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from engine.folders.index import FolderIndex
from engine.folders.mixing import cell
from engine.kinds import Kind
from engine.own_words.spelling import NoSpelling
from engine.phrases import read_phrases
from engine.prediction import Backend
from engine.text import WORD, caret, fold, straight
from models.folders.update import update
from models.making.folders_texts import OTHER, SHARING, TYPED
from models.store import bundled, open_model

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


def rows(other: Seen, sharing: Seen) -> Iterator[str]:
    """The cells, with the number of words and both weights."""
    for place in sorted({*other, *sharing}):
        both = np.array([*other[place], *sharing[place]])
        alone = weight(np.array(other[place])) if other[place] else math.nan
        yield f"{place}  {len(both):6}  {weight(both):.3f}  {alone:.3f}"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Fit the weights of the writer's folders.")
    parser.add_argument("out", nargs="+", type=Path, metavar="OUT", help="a folder that folders_texts made")
    options = parser.parse_args()
    seen: tuple[Seen, Seen] = defaultdict(list), defaultdict(list)
    with ExitStack() as stack:
        model = stack.enter_context(closing(open_model(bundled(Kind.NGRAM), Kind.NGRAM, {})))
        place = Path(stack.enter_context(TemporaryDirectory()))
        for out in options.out:
            indexes = []
            for folder in (out / OTHER, out / SHARING):
                update(folder, place, {}, lambda _name: None)
                indexes.append(stack.enter_context(closing(FolderIndex(place, [folder], NoSpelling()))))
            look(model, indexes, read_phrases(out / TYPED).lines, seen)
    for row in rows(*seen):
        print(row)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
