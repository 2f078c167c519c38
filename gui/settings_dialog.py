"""The dialog in which the writer changes the settings."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.ghost import GHOST_TITLES
from gui.settings import FONT_SIZES, MOST_CHIPS, TITLES, Settings
from gui.theme import GRID

THEME_TITLES = {"light": "Light", "dark": "Dark", "system": "As the system"}


class SettingsDialog(QDialog):
    """Shows settings and gives back what the writer made of them."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._zoom = settings.zoom
        self.backend = _choice(TITLES, settings.backend)
        self.chips = _number(1, MOST_CHIPS, settings.chips)
        self.ghost = _choice(GHOST_TITLES, settings.ghost)
        self.think_ahead = QCheckBox("Work out the next words while you pause, except on battery")
        self.think_ahead.setChecked(settings.think_ahead)
        self.learn = QCheckBox("Learn from what I write, on this machine alone")
        self.learn.setChecked(settings.learn)
        self.font_family = _choice(_families(settings.font_family), settings.font_family)
        self.font_size = _number(*FONT_SIZES, settings.font_size)
        self.font_size.setSuffix(" pt")
        self.theme = _choice(THEME_TITLES, settings.theme)
        self.curly_quotes = QCheckBox("Write typographic quotes for straight ones")
        self.curly_quotes.setChecked(settings.curly_quotes)
        self.capital_i = QCheckBox("Write I for i in English; Backspace takes it back")
        self.capital_i.setChecked(settings.capital_i)
        form = QFormLayout()
        form.setVerticalSpacing(GRID)
        form.setHorizontalSpacing(2 * GRID)
        form.addRow("&Suggestions from", self.backend)
        form.addRow("&Number of chips", self.chips)
        form.addRow("&Grey text", self.ghost)
        form.addRow("&Think ahead", self.think_ahead)
        form.addRow("Own &words", self.learn)
        form.addRow("&Quotes", self.curly_quotes)
        form.addRow("Capital &I", self.capital_i)
        form.addRow("&Font of the page", self.font_family)
        form.addRow("Font si&ze", self.font_size)
        form.addRow("&Colours", self.theme)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        whole.setSpacing(3 * GRID)
        whole.addLayout(form)
        whole.addWidget(buttons)

    def settings(self) -> Settings:
        """What the dialog shows now."""
        return Settings(
            backend=self.backend.currentData(),
            chips=self.chips.value(),
            ghost=self.ghost.currentData(),
            think_ahead=self.think_ahead.isChecked(),
            learn=self.learn.isChecked(),
            font_family=self.font_family.currentData(),
            font_size=self.font_size.value(),
            theme=self.theme.currentData(),
            zoom=self._zoom,
            curly_quotes=self.curly_quotes.isChecked(),
            capital_i=self.capital_i.isChecked(),
        )


def _choice(titles: dict[str, str], value: str) -> QComboBox:
    box = QComboBox()
    for key, title in titles.items():
        box.addItem(title, key)
    box.setCurrentIndex(box.findData(value))
    return box


def _number(low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box


def _families(chosen: str) -> dict[str, str]:
    """The installed fonts and the chosen one, by name; first the usual one, which has no name."""
    installed = [name for name in QFontDatabase.families() if QFontDatabase.isSmoothlyScalable(name)]
    return {"": "The usual serif"} | {name: name for name in sorted({*installed, chosen} - {""})}
