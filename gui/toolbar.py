"""The row above the page: the mode of writing, private mode, Insight and the settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QTransform
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget

from engine.language import _
from gui.theme import GRID, Theme
from service.modes import MODES

_ICON = 18  # pixels, or as high as a line of text


class Toolbar(QWidget):
    """A switch between the modes of writing at the left, and buttons at the right.

    None of them takes the focus from the page.
    """

    backend_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        switch = QFrame()
        switch.setObjectName("switch")
        switch.setAccessibleName(_("Suggestions from"))
        inside = QHBoxLayout(switch)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.setSpacing(2)
        self.buttons = QButtonGroup(self)
        for number, mode in enumerate(MODES.values()):
            button = _button(mode.title())
            button.setToolTip(mode.description())
            button.setCheckable(True)
            self.buttons.addButton(button, number)
            inside.addWidget(button)
        self.buttons.idClicked.connect(self._clicked)
        self.private = _button("")
        self.private.setCheckable(True)
        self.show_private(False)
        self.insight = _button(_("Insight"))
        self.insight.setCheckable(True)
        self.settings = _button("")
        self.settings.setObjectName("quiet")
        self.settings.setToolTip(_("Settings"))
        self.settings.setAccessibleName(_("Settings"))
        self._size = max(_ICON, self.fontMetrics().height())
        self.settings.setIconSize(QSize(self._size, self._size))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.addWidget(switch)
        row.addStretch(1)
        row.addWidget(self.private)
        row.addSpacing(GRID)
        row.addWidget(self.insight)
        row.addSpacing(GRID)
        row.addWidget(self.settings)

    def name_keys(self, said: Callable[[str], str]) -> None:
        """Name the buttons' keys in their tooltips; `said` returns the keys of a command as text."""
        keys = said("words.private")
        learn_nothing = _("Learn nothing, and keep nothing but what I save")
        self.private.setToolTip(f"{learn_nothing} ({keys})" if keys else learn_nothing)
        keys, see = said("view.insight"), _("What the models see")
        self.insight.setToolTip(f"{see} ({keys})" if keys else see)

    def show_backend(self, backend: str) -> None:
        """Check the button of this mode."""
        self.buttons.button(list(MODES).index(backend)).setChecked(True)

    def show_private(self, private: bool) -> None:
        """Check the button of private mode, or not."""
        self.private.setChecked(private)
        self.private.setText(_("Private: nothing is learned") if private else _("Private"))
        self.private.setAccessibleName(_("Private mode, on") if private else _("Private mode, off"))

    def show_insight(self, shown: bool) -> None:
        """Check the button of the insight dock, or not."""
        self.insight.setChecked(shown)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        sheet = (
            f"QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px {GRID}px;"
            f" color: {theme.quiet}; background: transparent; }}"
            f"QToolButton:hover {{ border-color: {theme.edge}; }}"
            f"QToolButton:focus {{ border-color: {theme.accent}; }}"
            f"QToolButton:checked {{ background: {theme.ink}; color: {theme.page}; }}"
        )
        self.private.setStyleSheet(sheet)
        self.insight.setStyleSheet(
            sheet + f"QToolButton:checked {{ background: {theme.selection}; color: {theme.ink}; }}"
        )
        self.settings.setIcon(_gear(QColor(theme.quiet), self._size, self.devicePixelRatio()))

    @Slot(int)
    def _clicked(self, number: int) -> None:
        self.backend_chosen.emit(list(MODES)[number])


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # never by a click
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def _gear(colour: QColor, size: int, ratio: float) -> QIcon:
    """A gear wheel, drawn because fonts with the character are not on every machine."""
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    wheel = QPainterPath()
    wheel.addEllipse(QPointF(0, 0), 5.5, 5.5)
    tooth = QPainterPath()
    tooth.addRoundedRect(QRectF(-1.6, -8, 3.2, 4), 0.8, 0.8)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _ICON, size / _ICON)
    painter.translate(_ICON / 2, _ICON / 2)
    for number in range(8):
        wheel = wheel.united(QTransform().rotate(45 * number).map(tooth))
    hole = QPainterPath()
    hole.addEllipse(QPointF(0, 0), 2.6, 2.6)
    painter.fillPath(wheel.subtracted(hole), colour)
    painter.end()
    return QIcon(pixmap)
