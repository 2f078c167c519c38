"""Mixes what a model predicts with how the sentence went on in the writer's folders.

    P(word | context) = (1 - w) P_model(word | context) + w C(word) / n

where C counts the words behind the n places of the longest match. w grows with its length and, where one word follows
at all of them, with how early these were the only ones: a match by chance is one of many until the others end. Typed
letters condition this mixture, so each side's weight is multiplied by the probability with which it foresaw them.

The longest match is that of an infini-gram (Liu and others, "Infini-gram: scaling unbounded n-gram language models to a
trillion tokens", 2024); the weights are fitted.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from engine import text
from engine.base_backend import BaseBackend
from engine.candidates import Candidate, Candidates
from engine.errors import FoldersError
from engine.folders.index import NOTHING, FolderIndex, Recollection
from engine.folders.shard import LEAST
from engine.prediction import Backend, Cancellation, Request
from engine.probabilities import LEAST as LEAST_PROBABILITY

# w by the length of the match, from 2 forms on; the first columns are for one word that follows, by the forms that the
# match could spare, the others for several, by n. Fitted on mail, chats and web pages, see models.making.folders_fit:
# between what fits texts that share sentences with the folder, and what fits texts that share none.
_SPARED = 4  # columns
_TIMES = (2, 5, 40)  # n from which each of the others counts
_WEIGHTS = (
    (0.05, 0.05, 0.05, 0.05, 0.02, 0.06, 0.26),
    (0.04, 0.20, 0.20, 0.20, 0.05, 0.10, 0.30),
    (0.08, 0.20, 0.50, 0.50, 0.07, 0.12, 0.28),
    (0.08, 0.30, 0.60, 0.92, 0.12, 0.20, 0.30),
    (0.15, 0.40, 0.60, 0.90, 0.15, 0.20, 0.30),
    (0.35, 0.45, 0.65, 0.90, 0.18, 0.20, 0.30),
    (0.40, 0.50, 0.75, 0.93, 0.30, 0.30, 0.30),
    (0.50, 0.60, 0.80, 0.98, 0.60, 0.50, 0.40),
)
_SPARE = 1  # words of the model beyond those wanted, which the folders may have more often


class Recalling(BaseBackend):
    """A model's predictions mixed with those from the writer's folders, as the Backend protocol asks.

    Both stay their opener's, to close too. Where the index is damaged, `on_fault` is told, and the model goes on alone.
    """

    def __init__(self, model: Backend, index: FolderIndex, on_fault: Callable[[FoldersError], None]) -> None:
        self.kind, self.name = model.kind, model.name
        self._model, self._index, self._on_fault = model, index, on_fault

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend. Each says how much of it came from the folders."""
        recollection = self._recall(request.caret) if request.is_open else NOTHING
        if not weight(recollection):
            return self._model.candidates(request, cancellation)
        modelled = self._model.candidates(request.for_words(request.count + _SPARE), cancellation)
        return self._mix(modelled, recollection, request)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Only the model takes a time that is worth saving."""
        self._model.anticipate(request, cancellation)

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend."""
        return self._mixed(at, self._model.log_probability(at, word), word)

    def log_probabilities_behind(
        self, at: text.Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend. The folders have a say on the first word on the right."""
        found = self._model.log_probabilities_behind(at, words, right, cancellation)
        return [
            [self._mixed(at.behind(word), row[0], right[0]), *row[1:]] for word, row in zip(words, found, strict=True)
        ]

    def close(self) -> None:
        """See Backend. The model and the index stay open."""
        del self._model, self._index

    def _mixed(self, at: text.Caret, modelled: float, word: str) -> float:
        """ln of the probability of a word at a caret that the model has as `modelled`."""
        recollection = self._recall(at)
        share = weight(recollection)
        if not share:
            return modelled
        recalled = share * recollection.share(text.fold(text.straight(word)))
        return float(np.logaddexp(math.log(1 - share) + modelled, math.log(max(recalled, LEAST_PROBABILITY))))

    def _recall(self, caret: text.Caret) -> Recollection:
        try:
            return self._index.recall(caret)
        except FoldersError as error:
            self._on_fault(error)
            return NOTHING

    def _mix(self, modelled: Candidates, recollection: Recollection, request: Request) -> Candidates:
        """The model's words and those from the folders, each in the form of the side that adds more."""
        share = weight(recollection)
        recalled = {word: share * part for word, part in recollection.fitting(request.caret).items()}
        own = sum(recalled.values())
        foreseen = modelled.prefix_probability
        if foreseen is None:  # then as likely as the folders had them
            foreseen = own / share if own else 1.0
        model = (1 - share) * foreseen
        whole = (model + own) or 1.0
        mixed = {
            word: replace(one, probability=one.probability * model / whole) for word, one in modelled.words.items()
        }
        for word in self._offered(recalled, modelled, recollection, request):
            mixed[word] = _both(mixed.get(word), recollection.form(word), recalled[word] / whole)
        typed = recalled.get(text.fold(text.straight(request.caret.prefix)), 0.0)
        finished = (modelled.whole_probability * model + typed) / whole
        return Candidates(mixed, modelled.prefix_probability, finished)

    def _offered(
        self, recalled: Mapping[str, float], modelled: Candidates, recollection: Recollection, request: Request
    ) -> Iterator[str]:
        """The recalled words that the model has, too, and the likeliest others; not the one behind the caret."""
        follows = text.WORD.match(request.after.lstrip())
        behind = text.fold(text.straight(follows[0])) if follows else ""
        others = 0
        for word in sorted(recalled.keys() - {behind}, key=lambda word: (-recalled[word], word)):
            is_other = word not in modelled.words
            if not is_other or (others < request.count and self._index.may_offer(recollection.form(word))):
                others += is_other
                yield word


def cell(recollection: Recollection) -> tuple[int, int]:
    """The row and the column of its weight."""
    length = min(recollection.length, LEAST + len(_WEIGHTS) - 1)
    if len(recollection.words) == 1:
        return length - LEAST, min(recollection.spare, _SPARED - 1)
    return length - LEAST, _SPARED + bisect_right(_TIMES, recollection.times) - 1


def weight(recollection: Recollection) -> float:
    """The weight of what was recalled, 0 to 1; the model has the rest."""
    if not recollection.length:
        return 0.0
    row, column = cell(recollection)
    return _WEIGHTS[row][column]


def _both(found: Candidate | None, form: str, recalled: float) -> Candidate:
    """A word as the model has it, if it does, and what the folders add."""
    if found is None:
        return Candidate(form, recalled, recalled=1.0)
    both = found.probability + recalled
    form = form if recalled > found.probability and text.fold(form) != form else found.form
    return replace(found, form=form, probability=both, recalled=recalled / both)
