"""Decides what Tab does on a page: indent, take a suggestion, or type a tab."""

from __future__ import annotations

import re
from enum import Enum, auto

# An indent, and a list's marker behind it: a bullet or a number, with a box to tick perhaps.
_INDENT = re.compile(r"\s*(?:(?:[-*+\u2022\u2013]|\d{1,3}[.)])(?: \[[ xX]\])? +)?")


class TabKey(Enum):
    """The effect of Tab at a moment."""

    INDENT = auto()
    TAKE_GHOST = auto()
    TAKE_CHIP = auto()
    TYPE = auto()


def is_indent(before: str) -> bool:
    """Whether a line has only an indent and a list's marker `before` the caret."""
    return _INDENT.fullmatch(before) is not None
