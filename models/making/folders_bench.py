"""Measures the index of folders: `python -m models.making.folders_bench CORPUS.xz...`.

Prints how long it takes to index ten million words of the texts in 100 files, in seconds of one core, and the most
memory that this program had until then; how long it takes once a file of a thousand words has come; and how long a key
takes one core to look up, in a new context each time.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine.folders.index import FolderIndex
from engine.own_words.spelling import NoSpelling
from engine.text import WORD, caret
from models.folders.update import update
from models.reading.corpus import documents

_FILES = 100
_WORDS = 10_000_000
_KEYS = 2_000


def write(corpus: list[Path], folder: Path, words: int) -> None:
    """Write so many words to files of a folder, over and over where the texts have fewer."""
    texts = (text for path in itertools.cycle(corpus) for text in documents(path))
    for number in range(_FILES):
        with (folder / f"{number}.txt").open("w", encoding="utf-8") as file:
            left = words // _FILES
            while left > 0:
                text = next(texts)
                left -= len(text.split())
                file.write(text + "\n")


def seconds(folder: Path, place: Path) -> float:
    """The seconds of one core that it takes to bring the index up to date."""
    started = time.process_time()
    update(folder, place, {}, lambda _name: None)
    return time.process_time() - started


def keys(folder: Path, place: Path, text: str) -> list[float]:
    """The milliseconds that each of many places in a text takes to look up."""
    index, spent = FolderIndex(place, [folder], NoSpelling()), []
    for match in itertools.islice(WORD.finditer(text), _KEYS):
        at = caret(text[: match.start()])
        started = time.thread_time()
        index.recall(at)
        spent.append(1000 * (time.thread_time() - started))
    return spent


def _most_memory() -> float:
    """The most megabytes that this process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run the command, on systems that tell what a process used."""
    parser = argparse.ArgumentParser(description="Measure the index of folders.")
    parser.add_argument("corpus", nargs="+", type=Path, metavar="CORPUS.xz")
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder, place = Path(scratch, "folder"), Path(scratch, "index")
        folder.mkdir()
        write(options.corpus, folder, _WORDS)
        print(f"10 M words: {seconds(folder, place):.1f} s, {_most_memory():.0f} MB")  # noqa: T201
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        print(f"on disk: {size / 1e6:.0f} MB")  # noqa: T201
        (folder / "new.txt").write_text((folder / "0.txt").read_text("utf-8")[:6000], "utf-8")
        print(f"1,000 words more: {seconds(folder, place):.2f} s")  # noqa: T201
        text = (folder / "50.txt").read_text("utf-8")
        percentiles = np.percentile(keys(folder, place, text), [50, 95, 99])
        print("a key: {:.2f} / {:.2f} / {:.2f} ms (median / 95th / 99th percentile)".format(*percentiles))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
