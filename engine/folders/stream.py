"""Text as a stream of forms: words as written, `<s>` where a sentence begins, signs, and breaks."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from unicodedata import normalize

from engine.ngram.words import START, token
from engine.own_words import gate
from engine.text import Caret, fold

BREAK = ""  # where the gate dropped something, or a document begins: nothing is matched across it
DEEPEST = 16  # forms that are compared at most
_TAIL = 256  # characters of context that hold so many
_PIECE = 1 << 18  # characters of a document that are read at a time


def sentences(text: str, since: int = 0) -> Iterator[list[str]]:
    """The pieces of a text that may be kept, sentence by sentence; `form` gives the form of each.

    What stands before the character `since` is left out, and only shows what must not be kept.
    """
    is_begun = False  # as in front of a blank line: one beginning is enough
    for sentence in gate.sentences(text, since):
        begins = sentence[:1] == [START]
        yield sentence[is_begun:] if begins else [BREAK, *sentence]
        is_begun = begins and len(sentence) == 1


def sentences_of_document(document: str) -> Iterator[list[str]]:
    """The same of a document of any length, which is read a piece at a time."""
    begin, document = 0, normalize("NFC", document)
    while begin < len(document):
        end = _end_of_piece(document, begin)
        before = max(0, begin - _TAIL)
        yield from sentences(document[before:end], begin - before)
        begin = end


def _end_of_piece(document: str, begin: int) -> int:
    """Where a piece ends: at the end of a line, or of a word in a line that goes on and on."""
    most = begin + _PIECE
    if most >= len(document):
        return len(document)
    return document.rfind("\n", begin, most) + 1 or document.rfind(" ", begin, most) + 1 or most


def form(piece: str) -> str:
    """A piece as it is kept."""
    if piece in (START, BREAK):
        return piece
    known = token(piece)
    return piece.rstrip(".") if known[0].isalpha() else known


def context(caret: Caret) -> tuple[str, ...]:
    """The folded forms before the word at a caret, the last one first, as far back as anything may be matched."""
    tail = normalize("NFC", caret.context[-_TAIL:])
    if len(caret.context) > _TAIL:
        tail = tail.partition(" ")[2]  # the first word may be cut
    forms = [fold(form(piece)) for sentence in sentences(tail + " " * caret.space) for piece in sentence]
    if len(caret.context) > _TAIL:
        forms = forms[1:]  # no sentence begins there
    last_first = forms[: -DEEPEST - 1 : -1]
    return tuple(last_first[: last_first.index(BREAK)] if BREAK in last_first else last_first)


def digest(folded: str) -> int:
    """64 bits that stand for a folded form, 0 for a break."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "little") if folded else 0
