"""The next words by the writer's own words, and their weight beside a model.

From no context to the longest, each order k is interpolated with what the orders below it and the model expect,

    P_k(word) = a_k max(C_k(word) - D_k, 0) / n_k + (1 - l_k) P_(k-1)(word),    P_(-1) = P_model

where C_k counts the words that followed the last k, n_k in all, faded as `engine.own_words.counts` says, and l_k is the
sum of the first term over all words. D_k is an absolute discount (Ney, Essen and Kneser, "On structuring probabilistic
dependences in stochastic language modelling", 1994), so the weight l_k grows with what was seen in this context, the
more the less of it was new. a_k bounds it, since a writer's own counts remain few beside a model's. For words that the
models know as well, a_k is the smaller the less was seen at all: a few sentences tell nothing of a writer's habits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.markup import is_address
from engine.own_words.counts import Entries
from engine.own_words.forgotten import Forgotten
from engine.own_words.lexicon import Lexicon, LexiconWord
from engine.own_words.spelling import Spelling, looks_like_slip, may_be_offered
from engine.probabilities import highest
from engine.text import fold, straight

# By words of context, fitted on held-out text; see models.making.own_words_gain.
_MOST = (0.08, 0.28, 0.22, 0.1)  # a_k
_DISCOUNT = (0.47, 0.85, 0.9, 0.5)  # D_k
_EVIDENCE = 150  # words seen in all at which those that the models know as well weigh a quarter of what they may
_SPARE = 16  # more words than wanted are examined, since some may not be offered


@dataclass(frozen=True, slots=True)
class Expectation:
    """The words that may come after one context. Valid until something is learned or changed.

    `probabilities` [size of the lexicon], by place, are the own words' part of the mixture; `model` is the weight left
    to the model. Together they are 1 before any letter is typed. `context` holds the tokens before the caret.
    """

    lexicon: Lexicon
    forgotten: Forgotten
    spelling: Spelling
    context: Sequence[str]
    probabilities: npt.NDArray[np.float64]
    model: float

    def probability(self, folded: str, names_only: bool = False) -> float:
        """The own words' part of the probability of a word before any letter is typed; see `fitting`."""
        begin, probabilities = self.fitting(folded, names_only)
        return float(probabilities[0]) if len(probabilities) and self.lexicon.at(begin).folded == folded else 0.0

    def is_unwanted(self, word: str) -> bool:
        """Whether a word must not be offered here: it was forgotten, or is a slip of the writer's."""
        folded = fold(straight(word))
        if self.forgotten.holds(folded, self.context):
            return True
        own = self.lexicon.find(folded)
        return own is not None and looks_like_slip(own, self.spelling)

    def addresses(self, begun: str) -> Iterator[tuple[str, float]]:
        """The addresses that begin so, folded, and how much each was used."""
        begin, end = self.lexicon.beginning_with(begun)
        for place in range(begin, end):
            word = self.lexicon.at(place)
            if is_address(word.form) and not self.forgotten.holds(word.folded, self.context):
                yield word.form, float(self.lexicon.weights[place])

    def fitting(self, prefix: str, names_only: bool) -> tuple[int, npt.NDArray[np.float64]]:
        """The first place of the words that begin with the folded `prefix`, and their probabilities [n], 0 where a
        capital is wanted and the word has none."""
        begin, end = self.lexicon.beginning_with(prefix)
        probabilities = self.probabilities[begin:end]
        return begin, probabilities * self.lexicon.is_capital[begin:end] if names_only else probabilities

    def without_slips(self, begin: int, probabilities: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
        """The probabilities [n] of the words from a place on, those of the likeliest 0 where they are slips: what is
        never offered is not to push aside what was meant."""
        kept = probabilities.copy()
        for place in highest(probabilities, count + _SPARE).tolist():
            if looks_like_slip(self.lexicon.at(begin + place), self.spelling):
                kept[place] = 0.0
        return kept

    def best(
        self, begin: int, probabilities: npt.NDArray[np.float64], count: int
    ) -> Iterator[tuple[LexiconWord, float]]:
        """The likeliest of the words from a place on that may be offered, likeliest first, with their probabilities."""
        found = 0
        for place in highest(probabilities, count + _SPARE).tolist():
            word = self.lexicon.at(begin + place)
            if found == count:
                return
            if not self.forgotten.holds(word.folded, self.context) and may_be_offered(word, self.spelling):
                found += 1
                yield word, float(probabilities[place])


def expect(
    lexicon: Lexicon,
    forgotten: Forgotten,
    spelling: Spelling,
    context: Sequence[str],
    orders: Sequence[Entries],
    fading: float,
) -> Expectation:
    """The expectation by the entries of the context's last word, of its last two, and so on.

    `fading` turns stored weights into counts of today.
    """
    probabilities, model = np.zeros(len(lexicon)), 1.0
    for order, (places, weights) in enumerate(_levels(lexicon, orders)):
        counts = weights * fading
        whole = float(counts.sum())
        if order == 0:
            evidence = np.where(lexicon.is_common, (whole / (whole + _EVIDENCE)) ** 2, 1.0)
        if whole:
            shares = np.maximum(counts - _DISCOUNT[order], 0) * (_MOST[order] / whole) * evidence[places]
            rest = 1 - float(shares.sum())
            probabilities *= rest
            probabilities[places] += shares
            model *= rest
    return Expectation(lexicon, forgotten, spelling, context, probabilities, model)


def _levels(
    lexicon: Lexicon, orders: Sequence[Entries]
) -> Iterator[tuple[npt.NDArray[np.int64] | slice, npt.NDArray[np.float64]]]:
    """The places and the stored weights of the words that are still known, order by order."""
    yield slice(None), lexicon.weights
    for entries in orders:
        places = lexicon.places(entries["id"])
        known = places >= 0
        yield places[known], entries["weight"][known].astype(np.float64)
