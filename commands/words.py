"""`main.py words`: keeps, restores and carries over the writer's own words."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from platformdirs import user_state_path

from commands.options import path
from engine.corrections import Speller
from engine.own_words import OwnWords
from engine.own_words.transfer import export_words, import_words, restore_words
from engine.own_words.word_lists import read_word_list, write_word_list
from models.store.word_list import open_dictionary

_OWN = user_state_path("foreword") / "words.sqlite"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their options."""
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (summary, do) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        command.add_argument("file", type=path, metavar="FILE")
        command.add_argument(
            "--own", type=path, default=_OWN, metavar="FILE", help="the file of own words (default: the window's)"
        )
        command.set_defaults(do=do)


def run(options: argparse.Namespace) -> None:
    """Do what the options say. Raises ForewordError."""
    with closing(OwnWords(options.own, spelling=Speller(open_dictionary()))) as own_words:
        said = options.do(own_words, options.file)
    sys.stdout.write(f"{said}\n")


def _backup(own_words: OwnWords, file: Path) -> str:
    export_words(own_words, file)
    return f"All that was learned is in {file}."


def _restore(own_words: OwnWords, file: Path) -> str:
    restore_words(own_words, file)
    return f"The own words are those of {file}."


def _import(own_words: OwnWords, file: Path) -> str:
    if file.suffix == ".jsonl":
        import_words(own_words, file)
        return f"The words of {file} are added."
    return f"{own_words.add_list(read_word_list(file))} words are added, and offered from now on."


def _list(own_words: OwnWords, file: Path) -> str:
    write_word_list(own_words, file)
    return f"The words on offer are in {file}, one a line."


_COMMANDS: dict[str, tuple[str, Callable[[OwnWords, Path], str]]] = {
    "backup": ("write all that was learned to a file, which another machine can take in", _backup),
    "restore": ("put such a file in the place of all that was learned here", _restore),
    "import": ("add such a file, or a list of words of another program", _import),
    "list": ("write the words on offer to a plain list", _list),
}
