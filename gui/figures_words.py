"""The writer's figures in words."""

from __future__ import annotations

import math

from engine.estimate import FEWEST, Estimate
from engine.ledger import Ledger, Tally

_NAMES = {"transformer": "the transformer", "ngram": "the n-gram model", "blend": "the blend"}
FORMULA = (
    "Saved = 1 \u2212 keystrokes / characters. A suggestion that you take is one keystroke; characters that you delete "
    "are taken off; text that is pasted or opened does not count. Ignored: words for which none of the suggestions was "
    "right. Models are compared without your own words; \u00b1 is the 95\u202f% confidence interval."
)


def percent(share: float | None) -> str:
    """A share as whole percent, which may be below nothing; a dash for None."""
    return "\u2013" if share is None else f"{round(100 * share)}\u202f%".replace("-", "\u2212")


def summary(tally: Tally) -> str:
    """What was saved, taken and ignored, in a sentence."""
    if tally == Tally():
        return "nothing written yet"
    taken = tally.from_chips + tally.from_ghost
    return (
        f"{percent(tally.savings)} of {tally.characters:,} characters saved, "
        f"{_count(taken, 'suggestion')} taken, {tally.ignored:,} ignored"
    )


def comparison(ledger: Ledger) -> str:
    """What each backend would have saved on the writer's latest words, or how many words that still takes."""
    by_words: dict[int, list[str]] = {}
    for backend, name in _NAMES.items():
        estimate = ledger.estimate(backend)
        if estimate:
            parts = by_words.setdefault(estimate.words, [])
            parts.append(f"{name} {'' if parts else 'would have saved '}{_interval(estimate)}")
    if not by_words:
        most = max(map(ledger.words, _NAMES))
        return f"After {FEWEST} words it says here what each model would have saved; {_count(most, 'word')} so far."
    return " ".join(f"On your last {words:,} words {', '.join(parts)}." for words, parts in by_words.items())


def left_out(ledger: Ledger) -> str:
    """How many words no model was tried on; empty where none was left out."""
    return f"{_count(ledger.unscored, 'word')} came too fast for that." if ledger.unscored else ""


def _interval(estimate: Estimate) -> str:
    margin = math.ceil(100 * estimate.margin)
    return f"{round(100 * estimate.savings)} \u00b1 {margin}\u202f%".replace("-", "\u2212")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
