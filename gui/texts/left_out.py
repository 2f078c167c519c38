"""What was left out of texts, as a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language import Message, _, number

_KINDS = {  # by their names where texts are read
    "notices": Message("notices"),
    "media marks": Message("marks of pictures and the like"),
    "lines of others": Message("lines of others"),
    "sounds": Message("sounds"),
    "other fields": Message("other fields"),
}


def left_out_sentence(left_out: Mapping[str, int]) -> str:
    """A sentence about what was left out, counted by kind; empty if nothing was."""
    named = [f"{_KINDS[kind]} ({number(count)})" for kind, count in left_out.items() if count]
    return _("Left out: {kinds}.").format(kinds=", ".join(named)) if named else ""
