"""Measures the index of folders: `python -m models.making.folders_bench CORPUS.xz...`.

Prints how long the process of the keeper takes to index ten million words of the texts in 100 files, in seconds of one
core, with what memory; the same after one file of a thousand words has changed; and how long a key takes to look up, in
a new context each time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from engine.folders.index import FolderIndex
from engine.own_words.spelling import NoSpelling
from engine.text import WORD, caret
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


def indexed(folder: Path, place: Path) -> Any:
    """Bring the index up to date in a process; gives what that used."""
    request = json.dumps({"index": str(place), "folders": {str(folder): {}}, "language": "en"}).encode() + b"\n"
    command = [sys.executable, "-m", "models.folders.process"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(request)
    process.stdin.flush()
    process.stdout.read()
    return os.wait4(process.pid, 0)[2]


def keys(folder: Path, place: Path, text: str) -> list[float]:
    """The milliseconds that each of many places in a text takes to look up."""
    index, spent = FolderIndex(place, [folder], NoSpelling()), []
    for match in itertools.islice(WORD.finditer(text), _KEYS):
        at = caret(text[: match.start()])
        started = time.perf_counter()
        index.recall(at)
        spent.append(1000 * (time.perf_counter() - started))
    return spent


def main() -> int:
    """Run the command, on systems that tell what a process used."""
    parser = argparse.ArgumentParser(description="Measure the index of folders.")
    parser.add_argument("corpus", nargs="+", type=Path, metavar="CORPUS.xz")
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder, place = Path(scratch, "folder"), Path(scratch, "index")
        folder.mkdir()
        write(options.corpus, folder, _WORDS)
        used = indexed(folder, place)
        print(f"10 M words: {used.ru_utime + used.ru_stime:.1f} s, {used.ru_maxrss / 1024:.0f} MB")  # noqa: T201
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        print(f"on disk: {size / 1e6:.0f} MB")  # noqa: T201
        (folder / "new.txt").write_text((folder / "0.txt").read_text("utf-8")[:6000], "utf-8")
        used = indexed(folder, place)
        print(f"1,000 words more: {used.ru_utime + used.ru_stime:.2f} s")  # noqa: T201
        text = (folder / "50.txt").read_text("utf-8")
        percentiles = np.percentile(keys(folder, place, text), [50, 95, 99])
        print("a key: {:.2f} / {:.2f} / {:.2f} ms (median / 95th / 99th percentile)".format(*percentiles))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
