"""Colours and the set of the page: contrast, the measure, and the line height."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from gui import theme as themes
from gui.settings.dialog import THEME_TITLES, SettingsDialog
from gui.theme import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, THEMES, Theme, contrast
from service import settings
from service.settings import Settings
from tests.writing import OpenWindow

ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
HIGH = pytest.mark.parametrize("theme", [HIGH_LIGHT, HIGH_DARK], ids=["light", "dark"])

ENGLISH = (
    "There is a kind of letter that one begins in the morning and carries about all day, adding a line here and a "
    "word there, until the evening comes and it must be posted as it is, with its blots and second thoughts. "
)


@ALL
def test_colours_can_be_told_apart(theme: Theme) -> None:
    least, ghost = (7, 4.5) if theme.is_high_contrast else (4.5, 3)
    for text in (theme.ink, theme.quiet, theme.accent, theme.warning):
        assert contrast(text, theme.page) >= least
        assert contrast(text, theme.chip) >= least
    assert contrast(theme.warning, theme.warning_page) >= least
    assert contrast(theme.accent_ink, theme.accent) >= least
    assert contrast(theme.ink, theme.selection) >= least
    assert ghost <= contrast(theme.ghost, theme.page) < contrast(theme.quiet, theme.page)
    assert contrast(theme.ghost, theme.chip) >= ghost  # of what is disabled
    assert contrast(theme.accent, theme.track) >= 3


@HIGH
def test_high_contrast_has_edges_that_show(theme: Theme) -> None:
    assert contrast(theme.edge, theme.page) >= 7
    assert contrast(theme.edge, theme.chip) >= 7
    assert theme.stroke > LIGHT.stroke
    assert theme.faint == 1


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_is_one() -> None:
    colours = [field.name for field in fields(Theme) if field.type == "str"]
    assert all(QColor(getattr(theme, name)).isValid() for theme in THEMES.values() for name in colours)


@pytest.mark.parametrize(("setting", "theme"), THEMES.items())
def test_the_window_takes_the_theme_of_the_settings(open_window: OpenWindow, setting: str, theme: Theme) -> None:
    open_window(Settings(theme=setting))
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == theme.page


def test_the_system_theme_is_one_of_the_two(qapp: QApplication) -> None:
    assert themes.choose("system") in (LIGHT, DARK)


def test_the_writer_can_choose_every_theme() -> None:
    assert THEME_TITLES.keys() == {*THEMES, "system"}
    assert set(settings.THEMES) == THEME_TITLES.keys()


def test_a_system_that_wants_contrast_gets_it(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hints:
        def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802 - Qt's name
            return Qt.ContrastPreference.HighContrast

    monkeypatch.setattr(QStyleHints, "accessibility", lambda _style: Hints(), raising=False)
    assert themes.choose("system") in (HIGH_LIGHT, HIGH_DARK)
    assert themes.choose("light") is LIGHT


@HIGH
def test_what_has_the_focus_is_framed_in_high_contrast(qtbot: QtBot, theme: Theme) -> None:
    themes.apply(theme)
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    for widget in (dialog.backend, dialog.chips, dialog.learn):
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        assert QColor(theme.accent) in _colours_of(widget)
    assert QColor(theme.accent) not in _colours_of(dialog.ghost)


def _colours_of(widget: QWidget) -> list[QColor]:
    """Those along the left edge of a widget, in the middle of its height."""
    image = widget.grab().toImage()
    return [image.pixelColor(x, image.height() // 2) for x in range(4)]


@HIGH
def test_an_empty_box_shows_in_high_contrast(qtbot: QtBot, theme: Theme) -> None:
    themes.apply(theme)
    box = QCheckBox("Learn")
    qtbot.addWidget(box)
    image = box.grab().toImage()
    column = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width() // 2)]
    assert theme.edge in column


@pytest.mark.parametrize("size", [8, 13, 24])
def test_a_line_holds_60_to_75_characters(qtbot: QtBot, open_window: OpenWindow, size: int) -> None:
    window = open_window(Settings(font_size=size))
    window.resize(2560, 1440)
    window.editor.set_text(ENGLISH * 4)
    window.editor.viewport().repaint()
    layout = window.editor.document().firstBlock().layout()
    lengths = [layout.lineAt(number).textLength() for number in range(layout.lineCount() - 1)]
    assert 60 <= sum(lengths) / len(lengths) <= 75


def test_lines_stand_one_and_a_half_times_their_size_apart(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.editor.set_text(ENGLISH * 2 + "\nNext")
    window.editor.viewport().repaint()
    block = window.editor.document().firstBlock()
    tops = [block.layout().lineAt(number).y() for number in range(block.layout().lineCount())]
    size = QFontInfo(window.editor.font()).pixelSize()
    assert tops[1] - tops[0] == round(1.5 * size)
    assert window.editor.document().isUndoAvailable() is False


def test_the_column_stands_in_the_middle_on_the_grid(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.resize(1280, 800)
    left = window.editor.viewport().x()
    right = window.editor.width() - window.editor.viewport().geometry().right() - 1
    assert left % 8 == 0
    assert abs(left - right) < 16
    window.editor.set_text("line\n" * 200)
    qtbot.waitUntil(window.editor.verticalScrollBar().isVisible)
    assert window.editor.viewport().x() == left
