"""A drawing on the screen, with spots for the mouse, the keys and screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from gui.insight.drawing import Block, Pencil, Spot, draw_all, measure
from gui.theme import GRID, LIGHT, Theme

_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_MARGIN = GRID


class Canvas(QWidget):
    """Shows blocks. The arrow keys go from spot to spot, Return or a click chooses one that has a key."""

    chosen = Signal(object)  # the key of the spot

    def __init__(self, name: str) -> None:
        super().__init__()
        self.blocks: Sequence[Block] = ()
        self.spots: list[Spot] = []
        self.theme = LIGHT
        self._here = -1  # number of the spot with the keyboard focus
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these blocks."""
        self.blocks = blocks
        self.setAccessibleDescription("\n".join(block.said() for block in blocks))
        self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self._lay_out()

    def _lay_out(self) -> None:
        drawn = measure(self.blocks, self.theme, self.font(), self.width() - 2 * _MARGIN)
        self.spots = drawn.spots
        self._here = min(self._here, len(self.spots) - 1)
        self.setMinimumHeight(round(drawn.top) + 2 * _MARGIN)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out the lines again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the blocks, and a frame around the spot with the keyboard focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.theme.page))
        painter.translate(_MARGIN, _MARGIN)
        draw_all(Pencil(painter, self.theme, self.font(), self.width() - 2 * _MARGIN), self.blocks)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    def _paint_focus(self, painter: QPainter) -> None:
        whole = QRectF(self.rect()).translated(-_MARGIN, -_MARGIN).adjusted(1, 1, -1, -1)
        area = self.spots[self._here].area.adjusted(-2, -1, 2, 1) if self._here >= 0 else whole
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.accent), 2))
        painter.drawRoundedRect(area, 2, 2)

    # -- keys and mouse --------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go to another spot, or choose this one."""
        if event.key() in _ON or event.key() in _BACK:
            self._go(1 if event.key() in _ON else -1)
        elif event.key() in _CHOOSE and self._here >= 0 and self.spots[self._here].key is not None:
            self.chosen.emit(self.spots[self._here].key)
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        stops = [number for number, spot in enumerate(self.spots) if spot.stops]
        further = [number for number in stops[::step] if (number - self._here) * step > 0]
        if not further:
            return
        self._here = further[0]
        spot = self.spots[self._here]
        area = spot.area.translated(_MARGIN, _MARGIN).toAlignedRect()
        viewport = self.parentWidget()
        scroll = viewport.parentWidget() if viewport else None
        if isinstance(scroll, QScrollArea):
            scroll.ensureVisible(area.center().x(), area.center().y(), 0, area.height())
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spot.label))
        self.update()

    def _at(self, place: QPointF) -> Spot | None:
        inside = place - QPointF(_MARGIN, _MARGIN)
        return next((spot for spot in self.spots if spot.area.contains(inside)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Change the pointer over spots that can be clicked."""
        spot = self._at(event.position())
        can_click = spot is not None and spot.key is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_click else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the clicked spot."""
        spot = self._at(event.position())
        if spot is not None:
            self._here = self.spots.index(spot)
            self.update()
            if spot.key is not None:
                self.chosen.emit(spot.key)

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of the spot under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), spot.label if spot else "", self)
            return True
        return super().event(event)
