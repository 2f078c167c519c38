"""Foreword's entry: a table of commands, the window among them. `python main.py --help` lists them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from engine.errors import ForewordError
from engine.version import version

COMMANDS = {  # each is a module of `commands` that only this command imports
    "edit": "open the window (the default)",
    "suggest": "print what each backend suggests after a text",
    "bench": "measure how fast the transformer answers, beside other programs",
    "models": "list, fetch, compare and keep models",
    "words": "back up, restore and carry over your own words",
    "explain": "show what the models see in a text, and why they suggest what they do",
    "count": "make an n-gram model from text files",
    "train": "train a GPT-2 on text files, from scratch or from a model",
    "finetune": "fine-tune a GPT-2 on your own text",
    "export": "make ONNX models of a GPT-2, checked against torch",
    "evaluate": "type text files and print what each backend saves",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 2 after a fault (told on standard error), 130 after Ctrl+C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] not in {*COMMANDS, "-h", "--help", "--version"}:
        given = ["edit", *given]
    options = _parser(given[0]).parse_args(given)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the terminal may not be able to show every word
    try:
        return options.run(options) or 0
    except ForewordError as error:
        sys.stderr.write(f"foreword: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _parser(wanted: str) -> argparse.ArgumentParser:
    """A parser of all commands by name, with the options of the wanted one."""
    parser = argparse.ArgumentParser(
        prog="main.py", description="A predictive keyboard. Without a command, it opens the window."
    )
    parser.add_argument("--version", action="version", version=f"Foreword {version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        if name == wanted:
            module = import_module(f"commands.{name}")
            module.add_options(command)
            command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
