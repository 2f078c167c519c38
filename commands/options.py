"""Shared by several commands: options, standard input, models to ask, and a check for libraries."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from engine.corrections import Speller
from engine.errors import ForewordError, ModelError, TextError
from engine.files import reason
from engine.folders.index import FolderIndex
from engine.folders.mixing import Recalling
from engine.kinds import Kind
from engine.never_offered import read_never_offered
from engine.phrases import LONGEST, decode
from engine.prediction import Backend
from models.folders.update import update
from models.store import bundled, kind_of, open_tried
from models.store.word_list import open_dictionary


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of commands that ask models for words."""
    parser.add_argument(
        "--chips", type=count_up_to(10), default=3, metavar="N", help="number of suggestions (default: 3)"
    )
    parser.add_argument(
        "--model", type=path, metavar="FOLDER", help="use this model in place of the bundled one of its kind"
    )
    parser.add_argument(
        "--documents", type=path, metavar="FOLDER", help="go on as the texts in this folder do, where the words match"
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
def open_backends(model: Path | None, documents: Path | None = None) -> Iterator[list[Backend]]:
    """Open `model`, if given, and the bundled models of the other kinds; report and leave out those that fail.

    They are mixed with what stands in the folder `documents`, if given.
    """
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
        index = stack.enter_context(_indexed(documents)) if documents else None
        yield [Recalling(backend, index, _raise) if index else backend for backend in opened.values()]


@contextmanager
def _indexed(folder: Path) -> Iterator[FolderIndex]:
    """The index of a folder, which is gone in the end; files that can't be read are reported. Raises ForewordError."""
    with TemporaryDirectory(prefix="foreword-") as place:
        update(folder, Path(place), {}, lambda _name: None)
        spelling, never_offered = Speller(open_dictionary()), read_never_offered(bundled(Kind.NGRAM))
        with closing(FolderIndex(Path(place), [folder], spelling, never_offered)) as index:
            files = index.shelves[folder].files.values()
            for file in files:
                sys.stderr.write(f"foreword: {file.problem}\n" if file.problem else "")
            if not any(file.words for file in files):
                raise TextError("{folder} holds no text that can be read: give a folder with texts.", folder=folder)
            yield index


def _raise(error: ForewordError) -> NoReturn:
    raise error
