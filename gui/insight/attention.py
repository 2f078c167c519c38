"""Attention: which earlier words each word looks at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QLabel

from engine.language import Message, _
from engine.prediction import Cancellation
from gui.insight.blocks import Matrix, Shaded, TextFlow
from gui.insight.drawing import Heading, Paragraph
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.view import View, row
from gui.insight.worker import Run
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.attention import AttentionMap

_HINT = Message("Here you will see which words the transformer looks at: write a few words.")
_MEANING = Message(
    "A weight says how much one word takes from another in one layer and head; it does not say how much that word "
    "matters for what is suggested, which only leaving the word out shows."
)
_CELLS = 24  # words of the matrix
_NAMED = 3


class AttentionView(View):
    """The weights of the last word, or of a chosen one, on the text, and all weights as a matrix."""

    keeps_attention = True

    def __init__(self) -> None:
        super().__init__(_("Attention"), str(_HINT))
        self.layer, self.head = QComboBox(), QComboBox()
        labels = QLabel(_("Layer")), QLabel(_("Head"))
        for label, box in zip(labels, (self.layer, self.head), strict=True):
            label.setBuddy(box)
            box.addItem(_("all, averaged"))
            box.currentIndexChanged.connect(self._show)
        self.layer.setAccessibleName(_("Layer"))
        self.head.setAccessibleName(_("Head"))
        self.controls.addLayout(row(labels[0], self.layer, labels[1], self.head))
        self.canvas.chosen.connect(self._choose)
        self._map: AttentionMap | None = None
        self._looking = -1  # number of the word whose weights show on the text
        self._before = ""

    def run(self, place: CaretPlace) -> Run:
        """See View."""
        self._before = before = place.before

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.insight.attention import attention

            yield attention(models.reader, models.attention(), before, cancellation)

        return found

    def take(self, found: object) -> None:
        """See View."""
        self._map, self._looking = found, -1  # type: ignore[assignment]
        assert self._map is not None
        for box, count in zip((self.layer, self.head), self._map.weights.shape[:2], strict=True):
            if box.count() != count + 1:
                with QSignalBlocker(box):
                    box.clear()
                    box.addItems([_("all, averaged"), *map(str, range(1, count + 1))])
        self._show()

    def finish(self, fault: str) -> None:
        """See View."""
        self._map = None if fault else self._map
        super().finish(fault)

    @Slot(object)
    def _choose(self, number: int) -> None:
        self._looking = number
        self._show()

    @Slot()
    def _show(self) -> None:
        view = self._map
        if view is None:
            return
        layer, head = (box.currentIndex() - 1 if box.currentIndex() > 0 else None for box in (self.layer, self.head))
        weights = view.matrix(layer, head).tolist()  # [W, W]
        names = [word.strip() or _("(start)") for word in view.words]
        here = self._looking % len(names)
        first = max(0, len(names) - _CELLS)
        matrix = Matrix(
            names[first:],
            [line[first:] for line in weights[first:]],
            [_looks(name, names, line) for name, line in zip(names[first:], weights[first:], strict=True)],
        )
        self.show_blocks(
            (
                Paragraph(_looks(names[here], names, weights[here])),
                TextFlow(self._pieces(names, weights[here], here)),
                Paragraph(str(_MEANING), passing=True),
                Heading(_("Row by row: what each of the last words looks at")),
                matrix,
            ),
            view,
        )

    def _pieces(self, names: list[str], weights: list[float], here: int) -> list[Shaded]:
        view = self._map
        assert view is not None
        highest = max(weights[1 : here + 1], default=0.0) or 1.0
        start = _("(start)")
        pieces = [Shaded(f"{start} ", weights[0], 0, f"{start}: {fine_percent(weights[0])}", 0)]
        end = view.spans[0][1]
        for number, (a, b) in enumerate(view.spans[1:], 1):
            level = min(1.0, weights[number] / highest)
            label = f"{names[number]}: {fine_percent(weights[number])}"
            pieces.append(Shaded(self._before[end:a]))
            pieces.append(Shaded(self._before[a:b], level, 2 if number == here else 0, label, number))
            end = b
        return pieces


def _looks(name: str, names: list[str], weights: list[float]) -> str:
    best = sorted(range(len(names)), key=lambda i: -weights[i])[:_NAMED]
    words = ", ".join(f"{names[i]} {fine_percent(weights[i])}" for i in best if weights[i] > 0)
    return _("“{word}” looks at: {words}").format(word=name, words=words)
