"""Decides what Tab does on a page: indent, take a suggestion, or type a tab; and what it does with Shift."""

from __future__ import annotations

import re
from enum import Enum, auto

# An indent, and a list's marker behind it: a bullet or a number, with a box to tick perhaps.
_INDENT = re.compile(r"\s*(?:(?:[-*+\u2022\u2013]|\d{1,3}[.)])(?: \[[ xX]\])? +)?")
_STEP = re.compile(r"\t| {1,4}")  # of an indent


class TabKey(Enum):
    """The effect of Tab at a moment."""

    INDENT = auto()
    TAKE_GHOST = auto()
    TAKE_CHIP = auto()
    TYPE = auto()


def is_indent(before: str) -> bool:
    """Whether a line has only an indent and a list's marker `before` the caret."""
    return _INDENT.fullmatch(before) is not None


def outdent_of(line: str) -> int:
    """The length of one step of a line's indent; 0 if it has none."""
    step = _STEP.match(line)
    return len(step[0]) if step else 0
