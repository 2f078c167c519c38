"""The five pages of the tour: the text of each, and how to compute and draw its figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.language import Message, _, number
from engine.prediction import Cancellation, Request
from gui.insight.blocks import Bars, Shaded, ShareBar, TextFlow
from gui.insight.drawing import Block, Columns, Paragraph
from gui.insight.figures import signed
from gui.insight.models import Models
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.tour import FarSight, Sparsity, TokenChoice, WordCounts
    from engine.ngram.explaining import Explanation

TEMPERATURE, TOP_P = 0.7, 0.9


@dataclass(frozen=True, slots=True)
class TourPage:
    """A page: a title, a text, `compute` for the thread, given the text before the caret, and `draw`."""

    title: Message
    text: Message
    compute: Callable[[Models, str, Cancellation], object]
    draw: Callable[[object], Sequence[Block]]


def _counted(_models: Models, before: str, _cancellation: Cancellation) -> object:
    from engine.insight.tour import counted

    return counted(before)


def _draw_counts(found: WordCounts) -> Sequence[Block]:
    title = _("Your {words} words, {distinct} of them different").format(
        words=number(found.words), distinct=number(found.distinct)
    )
    most = found.commonest[0].share
    return (Bars([ShareBar(one.text, one.share / most, fine_percent(one.share)) for one in found.commonest], title),)


def _sparsity(_models: Models, before: str, _cancellation: Cancellation) -> object:
    from engine.insight.tour import sparsity

    return sparsity(before)


def _draw_sparsity(found: Sequence[Sparsity]) -> Sequence[Block]:
    name = _("{order} in a row")
    note = _("{distinct} different ones")
    rows = [
        ShareBar(
            name.format(order=one.order),
            one.once,
            fine_percent(one.once),
            note.format(distinct=number(one.distinct)),
        )
        for one in found
    ]
    return (Bars(rows, _("Of the words in a row in your text, so many stand there only once")),)


def _levels(models: Models, before: str, cancellation: Cancellation) -> object:
    from engine.errors import InsightError
    from engine.insight.tour import backing_off

    found = models.ngram.predict(Request(before, count=1), cancellation).suggestions
    if not found:
        raise InsightError("No word can stand at the caret: place it behind a space.")
    return backing_off(models.ngram, before, found[0].word)


def _draw_levels(found: Explanation) -> Sequence[Block]:
    highest = max(level.probability for level in found.levels) or 1.0
    rows = [
        ShareBar(
            " ".join((*level.context, found.word)),
            level.probability / highest,
            fine_percent(level.probability),
            _("seen in training") if level.found else _("never seen: backs off"),
            marked=level.found,
        )
        for level in found.levels
    ]
    return (Bars(rows, _("“{word}”, by how many words before it are heeded").format(word=found.word)),)


def _far(models: Models, _before: str, cancellation: Cancellation) -> object:
    from engine.insight.tour import far_sight

    return far_sight(models.reader, models.ngram, cancellation)


def _draw_far(found: FarSight) -> Sequence[Block]:
    full = max((abs(one.change) for one in found.influences), default=0.0) or 1.0
    pieces, end = list[Shaded](), 0
    for one in sorted(found.influences, key=lambda one: one.start):
        pieces.append(Shaded(found.before[end : one.start]))
        pieces.append(Shaded(one.word, one.change / full, int(one.change < -0.1), f"{one.word}: {signed(one.change)}"))
        end = one.end
    pieces += [Shaded(found.before[end:]), Shaded(f"[{found.word}]", line=2)]
    sees = _("The n-gram model sees only: “{words}”.").format(words=" ".join(found.ngram_sees))
    rows = [
        ShareBar(_("Transformer"), found.transformer, fine_percent(found.transformer)),
        ShareBar(_("N-gram model"), found.ngram, fine_percent(found.ngram)),
    ]
    title = _("The probability of “{word}”").format(word=found.word)
    return TextFlow(pieces), Bars(rows, title), Paragraph(sees)


def _choices(models: Models, before: str, cancellation: Cancellation) -> object:
    from engine.insight.settings import ContinuationSettings
    from engine.insight.tour import choices

    return choices(
        models.reader, before, ContinuationSettings(temperature=TEMPERATURE, top_p=TOP_P), cancellation, most=10
    )


def _draw_choices(found: Sequence[TokenChoice]) -> Sequence[Block]:
    def bars(title: str, shares: Sequence[float]) -> Bars:
        return Bars(
            [ShareBar(one.text, share, fine_percent(share)) for one, share in zip(found, shares, strict=True)], title
        )

    changed = _("Temperature {temperature}, top-p {top_p}").format(temperature=TEMPERATURE, top_p=TOP_P)
    return (
        Columns(
            bars(_("As the model has it"), [one.probability for one in found]),
            bars(changed, [one.reshaped for one in found]),
        ),
    )


PAGES = (
    TourPage(
        Message("1. Counting words"),
        Message(
            "A language model says how likely each word is to come next. The simplest one counts: a word that was "
            "written often is expected often. That is a start, but it would offer the same words everywhere."
        ),
        _counted,
        _draw_counts,  # type: ignore[arg-type]
    ),
    TourPage(
        Message("2. Words in a row"),
        Message(
            "Better to count what followed the last few words. So many words in a row are called an n-gram: two are a "
            "bigram, three a trigram. The longer they are, the more they know, and the more seldom the same ones come "
            "again: soon nearly all stand in a text only once, and counting has nothing left to go by."
        ),
        _sparsity,
        _draw_sparsity,  # type: ignore[arg-type]
    ),
    TourPage(
        Message("3. Backing off"),
        Message(
            "An n-gram model was counted on millions of words. Where it has never seen the last four words with the "
            "next one, it gives up the farthest of them and looks again, with three, two, one or none. That is called "
            "backing off; each step costs a little of the probability. Here is what it does at your caret."
        ),
        _levels,
        _draw_levels,  # type: ignore[arg-type]
    ),
    TourPage(
        Message("4. Far sight"),
        Message(
            "An n-gram model forgets whatever stands more than four words back. A transformer doesn't: by attention, "
            "each word takes from every earlier one as much as was found useful in training. The shaded words are "
            "those that make the last one likelier; leaving them out would cost it."
        ),
        _far,
        _draw_far,  # type: ignore[arg-type]
    ),
    TourPage(
        Message("5. Choosing words"),
        Message(
            "A model only gives probabilities; someone has to choose. Always the likeliest word gives dull text, so "
            "one is drawn by chance. The temperature makes likely words likelier (below 1) or evens them out (above "
            "1); top-p leaves out the tail of unlikely ones. A transformer chooses tokens: words or pieces of words."
        ),
        _choices,
        _draw_choices,  # type: ignore[arg-type]
    ),
)
