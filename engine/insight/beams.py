"""Continues a text by beam search, and keeps the tree of partial texts that it went through.

After each token the `beams` likeliest partial texts are followed (Graves, "Sequence transduction with recurrent neural
networks", 2012). The semantics are those of transformers' `generate`: a partial text that the model ends while it is
among the first `beams` is finished, with the score ln P / n ** length_penalty for its n tokens, the ending one
included; what is unfinished after `count` tokens is finished then. The search ends before that, once `beams` texts are
finished and, with `early_stopping` False, the best unfinished one scores no better at its present length than the worst
finished one; with "never", at any length up to `count`, if `length_penalty` is above 0; with True, in any case. A
single beam is greedy search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from engine.insight.continuation import log_of, opening
from engine.insight.reader import Reader
from engine.insight.settings import ContinuationSettings, penalised
from engine.insight.writable import whole
from engine.prediction import Cancellation
from engine.transformer.tree import Node


@dataclass(frozen=True, slots=True)
class Partial:
    """A node of the tree: the `piece` added to its `parent`, and the whole `text` so far.

    `number` counts the nodes from 1; 0 is the text before the caret. `log_probability` is that of the whole
    continuation, after the repetition penalty. A partial text is `kept` to go on from, or `finished`, or neither.
    """

    number: int
    parent: int
    piece: str
    text: str
    log_probability: float
    kept: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A finished text: its tokens, the ending one included, its log-probability and its score."""

    text: str
    tokens: tuple[int, ...]
    log_probability: float
    score: float


@dataclass(frozen=True, slots=True)
class Step:
    """The partial texts examined for one more token, likeliest first, and the finished texts, best first."""

    length: int
    partials: tuple[Partial, ...]
    finished: tuple[Hypothesis, ...]


@dataclass(slots=True)
class _Beam:
    """A partial text while the search goes on. `written` holds the bytes since the stem began."""

    number: int
    tokens: tuple[int, ...]
    written: bytes
    log_probability: float


@dataclass(slots=True)
class _Search:
    reader: Reader
    settings: ContinuationSettings
    context: tuple[int, ...]
    stem: bytes
    beams: list[_Beam]
    finished: list[Hypothesis] = field(default_factory=list)
    count: int = 0  # nodes

    def step(self, length: int, cancellation: Cancellation) -> Step:
        """Add one token to every beam. Afterwards `beams` are the ones to go on from."""
        width, last = self.settings.beams, length == self.settings.count
        kept: list[_Beam] = []
        partials = []
        for place, (beam, token, score) in enumerate(self._candidates(cancellation)):
            ends = token == self.reader.bos_id
            grown = self._grown(beam, token, score)
            is_finished = (ends or last) and place < width
            is_kept = not ends and not last and len(kept) < width
            if is_finished:
                self._finish(grown, length)
            if is_kept:
                kept.append(grown)
            partials.append(self._partial(grown, beam, is_kept, is_finished))
        self.beams = kept
        return Step(length, tuple(partials), tuple(self.finished))

    def may_improve(self, length: int) -> bool:
        """Whether to go on; see above."""
        settings = self.settings
        if not self.beams:
            return False
        if len(self.finished) < settings.beams:
            return True
        if settings.early_stopping is True or settings.beams == 1:
            return False
        reach = settings.count if settings.early_stopping == "never" and settings.length_penalty > 0 else length
        best = self.beams[0].log_probability / float(reach**settings.length_penalty)
        return best > self.finished[-1].score

    def _candidates(self, cancellation: Cancellation) -> list[tuple[_Beam, int, float]]:
        """The likeliest next tokens of all beams together, twice as many as beams, so that enough go on."""
        rows = []
        for beam, node in zip(self.beams, self._nodes(cancellation), strict=True):
            assert node.probabilities is not None
            scores = log_of(node.probabilities, self.reader.writable.mask(beam.written, self.stem))
            seen = (self.reader.bos_id, *self.context, *beam.tokens)
            rows.append(penalised(scores, seen, self.settings) + beam.log_probability)
        scores = np.concatenate(rows)  # beams x [V] -> [beams * V]
        best = np.argsort(-scores, kind="stable")[: 2 * self.settings.beams]
        size = len(rows[0])
        return [(self.beams[i // size], i % size, float(scores[i])) for i in best.tolist() if scores[i] > -np.inf]

    def _nodes(self, cancellation: Cancellation) -> list[Node]:
        tree = self.reader.tree
        context = tree.walk(self.context, cancellation)
        if tree.room() < sum(1 + len(beam.tokens) for beam in self.beams):
            tree.prune(context)
        return [tree.walk([*self.context, *beam.tokens], cancellation) for beam in self.beams]

    def _grown(self, beam: _Beam, token: int, score: float) -> _Beam:
        self.count += 1
        return _Beam(self.count, (*beam.tokens, token), beam.written + (self.reader.tokens[token] or b""), score)

    def _finish(self, beam: _Beam, length: int) -> None:
        score = beam.log_probability / float(length**self.settings.length_penalty)
        self.finished.append(Hypothesis(self._text(beam), beam.tokens, beam.log_probability, score))
        self.finished.sort(key=lambda hypothesis: -hypothesis.score)
        del self.finished[self.settings.beams :]

    def _partial(self, beam: _Beam, parent: _Beam, is_kept: bool, is_finished: bool) -> Partial:
        text, before = self._text(beam), self._text(parent)
        piece = text[len(before) :]
        return Partial(beam.number, parent.number, piece, text, beam.log_probability, is_kept, is_finished)

    def _text(self, beam: _Beam) -> str:
        return whole(beam.written)[len(self.stem.decode()) :]


def beam_search(
    reader: Reader, before: str, settings: ContinuationSettings, cancellation: Cancellation
) -> Iterator[Step]:
    """Search token by token; the best continuations are `finished` in the last step. Raises Cancelled, ModelError.

    At most half the model's context is written.
    """
    count = min(settings.count, reader.max_length // 2)
    start = opening(reader, before, count)
    bounded = ContinuationSettings(
        "beam", count, repetition_penalty=settings.repetition_penalty, beams=settings.beams,
        length_penalty=settings.length_penalty, early_stopping=settings.early_stopping,
    )  # fmt: skip
    beams = [_Beam(0, (), b"", 0.0)]
    search = _Search(reader, bounded, start.tokens, start.stem, beams)
    for length in range(1, count + 1):
        cancellation.check()
        yield search.step(length, cancellation)
        if not search.may_improve(length):
            return
