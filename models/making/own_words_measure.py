"""Measures the gain of the writer's own words: `python -m models.making.own_words_measure FILE...`.

The first half of a file's lines is learned, its second half typed: with the model alone, with what was learned, and as
in use, where each line is learned once it is typed. A file of phrases has one a line. Of a text of the corpus, packed
with xz, the longest documents that were held out are measured, each for itself: they are what single authors wrote (of
a podcast, its two or three speakers), and no model of Foreword's has seen them. The same files give the same figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from tqdm import tqdm

from engine.corrections import Speller
from engine.errors import ForewordError
from engine.evaluation import CHIPS
from engine.kinds import Kind
from engine.own_words.spelling import Spelling
from engine.phrases import PhraseSet, is_lower_case, read_phrases
from engine.prediction import Backend
from models.making.own_words_gain import Gain, Typed, measure_gain
from models.reading.corpus import held_out
from models.store import bundled, open_model
from models.store.word_list import open_dictionary

_HEAD = """| Text | Lines typed | Backend | Alone | First half learned | In use |
|---|---|---|---|---|---|"""


def texts(path: Path, documents: int) -> Iterator[PhraseSet]:
    """The phrases of a file or, of a text of the corpus, those of its longest held-out documents. Raises TextError."""
    if path.suffix != ".xz":
        yield read_phrases(path)
        return
    longest = sorted(held_out(path), key=len, reverse=True)[:documents]
    for number, document in enumerate(longest, 1):
        lines = tuple(line.strip() for line in document.split("\n") if line.strip())
        yield PhraseSet(f"{path.name.partition('.')[0]} {number}", lines, is_lower_case(lines))


def row(name: str, backend: Backend, gain: Gain) -> str:
    """One line of a table: savings, and what learning adds with its standard error, in points."""

    def more(typed: Typed) -> str:
        points, error = gain.more(typed)
        return f"{100 * points:+.1f} ± {100 * error:.1f}"

    alone = f"{100 * gain.savings(gain.alone):.1f} %"
    columns = name, str(len(gain.characters)), backend.kind, alone, more(gain.learned), more(gain.in_use)
    return f"| {' | '.join(columns)} |"


def rows(sets: Sequence[PhraseSet], backends: Sequence[Backend], spelling: Spelling, limit: int) -> Iterator[str]:
    """Measure every set with every backend. Raises ForewordError."""
    for backend in backends:
        for phrases in tqdm(sets, backend.kind, unit="text", leave=False):
            gain = measure_gain(backend, phrases.lines, CHIPS, phrases.ignore_case, spelling, limit)
            yield row(Path(phrases.file).stem, backend, gain)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure what learning the first half of a text gains.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="phrases, or a text of the corpus (.xz)")
    parser.add_argument("--kind", choices=[*map(str, Kind)], help="the backend (default: all)")
    parser.add_argument("--limit", type=int, default=10**9, metavar="LINES", help="type so many lines, evenly spread")
    parser.add_argument(
        "--documents", type=int, default=1, metavar="N", help="documents of each text of the corpus (default: 1)"
    )
    options = parser.parse_args()
    try:
        sets = [phrases for file in options.files for phrases in texts(file, options.documents)]
        with ExitStack() as stack:
            parts: dict[str, Backend] = {}
            for kind in Kind:
                parts[kind] = stack.enter_context(closing(open_model(bundled(kind), kind, parts)))
            print(_HEAD)  # noqa: T201
            asked = [parts[kind] for kind in Kind if options.kind in (None, kind)]
            for line in rows(sets, asked, Speller(open_dictionary()), options.limit):
                print(line, flush=True)  # noqa: T201
    except ForewordError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
