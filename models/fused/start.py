"""Finds the token that a model wants before a text: which one it is, is the model's own matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from engine.prediction import Cancellation
from engine.transformer.session import HIDDEN, FusedSession, TokenRow
from engine.transformer.tokenizer import TextTokenizer

_LINES = Path(__file__).resolve().parent.parent / "bench" / "lines.txt"  # of Foreword's own, which no model has read
_LONGEST = 64  # tokens of a line
_NEWLINE = b"\n"


def candidates(named: Iterable[object], tokenizer: TextTokenizer) -> Iterator[int]:
    """The tokens that may stand before a text: those that a model's untrusted settings name, and the end of a line."""
    for number in named:
        if type(number) is int and 0 <= number < len(tokenizer.tokens):
            yield number
    if _NEWLINE in tokenizer.tokens:
        yield tokenizer.tokens.index(_NEWLINE)


def best_start(graph: Path, tokenizer: TextTokenizer, candidates: Iterable[int], positions: int) -> int:
    """Of some tokens the one after which everyday lines are likeliest, each line on its own. Raises ModelError.

    The model reads `positions` tokens at most.
    """
    longest = min(_LONGEST, positions)
    session = FusedSession(graph, longest)
    lines = [tokenizer.encode(line)[:longest] for line in _LINES.read_text("utf-8").splitlines()]
    losses = {token: sum(_loss(session, token, line) for line in lines) for token in dict.fromkeys(candidates)}
    return min(losses, key=lambda token: losses[token])


def _loss(session: FusedSession, start: int, line: list[int]) -> float:
    """-ln P of a line after a token, in nats."""
    tokens = np.array([start, *line[:-1]], np.int64)
    count = len(tokens)
    row = TokenRow(tokens, np.arange(count), np.triu(np.full((count, count), HIDDEN), 1), np.arange(count))
    probabilities = session.run(row, Cancellation())  # [S, V]
    return -float(np.log(probabilities[np.arange(count), line] + 1e-30).sum())
