"""`main.py bench`: how fast the transformer answers, beside other programs, and how fast the window is."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from commands import report
from commands.options import path
from engine.errors import ForewordError
from engine.kinds import Kind
from engine.phrases import read_phrases
from models.bench.row import BenchRow
from models.store import bundled
from models.store.tried import require_tried


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("files", nargs="*", type=path, metavar="FILE", help="UTF-8 phrases to type (default: its own)")
    parser.add_argument(
        "--model", type=path, metavar="FOLDER", help="a model that Foreword made (default: the bundled one)"
    )
    parser.add_argument(
        "--gpt2", type=path, metavar="FOLDER", help="GPT-2's encoder.json and vocab.bpe, to measure its size, too"
    )
    parser.add_argument("--quick", action="store_true", help="use fewer lines and prompts, for well under a minute")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> None:
    """Measure, and print the figures. Raises ForewordError."""
    if find_spec("optimum") is None:
        raise ForewordError("bench compares with other programs, which are not installed: run it by `make bench`.")
    from tqdm import tqdm

    from models.bench.bench import LINES, bench, bench_gpt2, bench_ngram

    if options.model:
        require_tried(options.model)
    lines = [
        line for file in options.files or [LINES] for line in read_phrases(file, 3 if options.quick else None).lines
    ]
    with tqdm(bar_format="{desc} {elapsed}", leave=False) as bar:
        rows = bench(options.model or bundled(Kind.TRANSFORMER), lines, options.quick, bar.set_description)
        if options.gpt2:
            rows += bench_gpt2(options.gpt2, lines, options.quick, bar.set_description)
        if not options.model:
            rows += bench_ngram(bundled(Kind.NGRAM), lines)
            bar.set_description("the window")
            rows += _window_rows(100 if options.quick else 400)
    sys.stdout.write(f"{report.bench_json(rows) if options.json else report.bench_text(rows)}\n")


def _window_rows(keys: int) -> list[BenchRow]:
    """The rows that gui.bench.window measures in its own process, or one row that says why it failed."""
    command = [sys.executable, "-m", "gui.bench.window", "--keys", str(keys), "--launched", str(time.time())]
    done = subprocess.run(command, cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return [BenchRow("window", None, "ms", (done.stderr.strip().splitlines() or ["failed"])[-1])]
    return [BenchRow(**row) for row in json.loads(done.stdout)]
