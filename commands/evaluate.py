"""`main.py evaluate`: types text files and prints what each backend saves."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands import report
from commands.options import add_common_options, count_up_to, open_backends
from engine.evaluation import evaluate
from engine.phrases import PhraseSet, read_phrases
from engine.prediction import Backend


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="UTF-8 text, one phrase per line")
    parser.add_argument(
        "--limit", type=count_up_to(10**9), metavar="LINES", help="stop after this many lines of each file"
    )
    add_common_options(parser)


def run(options: argparse.Namespace) -> None:
    """Type the files and print the figures. Raises ForewordError."""
    sets = [read_phrases(file, options.limit) for file in options.files]
    with open_backends(options.model) as backends:
        results = [_result(phrases, backends, options.chips) for phrases in sets]
    shown = report.evaluation_json(results) if options.json else report.evaluation_text(results)
    sys.stdout.write(f"{shown}\n")


def _result(phrases: PhraseSet, backends: list[Backend], chips: int) -> report.Result:
    from tqdm import tqdm

    figures = {}
    for backend in backends:
        lines = tqdm(phrases.lines, desc=f"{Path(phrases.file).name}, {backend.kind}", unit="line", leave=False)
        figures[backend.kind] = evaluate(backend, lines, chips, phrases.ignore_case)
    return report.Result(phrases.file, len(phrases.lines), sum(map(len, phrases.lines)), figures)
