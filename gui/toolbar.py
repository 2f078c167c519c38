"""The row above the page: which backend predicts, and the way to the settings."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QTransform
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget

from gui.settings import BACKENDS, TITLES
from gui.theme import GRID, Theme

_ICON = 18  # pixels


class Toolbar(QWidget):
    """A switch between the backends at the left, the settings at the right. Neither takes the focus from the page."""

    backend_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        switch = QFrame()
        switch.setObjectName("switch")
        inside = QHBoxLayout(switch)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.setSpacing(2)
        self.buttons = QButtonGroup(self)
        for number, backend in enumerate(BACKENDS):
            button = _button(TITLES[backend])
            button.setCheckable(True)
            self.buttons.addButton(button, number)
            inside.addWidget(button)
        self.buttons.idClicked.connect(self._clicked)
        self.settings = _button("")
        self.settings.setObjectName("quiet")
        self.settings.setToolTip("Settings")
        self.settings.setAccessibleName("Settings")
        self.settings.setIconSize(QSize(_ICON, _ICON))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.addWidget(switch)
        row.addStretch(1)
        row.addWidget(self.settings)

    def show_backend(self, backend: str) -> None:
        """Press the button of this backend in."""
        self.buttons.button(BACKENDS.index(backend)).setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.settings.setIcon(_gear(QColor(theme.quiet), self.devicePixelRatio()))

    @Slot(int)
    def _clicked(self, number: int) -> None:
        self.backend_chosen.emit(BACKENDS[number])


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def _gear(colour: QColor, ratio: float) -> QIcon:
    """A gear wheel, drawn because fonts with the character are not on every machine."""
    pixmap = QPixmap(QSize(_ICON, _ICON) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    wheel = QPainterPath()
    wheel.addEllipse(QPointF(0, 0), 5.5, 5.5)
    tooth = QPainterPath()
    tooth.addRoundedRect(QRectF(-1.6, -8, 3.2, 4), 0.8, 0.8)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(_ICON / 2, _ICON / 2)
    for number in range(8):
        wheel = wheel.united(QTransform().rotate(45 * number).map(tooth))
    hole = QPainterPath()
    hole.addEllipse(QPointF(0, 0), 2.6, 2.6)
    painter.fillPath(wheel.subtracted(hole), colour)
    painter.end()
    return QIcon(pixmap)
