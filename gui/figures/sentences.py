"""The writer's figures as sentences."""

from __future__ import annotations

import math

from engine.estimate import FEWEST, SavingsEstimate
from engine.kinds import TABLE
from engine.language import Message, _, ngettext, number
from engine.ledger import KeystrokeTally, Ledger
from gui.widgets.figures import percent

FORMULA = Message(
    "Saved = 1 \u2212 keystrokes / characters. A suggestion that you take is one keystroke; characters that you delete "
    "are taken off; text that is pasted or opened does not count. Ignored: words for which none of the suggestions was "
    "right. Models are compared without your own words; \u00b1 is the confidence interval of 95\u202f%."
)


def summary(tally: KeystrokeTally) -> str:
    """A sentence about the characters saved, and the suggestions taken and ignored."""
    if tally == KeystrokeTally():
        return _("nothing written yet")
    taken = tally.from_chips + tally.from_ghost
    return _("{share} of {characters} characters saved, {taken}, {ignored} ignored").format(
        share=percent(tally.savings),
        characters=number(tally.characters),
        taken=ngettext("{count} suggestion taken", "{count} suggestions taken", taken).format(count=number(taken)),
        ignored=number(tally.ignored),
    )


def comparison(ledger: Ledger) -> str:
    """The savings of each backend on the writer's latest words, or the number of words still needed."""
    by_words: dict[int, list[tuple[str, str]]] = {}
    for kind, row in TABLE.items():
        estimate = ledger.estimate(kind)
        if estimate:
            by_words.setdefault(estimate.words, []).append((row.title_in_sentence(), _interval(estimate)))
    if not by_words:
        most = max(map(ledger.words, TABLE))
        return ngettext(
            "After {fewest} words it says here what each model would have saved; {count} word so far.",
            "After {fewest} words it says here what each model would have saved; {count} words so far.",
            most,
        ).format(fewest=FEWEST, count=number(most))
    return " ".join(_compared(words, found) for words, found in by_words.items())


def _compared(words: int, found: list[tuple[str, str]]) -> str:
    (first, interval), *others = found
    return _("On your last {words} words {first} would have saved {interval}{others}.").format(
        words=number(words),
        first=first,
        interval=interval,
        others="".join(f", {name} {interval}" for name, interval in others),
    )


def left_out(ledger: Ledger) -> str:
    """A sentence about the words that no model was tried on; empty if there are none."""
    left = ledger.unscored
    came = ngettext("{count} word came too fast for that.", "{count} words came too fast for that.", left)
    return came.format(count=number(left)) if left else ""


def _interval(estimate: SavingsEstimate) -> str:
    margin = math.ceil(100 * estimate.margin)
    return f"{round(100 * estimate.savings)} \u00b1 {margin}\u202f%".replace("-", "\u2212")
