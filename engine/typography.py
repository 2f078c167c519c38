"""The characters between words, and their form: spaces, quotes, and the lone "i" of English."""

from __future__ import annotations

import re
import unicodedata

CLOSING = ".,;:!?)]}%\u2026\u2019\u201d\u00bb'"  # marks that replace the space of a suggestion
_JOINING = "-\u2010\u2011\u2013\u2014/_"  # no space goes before these if a word follows at once
ENDING = CLOSING + '"'  # marks between a word and the space or line end that ends it
_WORD_END = re.compile(rf"[{re.escape(ENDING)}]*[ \n]")
_QUOTES = {'"': ("\u201c", "\u201d"), "'": ("\u2018", "\u2019")}  # opening and closing
_OPENS_AFTER = "([{<-\u2013\u2014/\u201c\u2018\"'"
_CODE = re.compile(r"^(?: {4}|\t)|[{}<>=\\`|]|\w[(\[](?:$|[\"'])|^\s*(?://|\$ |>>>)")
_LONE_I = re.compile(
    r"(?:^|(?<=[\s\"\u201c]))i(?=(?:['\u2019](?:m|d|s|ll|ve|re))?$)"  # i, i'm, "i
    r"|(?<=[^\W\d_] )i(?=[.\u2026]+$)"  # so do i. but not i.e. or a list's i.
)
_SIGNS = ("So", "Sc")  # Unicode's classes of signs and pictures, and of currencies
# Other ends of an emoji: the mark that asks for a picture, a keycap, a skin tone, the end of a flag.
_PICTURED = "\ufe0f\u20e3\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\U000e007f"
_ENDS_WORD = " \t\r\n,;:?!"


def ends_word(behind: str) -> bool:
    """Whether the text after a word just ended it: a space or line end, perhaps after closing marks."""
    return _WORD_END.fullmatch(behind) is not None


def closes(mark: str, line: str) -> bool:
    """Whether `mark` belongs to the word before it; a straight quote does where one stands open in the `line`."""
    if mark == '"':
        return line.count(mark) % 2 == 1 or line.rfind("\u201c") > line.rfind("\u201d")
    return len(mark) == 1 and mark in CLOSING


def wants_space(line: str, after: str) -> bool:
    """Whether a space belongs after a word that ends `line`, before the rest of the line, `after`."""
    if not after:
        return True
    if after[0] in _JOINING:
        return not after[1:2].strip()
    return not (after[0].isspace() or closes(after[0], line))


def needs_space(line: str) -> bool:
    """Whether a word behind `line` needs a space first: behind an emoji, a currency or degree sign, a trade mark."""
    last = line[-1:] or " "
    return (unicodedata.category(last) in _SIGNS or last in _PICTURED) and not is_code(line)


def is_code(line: str) -> bool:
    """Whether the beginning of a line looks like a program's, where every character is meant as it is."""
    return _CODE.search(line) is not None


def curly(line: str, mark: str) -> str:
    """The typographic form of a straight quote `mark` typed behind `line`; `mark` itself in code and behind a number.

    Behind a number it closes what stands open, else it may stand for feet, inches, minutes or seconds.
    """
    if mark not in _QUOTES or is_code(line):
        return mark
    opening, closing = _QUOTES[mark]
    before = line[-1:]
    if not before or before.isspace() or before in _OPENS_AFTER:
        return opening
    if before.isdigit() and line.rfind(opening) <= line.rfind(closing):
        return mark
    return closing


def lone_i(line: str, key: str) -> int | None:
    """The place of an "i" in `line` that is a word of its own, now that `key` ends it; None if there is none."""
    if not key or key not in _ENDS_WORD or is_code(line):
        return None
    found = _LONE_I.search(line)
    return found.start() if found else None


def goes_along(typed: str, offered: str, before: str) -> bool:
    """Whether `offered` begins with what was `typed` after `before`; a word's first letter may be a capital."""
    if len(typed) > len(offered):
        return False
    places = zip(typed, offered, (before[-1:] or " ") + offered, strict=False)
    return all(a == b or (a == b.upper() and not previous.isalnum()) for a, b, previous in places)
