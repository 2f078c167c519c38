"""Shared by several commands: options, standard input, models to ask, and a check for libraries."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from engine.errors import ForewordError, ModelError
from engine.files import reason
from engine.kinds import Kind
from engine.phrases import LONGEST, decode
from engine.prediction import Backend
from models.store import bundled, kind_of, open_tried


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of commands that ask models for words."""
    parser.add_argument(
        "--chips", type=count_up_to(10), default=3, metavar="N", help="number of suggestions (default: 3)"
    )
    parser.add_argument(
        "--model", type=path, metavar="FOLDER", help="use this model in place of the bundled one of its kind"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def count_up_to(most: int) -> Callable[[str], int]:
    """A parser for argparse of whole numbers from 1 to `most`."""

    def count(text: str) -> int:
        number = int(text)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not between 1 and {most}")
        return number

    return count


def path(text: str) -> Path:
    """A parser for argparse of paths that lead somewhere, or could: none is too long, a loop, or below a file."""
    found = Path(text)
    try:
        found.resolve()
        found.lstat()
    except (FileNotFoundError, PermissionError):
        return found
    except (OSError, RuntimeError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} can't be a path here ({reason(error)})") from error
    return found


def standard_input() -> str:
    """Standard input as text, without its last line end."""
    return decode(sys.stdin.buffer.read(LONGEST + 1), "Standard input").removesuffix("\n").removesuffix("\r")


def require(library: str, command: str) -> None:
    """Raise ForewordError unless `library`, which only the workshop needs, is installed."""
    if find_spec(library) is None:
        raise ForewordError(
            "{command} needs libraries that writing does not: install them with `make workshop`.",
            command=command,
        )


@contextmanager
def open_backends(model: Path | None) -> Iterator[list[Backend]]:
    """Open `model`, if given, and the bundled models of the other kinds; report and leave out those that fail."""
    chosen = {kind_of(model): model} if model else {}
    opened: dict[str, Backend] = {}
    with ExitStack() as stack:
        for kind in Kind:
            try:
                backend = open_tried(chosen.get(kind) or bundled(kind), kind, opened)
                opened[kind] = stack.enter_context(closing(backend))
            except ModelError as error:
                if kind in chosen:
                    raise
                sys.stderr.write(f"foreword: {error}\n")
        if not opened:
            raise ModelError("No model could be opened: fetch Foreword again, or give a model with --model.")
        yield list(opened.values())
