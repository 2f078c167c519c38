"""The parts of a text around places that are worth a close look, so that the rest is passed over quickly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_BEFORE, _BEHIND = 120, 200  # characters that are looked at, where a line is longer


def lowered(text: str) -> str:
    """The text in small letters, each in its place: one capital is two small letters."""
    return text.replace("\u0130", "I").lower()


def places(text: str, part: str) -> Iterator[int]:
    """Where `part` stands in a text."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + len(part))


def near(text: str, cues: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The lines around `cues`, each with the line below it, in order and without overlap; long lines are cut."""
    begin = end = 0
    for place in sorted(cues):
        start = _line_start(text, place)
        if start > end and end:
            yield begin, end
        if start > end or not end:
            begin = start
        end = max(end, _next_line_end(text, place))
    if end:
        yield begin, end


def _line_start(text: str, place: int) -> int:
    least = max(0, place - _BEFORE)
    line = text.rfind("\n", least, place)
    return line + 1 if line >= 0 or not least else text.rfind(" ", least, place) + 1 or least


def _next_line_end(text: str, place: int) -> int:
    most = min(len(text), place + _BEHIND)
    line = text.find("\n", place, most)
    following = text.find("\n", line + 1, most) if line >= 0 else -1
    return following if following >= 0 else most
