"""Contractions that lack their apostrophe: offered by how likely they are there, also where they are another word.

The list is to be read, added to and translated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from engine import writing
from engine.corrections.channel import Costs
from engine.corrections.speller import NO_FORMS, Correction, Forms, Speller, WordScorer
from engine.prediction import Cancellation, Request
from engine.probabilities import LEAST
from engine.revising import RightScorer, right_words
from engine.text import Caret, fold, straight
from engine.word_ends import LEAST_SHOWN

_LISTED = (
    "I'm I'd I'll I've you'd you'll you're you've he'd he'll he's she'd she'll she's it'd it'll it's we'd we'll we're "
    "we've they'd they'll they're they've that's that'll there's here's what's who's who'd who'll where's how's let's "
    "ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mustn't needn't shouldn't wasn't "
    "weren't won't wouldn't could've might've must've should've would've o'clock"
)
CONTRACTIONS = {fold(form).replace("'", ""): form for form in _LISTED.split()}  # by their letters, in small ones
# Probability from which a contraction is worth showing for what is a word without its apostrophe, too. In text held out
# of the corpus, the blend then finds nine in ten of such contractions.
_LIKELY = 0.3
_HOPELESS = -4.0  # ln of the odds by the n-gram model; of 387 that the blend found there, it had none below


class ContextScorer(WordScorer, RightScorer, Protocol):
    """Gives the probability of a word in its place, and of the words to its right."""


def contraction(
    request: Request,
    speller: Speller,
    judge: ContextScorer,
    quick: WordScorer | None,
    foreseen: float | None,
    own_words: Forms = NO_FORMS,
) -> Correction | None:
    """The contraction whose letters end at the caret, with its probability given them, if it is worth showing.

    `foreseen` is the probability of those letters, whatever they begin; None where they are a whole word, which the
    words to its right have their say on. The `judge` takes time, so it isn't asked where a `quick` scorer finds it
    hopeless. What the writer means as it is, by `own_words`, stays. Raises what the scorers raise.
    """
    at = request.ending
    letters = fold(straight(at.prefix))
    form = CONTRACTIONS.get(letters)
    if form is None or letters in own_words:
        return None
    right = right_words(request.after) if foreseen is None else []
    if quick and not right and _log_odds(quick, at, form, foreseen) < _HOPELESS:
        return None
    spelt = writing.corrected(form, at, request.curly_quotes)
    odds = _log_odds(judge, at, form, foreseen) + _fits_better(judge, at, spelt, right)
    probability = 1 / (1 + math.exp(-odds))
    if probability < (_LIKELY if speller.knows(letters) else LEAST_SHOWN):
        return None
    return Correction(spelt, probability)


def _log_odds(scorer: WordScorer, at: Caret, form: str, foreseen: float | None) -> float:
    """ln of how much likelier a contraction is than that the letters are right, by what stands before them."""
    other = scorer.log_probability(at, at.prefix) if foreseen is None else math.log(max(foreseen, LEAST))
    return scorer.log_probability(at, form) - Costs().omitted_apostrophe - other


def _fits_better(judge: ContextScorer, at: Caret, spelt: str, right: Sequence[str]) -> float:
    """How much likelier a contraction makes the words on the right than the word as typed does, in nats."""
    if not right:
        return 0.0
    fit = judge.log_probabilities_behind(at.without_prefix, [spelt, at.prefix], right, Cancellation())
    return sum(fit[0]) - sum(fit[1])
