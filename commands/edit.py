"""`main.py edit`, or `main.py` alone: the window."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from engine.errors import ForewordError
from engine.files import reason
from gui import preflight

_SAMPLE = "I look forward to"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a text file to open")


def run(options: argparse.Namespace) -> int:
    """Open the window and stay until it closes; without a display, print suggestions for a sample.

    Raises ForewordError.
    """
    if not preflight.has_display(os.environ):
        sys.stdout.write(f"{preflight.NO_DISPLAY}\nThis is what it would suggest after {_SAMPLE!r}:\n\n")
        from commands import suggest  # here, so that the window does not wait for it

        suggest.show(_SAMPLE)
        return 0
    preflight.require_libraries(os.environ)
    from engine import language
    from gui import startup

    language.use(startup.wanted_language())
    try:
        from gui.app import run
    except ImportError as error:
        raise ForewordError(
            "The window needs a library that cannot be loaded here ({reason}): install Foreword again.",
            reason=reason(error),
        ) from error
    return run(options.files)
