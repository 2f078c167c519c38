"""A chip: the button that offers one suggestion."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from engine.language import _
from engine.prediction import Suggestion
from gui.theme import FAINT, GRID, LIGHT, Theme
from gui.widgets.figures import percent

_BAR = 3  # pixels
_OWN = 0.5  # least share of the writer's own words and folders in a suggestion that is marked as one
_WIDTH = 22  # digits' widths
_ROOM_FOR_FIGURES = 13  # digits' widths; a narrower chip shows the probability by its bar alone


class Chip(QAbstractButton):
    """One suggestion: its number, its word, and its probability in figures and as the length of a bar.

    A diamond before the word marks one of the writer's own, a wave a correction, a space mark one that comes next.
    """

    menu_wanted = Signal(QPoint)  # on the screen

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.keys = ""  # the keys that take it, as text
        self._suggestion: Suggestion | None = None
        self._theme = LIGHT
        self._strength = FAINT
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_suggestion(None)

    @property
    def suggestion(self) -> Suggestion | None:
        """The suggestion on the chip; None while it is empty."""
        return self._suggestion

    @property
    def is_own(self) -> bool:
        """Whether this suggestion came mostly from the writer's own words and folders."""
        return self._suggestion is not None and self._suggestion.own + self._suggestion.recalled > _OWN

    def set_suggestion(self, suggestion: Suggestion | None) -> None:
        """Show this suggestion, or nothing."""
        self._suggestion = suggestion
        told = self._told(suggestion) if suggestion else _("no suggestion")
        self.setAccessibleName(_("Suggestion {number}: {word}").format(number=self.number, word=told))
        self.setToolTip("\n".join(self._tip(suggestion)) if suggestion else "")
        self.setEnabled(suggestion is not None)
        self.update()

    def _told(self, suggestion: Suggestion) -> str:
        """What a screen reader says."""
        told = f"{suggestion.word}, {percent(suggestion.probability)}"
        if suggestion.corrects:
            told = _("{word}, a correction").format(word=told)
        if suggestion.follows:
            told = _("{word}, the next word").format(word=told)
        if self.is_own and suggestion.recalled > suggestion.own:
            return _("{word}, from your folders").format(word=told)
        return _("{word}, own word").format(word=told) if self.is_own else told

    def _tip(self, suggestion: Suggestion) -> Iterator[str]:
        """The lines that the pointer shows."""
        first = f"{suggestion.word} ({percent(suggestion.probability)})"
        yield f"{first}, {self.keys}" if self.keys else first
        if suggestion.own:
            yield _("from your own words: {share}").format(share=percent(suggestion.own))
        if suggestion.recalled:
            yield _("from your folders: {share}").format(share=percent(suggestion.recalled))
        if suggestion.corrects:
            yield _("instead of “{word}”").format(word=suggestion.corrects.strip())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def set_strength(self, strength: float) -> None:
        """Set the opacity of a chip with a suggestion."""
        self._strength = strength
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a word of some length and the bar, on the grid."""
        metrics = QFontMetricsF(self.font())
        width, height = _WIDTH * metrics.horizontalAdvance("0"), metrics.height() + 2 * GRID + _BAR
        return QSize(*(-(-int(side) // GRID) * GRID for side in (width, height)))

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Highlight the chip under the pointer."""
        super().enterEvent(event)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show a menu for the suggestion."""
        if self._suggestion is not None:
            self.menu_wanted.emit(event.globalPos())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the frame, and the suggestion in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # in the direction of the bar
        offered = self._suggestion is not None
        painter.setOpacity(max(self._theme.faint, self._strength if offered else FAINT))
        edge = QColor(self._theme.accent if offered and self.underMouse() else self._theme.edge)
        painter.setPen(QPen(edge, self._theme.stroke))
        painter.setBrush(QColor(self._theme.chip))
        inset = self._theme.stroke / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        self._paint_text(painter)
        if self._suggestion is not None:
            self._paint_bar(painter, self._suggestion.probability)
        painter.end()

    def _paint_text(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(self.font())
        digit = metrics.horizontalAdvance("0")
        box = QRectF(self.rect()).adjusted(GRID, 0, -GRID, -_BAR - 1)
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(box, vertical | Qt.AlignmentFlag.AlignLeft, str(self.number))
        box.setLeft(box.left() + digit + GRID)
        if self._suggestion is None:
            return
        if self.width() >= _ROOM_FOR_FIGURES * digit + 3 * GRID:
            painter.drawText(box, vertical | Qt.AlignmentFlag.AlignRight, percent(self._suggestion.probability))
            box.setRight(box.right() - metrics.horizontalAdvance("00\u202f%") - GRID / 2)
        if self._suggestion.corrects:
            self._paint_wave(painter, QPointF(box.left(), box.center().y()))
            box.setLeft(box.left() + 1.75 * GRID)
        elif self._suggestion.follows:
            self._paint_space(painter, QPointF(box.left(), box.center().y()))
            box.setLeft(box.left() + 1.25 * GRID)
        elif self.is_own:
            self._paint_mark(painter, QPointF(box.left() + GRID / 4, box.center().y()))
            box.setLeft(box.left() + GRID)
        painter.setPen(QColor(self._theme.ink))
        word = metrics.elidedText(self._suggestion.word, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, vertical | Qt.AlignmentFlag.AlignLeft, word)

    def _paint_mark(self, painter: QPainter, middle: QPointF) -> None:
        reach = GRID / 2 - 1
        corners = [QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0), QPointF(0, -reach)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.accent))
        painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))

    def _paint_wave(self, painter: QPainter, start: QPointF) -> None:
        rise = GRID / 4
        turns = [start + QPointF(rise * turn, rise if turn % 2 else -rise) for turn in range(6)]
        painter.setPen(QPen(QColor(self._theme.warning), 1.5))
        painter.drawPolyline(QPolygonF(turns))

    def _paint_space(self, painter: QPainter, start: QPointF) -> None:
        width, rise = 0.75 * GRID, GRID / 4
        corners = [QPointF(0, 0), QPointF(0, rise), QPointF(width, rise), QPointF(width, 0)]
        painter.setPen(QPen(QColor(self._theme.quiet), 1))
        painter.drawPolyline(QPolygonF([start + QPointF(0, rise) + corner for corner in corners]))

    def _paint_bar(self, painter: QPainter, probability: float) -> None:
        track = QRectF(self.rect()).adjusted(GRID, self.height() - _BAR - 4, -GRID, -4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.track))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        track.setWidth(max(_BAR, track.width() * min(1.0, probability)))
        painter.setBrush(QColor(self._theme.accent))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
