"""What Tab does on a page: it indents, takes what is suggested, or types a tab."""

from __future__ import annotations

import re
from enum import Enum, auto

# An indent, and a list's marker behind it: a bullet or a number, with a box to tick perhaps.
_INDENT = re.compile(r"\s*(?:(?:[-*+\u2022\u2013]|\d{1,3}[.)])(?: \[[ xX]\])? +)?")


class TabKey(Enum):
    """What it does at a moment."""

    INDENT = auto()
    TAKE_GHOST = auto()
    TAKE_CHIP = auto()
    TYPE = auto()


def is_indent(before: str) -> bool:
    """Whether nothing but an indent and a list's marker stands in a line `before` the caret."""
    return _INDENT.fullmatch(before) is not None
