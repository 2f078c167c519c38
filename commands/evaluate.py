"""`main.py evaluate`: types text files and prints what each backend saves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import report
from commands.options import add_common_options, count_up_to, open_backends, path
from engine.evaluation import EvaluationFigures, evaluate
from engine.phrases import PhraseSet, read_phrases
from engine.prediction import Backend
from service.grey_typist import GreyTypist
from service.settings import Settings

if TYPE_CHECKING:
    from tqdm import tqdm


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("files", nargs="+", type=path, metavar="FILE", help="UTF-8 text, one phrase per line")
    parser.add_argument(
        "--limit", type=count_up_to(10**9), metavar="LINES", help="stop after this many lines of each file"
    )
    parser.add_argument("--as-text", action="store_true", help="type each line behind those before it, as one text")
    add_common_options(parser)


def run(options: argparse.Namespace) -> None:
    """Type the files and print the figures. Raises ForewordError."""
    sets = [read_phrases(file, options.limit) for file in options.files]
    with open_backends(options.model, options.documents) as backends:
        results = [_result(phrases, backends, options) for phrases in sets]
    shown = report.evaluation_json(results) if options.json else report.evaluation_text(results)
    sys.stdout.write(f"{shown}\n")


def _result(phrases: PhraseSet, backends: list[Backend], options: argparse.Namespace) -> report.Result:
    figures = {backend.kind: _figures(phrases, backend, options) for backend in backends}
    return report.Result(phrases.file, len(phrases.lines), sum(map(len, phrases.lines)), figures)


def _figures(phrases: PhraseSet, backend: Backend, options: argparse.Namespace) -> EvaluationFigures:
    from tqdm import tqdm

    label = f"{Path(phrases.file).name}, {backend.kind}"
    grey_text = GreyTypist(backend, Settings().ghost, phrases.ignore_case)
    steps = 3 * len(phrases.lines)  # each is typed, scored, and typed with grey text
    with tqdm(total=steps, desc=label, unit="line", leave=False) as bar:
        return evaluate(
            backend,
            _counted(phrases, bar),
            options.chips,
            phrases.ignore_case,
            bar.update,
            grey_text=grey_text,
            is_text=options.as_text,
        )


def _counted(phrases: PhraseSet, bar: tqdm[Any]) -> Iterator[str]:
    for line in phrases.lines:
        yield line
        bar.update()
