"""Finds private details in a text, and removes the sentences that hold them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from engine.own_words.secrets import secret_spans
from engine.transformer.window import SENTENCE_START

_PATTERNS = {
    "e-mail addresses": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"),
    "phone, card and account numbers": re.compile(
        r"(?<![\w.,])(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[ ./()-]{0,2}\d){6,18}(?![\w])"
    ),
    "keys": re.compile(r"(?<!\S)(?=\S{0,200}\d)(?=\S{0,200}[A-Za-z])[A-Za-z0-9_+/=-]{24,}(?!\S)"),
}


def without_private(text: str) -> tuple[str, Counter[str]]:
    """`text` without the sentences that hold something private, and how often each kind was found."""
    spans = {kind: [match.span() for match in pattern.finditer(text)] for kind, pattern in _PATTERNS.items()}
    spans["passwords and postal addresses"] = list(secret_spans(text))
    found = +Counter({kind: len(each) for kind, each in spans.items()})
    return (_without(text, sorted(chain(*spans.values()))) if found else text), found


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept = []
    waiting = iter(spans)
    span = next(waiting, None)
    for begin, end in _sentences(text):
        while span and span[1] <= begin:
            span = next(waiting, None)
        if not (span and span[0] < end):
            kept.append(text[begin:end])
    return "".join(kept).rstrip(" ")


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The range of each sentence of `text`, with the spaces or line ends after it."""
    begin = 0
    for gap in SENTENCE_START.finditer(text):
        yield begin, gap.end()
        begin = gap.end()
    yield begin, len(text)
