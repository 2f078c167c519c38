"""Cuts text into the tokens that an n-gram model counts and predicts from.

A token is a word, folded; `<num>` for whatever begins with a digit or a fraction; a comma; a hyphen inside a word;
`<p>` for other punctuation inside a sentence; or `</s>` where a sentence or a line ends. Quotation marks and brackets
are ignored.
"""

from __future__ import annotations

import re

from engine.abbreviations import ABBREVIATION
from engine.text import fold, straight

START, END, UNKNOWN, NUMBER, PAUSE = "<s>", "</s>", "<unk>", "<num>", "<p>"
COMMA, HYPHEN = ",", "-"
RARE = "<rare>"  # stands for `<unk>` in text for KenLM's lmplz, which refuses `<unk>`
SPECIAL = (START, END, UNKNOWN, NUMBER, PAUSE, COMMA, HYPHEN)

_PIECE = re.compile(
    rf"{ABBREVIATION}(?=\s)"  # an abbreviation, and its full stop
    r"|[^\W_]+(?:'[^\W_]+)*"  # a word or a number
    r"|\n|[.!?]+[\"')\]]*(?=\s)"  # the end of a line or of a sentence
    r"|(?<=\w)-(?=\w|\Z)|\s--?(?=\s)|--+|[,;:/]"
)


def pieces(text: str) -> list[str]:
    """The pieces of `text` that `token` turns into tokens one by one, as written but for curly quotation marks."""
    return _PIECE.findall(straight(text))


def token(piece: str) -> str:
    """The token that a piece stands for."""
    if piece[0].isalpha():
        return PAUSE if "." in piece[:-1] else fold(piece.rstrip("."))
    if piece[0].isnumeric():
        return NUMBER
    if piece == "\n" or piece[0] in ".!?":
        return PAUSE if piece.startswith("...") else END
    return piece if piece in (COMMA, HYPHEN) else PAUSE


def context_token(piece: str) -> str:
    """The token that a piece stands for before a word to be predicted.

    It is that of `token`, but letters with dots between them are an unknown word: the `<p>` as which they are counted
    mostly stands for other signs.
    """
    is_dotted = piece[0].isalpha() and "." in piece[:-1]
    return UNKNOWN if is_dotted else token(piece)
