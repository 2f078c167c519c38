"""Why this word: the influence of each word of the text on a suggestion, and the suggestion's sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from engine.language import Message, _
from engine.prediction import Cancellation, Request
from engine.text import caret
from gui.insight.blocks import Bars, Shaded, ShareBar, TextFlow
from gui.insight.drawing import Block, Paragraph
from gui.insight.figures import signed
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.view import View, row
from gui.insight.worker import Run
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.sources import Sources
    from engine.insight.why import Influence

_HINT = Message("Here you will see which of your words speak for a suggestion: write a few words.")
_BARS = 8
_FULL = 2.0  # least number of nats for the full shade
_SHOWN = 900  # characters of the text


@dataclass(frozen=True, slots=True)
class _WordChoice:
    """The explained word, and others to explain."""

    word: str
    offered: tuple[str, ...]


class WhyView(View):
    """Explains a chosen or typed word, or else the likeliest."""

    def __init__(self) -> None:
        super().__init__(_("Why this word?"), str(_HINT))
        self.words = QComboBox()
        self.words.setEditable(True)
        self.words.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.words.setMinimumContentsLength(14)
        label = QLabel(_("Word"))
        label.setBuddy(self.words)
        for named in (self.words, *self.words.findChildren(QLineEdit)):
            named.setAccessibleName(_("Word to explain"))
        self.controls.addLayout(row(label, self.words))
        self.words.activated.connect(self._choose)
        self.chosen = ""  # empty for the likeliest one
        self.influences: list[Influence] = []
        self.sources: Sources | None = None
        self._word = ""
        self._place: CaretPlace | None = None

    def explain(self, word: str) -> None:
        """Explain this word, until the text changes."""
        self.chosen, self._place = word, None
        self.wanted.emit()

    @Slot()
    def _choose(self) -> None:
        self.explain(self.words.currentText().strip())

    def run(self, place: CaretPlace) -> Run:
        """See View."""
        if self._place not in (None, place):
            self.chosen = ""  # it belonged to another place
        self._place, self.influences, self.sources = place, [], None
        before, chosen, text = place.before, self.chosen, place.text

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.errors import InsightError
            from engine.insight.sources import sources
            from engine.insight.why import influences

            suggestions = models.reader.words.predict(Request(before, count=8), cancellation).suggestions
            offered = tuple(suggestion.word for suggestion in suggestions)
            if not (chosen or offered):
                raise InsightError("No word can stand at the caret: place it behind a space.")
            word = chosen or offered[0]
            yield _WordChoice(word, offered)
            steps = influences(models.reader, before, word, cancellation)
            yield next(steps)
            weight, own = models.blend.weight(caret(before)), models.expectation(before)
            yield sources(models.reader, models.ngram, weight, own, text, before, word)
            yield from steps

        return found

    def take(self, found: object) -> None:
        """See View."""
        from engine.insight.sources import Sources

        if isinstance(found, _WordChoice):
            self._offer(found)
            return
        if isinstance(found, Sources):
            self.sources = found
        else:
            self.influences.append(found)  # type: ignore[arg-type]
        self.draw_soon()

    @Slot()
    def draw(self) -> None:
        """See View."""
        self.show_blocks(self._blocks(), tuple(self.influences))

    def _offer(self, choice: _WordChoice) -> None:
        self._word = choice.word
        with QSignalBlocker(self.words):
            self.words.clear()
            self.words.addItems(list(dict.fromkeys((choice.word, *choice.offered))))
            self.words.setCurrentIndex(0)

    def _blocks(self) -> Sequence[Block]:
        strongest = sorted(self.influences, key=lambda one: -abs(one.change))[:_BARS]
        full = max([_FULL, *(abs(one.change) for one in self.influences)])
        rows = [ShareBar(one.word, one.change / full, signed(one.change)) for one in strongest]
        shares = [Bars(_shares(self.sources), _("Where it comes from"))] if self.sources else []
        meaning = _(
            "Shaded words make “{word}” likelier by being there; those with a dotted line make it less likely. The "
            "figures are changes of the logarithm of its probability (nats)."
        )
        return (
            TextFlow(self._pieces(full)),
            Paragraph(meaning.format(word=self._word), passing=True),
            Bars(rows, _("What counts most")),
            *shares,
        )

    def _pieces(self, full: float) -> list[Shaded]:
        """The examined part of the text before the caret, and the word."""
        assert self._place is not None
        text, pieces = self._place.before, list[Shaded]()
        nearest = sorted(self.influences, key=lambda one: one.start)
        end = max(0, min([len(text) - _SHOWN, *(one.start for one in nearest)]))
        end = max(end, len(text) - 3 * _SHOWN)
        for one in (one for one in nearest if one.start >= end):
            pieces.append(Shaded(text[end : one.start]))
            label = f"{one.word}: {signed(one.change)}"
            level = one.change / full
            pieces.append(Shaded(one.word, level, int(level < -0.1), label))
            end = one.end
        return [*pieces, Shaded(text[end:]), Shaded(f"[{self._word}]", line=2)]


def _shares(sources: Sources) -> list[ShareBar]:
    parts = (
        (_("Transformer"), sources.transformer),
        (_("N-gram model"), sources.ngram),
        (_("Your own words"), sources.own),
        (_("This document"), sources.document),
    )
    return [ShareBar(name, share, fine_percent(share)) for name, share in parts]
