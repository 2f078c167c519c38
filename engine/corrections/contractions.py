"""Contractions that lack their apostrophe: offered by how likely they are there, also where they are another word.

The list is to be read, added to and translated.
"""

from __future__ import annotations

import math
from typing import Protocol

from engine import writing
from engine.corrections.channel import Costs
from engine.corrections.speller import NO_FORMS, Correction, Forms, Speller, WordScorer
from engine.prediction import Cancellation, Request
from engine.probabilities import LEAST
from engine.revising import RightScorer, right_words
from engine.text import fold, straight
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


class ContextScorer(WordScorer, RightScorer, Protocol):
    """Gives the probability of a word in its place, and of the words to its right."""


def contraction(
    request: Request, speller: Speller, judge: ContextScorer, foreseen: float | None, own_words: Forms = NO_FORMS
) -> Correction | None:
    """The contraction whose letters end at the caret, with its probability given them, if it is worth showing.

    `foreseen` is the probability of those letters, whatever they begin; None where they are a whole word, which the
    words to its right have their say on. What the writer means as it is, by `own_words`, stays. Raises what the judge
    raises.
    """
    at = request.ending
    letters = fold(straight(at.prefix))
    form = CONTRACTIONS.get(letters)
    if form is None or letters in own_words:
        return None
    spelt = writing.corrected(form, at, request.curly_quotes)
    meant = judge.log_probability(at, form) - Costs().omitted_apostrophe
    if foreseen is None:
        odds = meant - judge.log_probability(at, at.prefix) + _fits_better(spelt, request, judge)
    else:
        odds = meant - math.log(max(foreseen, LEAST))
    probability = 1 / (1 + math.exp(-odds))
    if probability < (_LIKELY if speller.knows(letters) else LEAST_SHOWN):
        return None
    return Correction(spelt, probability)


def _fits_better(spelt: str, request: Request, judge: ContextScorer) -> float:
    """How much likelier a contraction makes the words on the right than the word as typed does, in nats."""
    at, right = request.ending, right_words(request.after)
    if not right:
        return 0.0
    fit = judge.log_probabilities_behind(at.without_prefix, [spelt, at.prefix], right, Cancellation())
    return sum(fit[0]) - sum(fit[1])
