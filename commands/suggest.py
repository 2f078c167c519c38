"""`main.py suggest`: prints what each backend suggests after a text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands import report
from commands.options import add_common_options, open_backends, standard_input


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("text", nargs="?", default="-", help="the text (default: standard input, as is -)")
    add_common_options(parser)


def run(options: argparse.Namespace) -> None:
    """Print suggestions as the options say. Raises ForewordError."""
    text = standard_input() if options.text == "-" else options.text.encode("utf-8", "replace").decode()
    show(text, options.model, options.chips, options.json, options.documents)


def show(
    text: str, model: Path | None = None, chips: int = 3, as_json: bool = False, documents: Path | None = None
) -> None:
    """Print up to `chips` suggestions of each backend after a text. Raises ForewordError."""
    with open_backends(model, documents) as backends:
        answers = [report.ask(backend, text, chips) for backend in backends]
    shown = report.suggestions_json(text, answers) if as_json else report.suggestions_text(answers)
    sys.stdout.write(f"{shown}\n")
