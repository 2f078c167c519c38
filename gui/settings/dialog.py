"""The dialog of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.language import LANGUAGES, SYSTEM, Message, _
from gui.theme import GRID
from gui.widgets.scrolling import Scrolling
from service import modes
from service.ghost_policy import GHOST_TITLES
from service.settings import FONT_SIZES, MOST_CHIPS, Settings

THEME_TITLES = {
    "light": Message("Light"),
    "dark": Message("Dark"),
    "high contrast light": Message("High contrast, light"),
    "high contrast dark": Message("High contrast, dark"),
    "system": Message("As the system"),
}


class SettingsDialog(QDialog):
    """Shows settings, and returns them as the writer changed them."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Settings"))
        self._settings = settings
        self.backend = _choice(modes.titles(), settings.backend)
        self.chips = _number(1, MOST_CHIPS, settings.chips)
        self.ghost = _choice(GHOST_TITLES, settings.ghost)
        self.tab_takes_chip = QCheckBox(_("It takes chip 1, too, where that is 90 % sure or more"))
        self.tab_takes_chip.setChecked(settings.tab_takes_chip)
        self.think_ahead = QCheckBox(_("Work out the next words while you pause, except on battery"))
        self.think_ahead.setChecked(settings.think_ahead)
        self.learn = QCheckBox(_("Learn from what I write, on this machine alone"))
        self.learn.setChecked(settings.learn)
        self.resume = QCheckBox(_("Open the texts again that were open"))
        self.resume.setChecked(settings.resume)
        self.font_family = _choice(_families(settings.font_family), settings.font_family)
        self.font_size = _number(*FONT_SIZES, settings.font_size)
        self.font_size.setSuffix(" pt")
        self.theme = _choice(THEME_TITLES, settings.theme)
        self.curly_quotes = QCheckBox(_("Write typographic quotes for straight ones"))
        self.curly_quotes.setChecked(settings.curly_quotes)
        self.capital_i = QCheckBox(_("Write I for i in English; Backspace takes it back"))
        self.capital_i.setChecked(settings.capital_i)
        self.check_spelling = QCheckBox(_("Underline misspelt words in English, and offer corrections"))
        self.check_spelling.setChecked(settings.check_spelling)
        self.auto_correct = QCheckBox(_("Correct them as I write, where that is sure; Backspace takes it back"))
        self.auto_correct.setChecked(settings.auto_correct)
        self.auto_correct.setEnabled(settings.check_spelling)
        self.check_spelling.toggled.connect(self.auto_correct.setEnabled)
        self.say_after_pause = QCheckBox(_("Say what is suggested when I pause"))
        self.say_after_pause.setChecked(settings.say_after_pause)
        self.language = _choice({SYSTEM: _("As the system"), **LANGUAGES}, settings.language)
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setHorizontalSpacing(2 * GRID)
        form.addRow(_("&Suggestions from"), self.backend)
        form.addRow(_("&Number of chips"), self.chips)
        form.addRow(_("&Grey text"), self.ghost)
        form.addRow(_("Ta&b key"), self.tab_takes_chip)
        form.addRow(_("&Think ahead"), self.think_ahead)
        form.addRow(_("Own &words"), self.learn)
        form.addRow(_("At the st&art"), self.resume)
        form.addRow(_("&Quotes"), self.curly_quotes)
        form.addRow(_("Capital &I"), self.capital_i)
        form.addRow(_("S&pelling"), self.check_spelling)
        form.addRow("", self.auto_correct)
        form.addRow(_("&Font of the page"), self.font_family)
        form.addRow(_("Font si&ze"), self.font_size)
        form.addRow(_("&Colours"), self.theme)
        form.addRow(_("Screen &reader"), self.say_after_pause)
        form.addRow(_("&Language"), self.language)
        form.addRow("", QLabel(_("Another language shows from the next start on.")))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(3 * GRID, GRID, 3 * GRID, 2 * GRID)
        area = Scrolling(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(buttons)
        wanted = QSize(area.minimumSizeHint().width(), page.sizeHint().height() + buttons.sizeHint().height())
        self.resize(wanted.boundedTo(self.screen().availableSize()))

    def settings(self) -> Settings:
        """The settings in the dialog; the others stay as they were."""
        return replace(
            self._settings,
            backend=self.backend.currentData(),
            chips=self.chips.value(),
            ghost=self.ghost.currentData(),
            tab_takes_chip=self.tab_takes_chip.isChecked(),
            think_ahead=self.think_ahead.isChecked(),
            check_spelling=self.check_spelling.isChecked(),
            auto_correct=self.auto_correct.isChecked(),
            learn=self.learn.isChecked(),
            resume=self.resume.isChecked(),
            say_after_pause=self.say_after_pause.isChecked(),
            language=self.language.currentData(),
            font_family=self.font_family.currentData(),
            font_size=self.font_size.value(),
            theme=self.theme.currentData(),
            curly_quotes=self.curly_quotes.isChecked(),
            capital_i=self.capital_i.isChecked(),
        )


def _choice(titles: Mapping[str, str | Message], value: str) -> QComboBox:
    box = QComboBox()
    for key, title in titles.items():
        box.addItem(str(title), key)
    box.setCurrentIndex(box.findData(value))
    return box


def _number(low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box


def _families(chosen: str) -> dict[str, str]:
    """The installed fonts and the chosen one, by name; first the usual one, under an empty name."""
    installed = [name for name in QFontDatabase.families() if QFontDatabase.isSmoothlyScalable(name)]
    return {"": _("The usual serif")} | {name: name for name in sorted({*installed, chosen} - {""})}
