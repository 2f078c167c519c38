"""Measures the time of a key, beside one forward pass of the same model and beside other programs.

Every figure is a ratio or a time of that run alone, on one thread; `forward` is the time of one token after 64 others.
The peers search for continuations of the same prompts with the same weights: 5 beams, 4 tokens, nothing kept between
keys, since none of them keeps anything.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import text
from engine.errors import Cancelled
from engine.kinds import Kind
from engine.prediction import Backend, Cancellation, Request
from engine.transformer import Transformer, open_transformer
from models.bench.peers import PEERS, Unavailable, exported_forward, quieten
from models.bench.row import BenchRow
from models.export import export_fused
from models.gpt2.checkpoint import save_random_gpt2
from models.gpt2.source import clean_checkpoint
from models.store import open_model
from models.store.host import open_hosted

LINES = Path(__file__).with_name("lines.txt")
_CACHED = 64  # tokens in the cache when one more is computed
_PAUSE = 0.1  # seconds between keys of a steady typist
_REPEATS = 100
_RUNS = 3


def bench(folder: Path, lines: Sequence[str], quick: bool, told: Callable[[str], object]) -> list[BenchRow]:
    """Measure the model in `folder` by typing `lines`; if `quick`, with fewer keys and prompts.

    `told` hears the present step. Raises ModelError.
    """
    quieten()
    keys, prompts = (100, 5) if quick else (600, 20)
    rows: list[BenchRow] = []
    with tempfile.TemporaryDirectory() as scratch:
        checkpoint = Path(scratch) / "checkpoint"
        told("decoding the weights")
        clean_checkpoint(folder, checkpoint)
        told("one token")
        forward = forward_milliseconds(folder)
        rows += [BenchRow("one token, fused", forward, "ms")]
        told("one token of optimum's export")
        rows += [
            BenchRow("one token, fused / optimum's fp32 export", forward / exported_forward(checkpoint, _CACHED), "")
        ]
        told("typing, keys back to back")
        back_to_back = type_lines(folder, lines, pause=0.0, keys=10**9)
        rows += _typing_rows("back to back", back_to_back, forward)
        told("typing, keys 100 ms apart")
        rows += _typing_rows("100 ms apart", type_lines(folder, lines, _PAUSE, keys), forward)[:2]
        told("typing, in a process of its own")
        rows += process_rows(folder, lines)
        median = float(np.median([spent for _, spent in back_to_back]))
        rows += list(_peer_rows(checkpoint, lines, prompts, median, told))
    return rows


def bench_gpt2(tokenizer: Path, lines: Sequence[str], quick: bool, told: Callable[[str], object]) -> list[BenchRow]:
    """The same for a model of GPT-2's size in 8 bits, with random weights and the vocabulary in `tokenizer`."""
    with tempfile.TemporaryDirectory() as scratch:
        checkpoint, folder = Path(scratch) / "checkpoint", Path(scratch) / "gpt2"
        told("making a model of GPT-2's size")
        save_random_gpt2(tokenizer, checkpoint)
        export_fused(checkpoint, folder, 8, "gpt2", "MIT", ["random weights"])
        rows = bench(folder, lines, quick, told)
    return [replace(row, name=f"GPT-2 124M: {row.name}") for row in rows]


def bench_ngram(folder: Path, lines: Sequence[str]) -> list[BenchRow]:
    """The time that the n-gram model takes to open, with its checksums, and to answer."""
    opening: list[float] = []
    spent: list[float] = []
    with _timed(opening):
        backend = open_model(folder)
    for before in _texts(lines, 10**9):
        with _timed(spent):
            backend.predict(Request(before), Cancellation())
    last = float(np.percentile(spent, 99))
    return [BenchRow("n-gram, opening", opening[0], "ms"), BenchRow("n-gram, all keys, 99th percentile", last, "ms")]


def process_rows(folder: Path, lines: Sequence[str]) -> list[BenchRow]:
    """The time of a key in a model that has a process of its own, beside that of the same key in this process."""
    here = _least_times(lines, lambda: open_transformer(folder))
    there = _least_times(lines, lambda: open_hosted(folder, Kind.TRANSFORMER))
    return [
        BenchRow("all keys, in a process of its own / here, median", float(np.median(there) / np.median(here)), ""),
        BenchRow("all keys, in a process of its own, more than here, median", float(np.median(there - here)), "ms"),
    ]


def _least_times(lines: Sequence[str], opened: Callable[[], Backend]) -> npt.NDArray[np.float64]:
    """The milliseconds of each key [keys]: the least of several runs, since all else on the machine only adds to it."""
    runs = []
    for _ in range(_RUNS):
        spent: list[float] = []
        with closing(opened()) as backend:
            for before in _texts(lines, 10**9):
                with _timed(spent):
                    backend.predict(Request(before), Cancellation())
        runs.append(spent)
    least: npt.NDArray[np.float64] = np.array(runs).min(0)  # [runs, keys] -> [keys]
    return least


def forward_milliseconds(folder: Path) -> float:
    """The median time of one token with 64 in the cache."""
    tree = open_transformer(folder).tree
    context = [1 + i % 9 for i in range(_CACHED)]
    node = tree.walk(context, Cancellation())
    spent: list[float] = []
    for repeat in range(_REPEATS):
        tree.prune(node)
        with _timed(spent):
            tree.branch([(node, 1 + repeat % 9)], Cancellation())
    return float(np.median(spent))


def type_lines(folder: Path, lines: Sequence[str], pause: float, keys: int) -> list[tuple[bool, float]]:
    """Type `lines` key by key: for each key whether it is inside a word, and the milliseconds to the suggestions.

    With a `pause`, in seconds, at most that long is spent on thinking ahead, as in the window.
    """
    backend = open_transformer(folder)
    found = []
    for before in _texts(lines, keys):
        spent: list[float] = []
        with _timed(spent):
            backend.predict(Request(before), Cancellation())
        found.append((bool(text.caret(before).prefix), spent[0]))
        if pause:
            _anticipate(backend, before, pause)
    return found


def _texts(lines: Sequence[str], keys: int) -> Iterator[str]:
    """The text before the caret after each key."""
    texts = [line[:end] for line in lines for end in range(len(line) + 1)]
    yield from texts[:keys]


def _anticipate(backend: Transformer, before: str, pause: float) -> None:
    cancellation = Cancellation()
    timer = threading.Timer(pause, cancellation.cancel)
    timer.start()
    with suppress(Cancelled):
        backend.anticipate(Request(before), cancellation)
    timer.cancel()


def _typing_rows(how: str, typed: Sequence[tuple[bool, float]], forward: float) -> list[BenchRow]:
    inside = float(np.median([spent for is_inside, spent in typed if is_inside]))
    start = float(np.median([spent for is_inside, spent in typed if not is_inside]))
    last = float(np.percentile([spent for _, spent in typed], 99))
    return [
        BenchRow(f"key inside a word, {how}, median / forward", inside / forward, ""),
        BenchRow(f"key at a word's start, {how}, median / forward", start / forward, ""),
        BenchRow(f"all keys, {how}, 99th percentile / forward", last / forward, ""),
        BenchRow(f"all keys, {how}, 99th percentile", last, "ms"),
    ]


def _peer_rows(
    checkpoint: Path, lines: Sequence[str], prompts: int, median: float, told: Callable[[str], object]
) -> Iterator[BenchRow]:
    """The median time of each peer for a key, and its ratio to Foreword's median."""
    step = max(1, sum(map(len, lines)) // prompts)
    asked = [before for before in list(_texts(lines, 10**9))[step // 2 :: step] if before.strip()][:prompts]
    for name, prepare in PEERS.items():
        told(name)
        try:
            search = prepare(checkpoint)
        except Unavailable as reason:
            yield BenchRow(name, None, "ms", str(reason))
            continue
        spent: list[float] = []
        for before in asked:
            with _timed(spent):
                search(before)
        yield BenchRow(f"{name}, a key", float(np.median(spent)), "ms")
        yield BenchRow(f"{name} / Foreword, a key", float(np.median(spent)) / median, "")


@contextmanager
def _timed(spent: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    spent.append((time.perf_counter() - started) * 1000)
