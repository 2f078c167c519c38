"""What several commands share: options, standard input, the models they ask, and the libraries they need."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from engine.errors import ForewordError, ModelError
from engine.kinds import Kind
from engine.phrases import LONGEST, decode
from engine.prediction import Backend
from models.store import bundled, kind_of, open_model


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of commands that ask models for words."""
    parser.add_argument(
        "--chips", type=count_up_to(10), default=3, metavar="N", help="how many suggestions, 3 unless said"
    )
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a model to use for the bundled one of its kind")
    parser.add_argument("--json", action="store_true", help="print JSON")


def count_up_to(most: int) -> Callable[[str], int]:
    """Reads a whole number from 1 to `most` for argparse."""

    def count(text: str) -> int:
        number = int(text)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not between 1 and {most}")
        return number

    return count


def standard_input() -> str:
    """What standard input holds, less the line end that closes it."""
    return decode(sys.stdin.buffer.read(LONGEST + 1), "Standard input").removesuffix("\n").removesuffix("\r")


def require(library: str, command: str) -> None:
    """Raise ForewordError unless the libraries are there that only the workshop needs."""
    if find_spec(library) is None:
        raise ForewordError(
            f"{command} needs libraries that writing does not: install them with `pip install -r requirements/all.txt`."
        )


@contextmanager
def open_backends(model: Path | None) -> Iterator[list[Backend]]:
    """Open `model`, if any, and the bundled models of the other kinds; one that fails is left out and said so."""
    chosen = {kind_of(model): model} if model else {}
    opened: dict[str, Backend] = {}
    with ExitStack() as stack:
        for kind in Kind:
            try:
                backend = open_model(chosen.get(kind) or bundled(kind), kind, opened)
                opened[kind] = stack.enter_context(closing(backend))
            except ModelError as error:
                if kind in chosen:
                    raise
                sys.stderr.write(f"foreword: {error}\n")
        if not opened:
            raise ModelError("No model could be opened: fetch Foreword again, or give a model with --model.")
        yield list(opened.values())
