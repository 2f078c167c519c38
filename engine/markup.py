"""Where a line of plain text holds no sentence: behind a list's marker, in an address, in a path, in code."""

from __future__ import annotations

import re

_MARKER = r"(?:[-*+\u2022\u2013]|\d{1,3}[.)]|\#{1,6}|>+|\[[ xX]\])"
_MARKERS = re.compile(rf"[ \t]*{_MARKER}(?:[ \t]+{_MARKER})*")
_ADDRESS = re.compile(
    r"@|://|\Awww\.|\\|[^\W\d_]\.[^\WA-Z_]\w*\Z"  # mail, the web, a path of Windows, the name of a host or a file
    r"|\A[\"'(]?(?:~|\.{1,2})?/|/.*/"  # other paths; "and/or" is none
)
_FENCE = re.compile(r"^ {0,3}```", re.MULTILINE)


def is_marker(line: str) -> bool:
    """Whether a line holds nothing but what begins an item of a list, a heading or a quotation."""
    return _MARKERS.fullmatch(line) is not None


def begins_item(line: str) -> bool:
    """Whether a line begins with what `is_marker` knows, and a space."""
    found = _MARKERS.match(line)
    return found is not None and line[found.end() :][:1].isspace()


def is_address(run: str) -> bool:
    """Whether the characters between the last space and the caret belong to an address or a path."""
    return _ADDRESS.search(run) is not None


def is_code(before: str) -> bool:
    """Whether the text before a caret ends inside Markdown's code, in a line or between fences."""
    if "`" not in before:
        return False
    return before.rpartition("\n")[2].replace("```", "").count("`") % 2 == 1 or len(_FENCE.findall(before)) % 2 == 1
