"""Colours and the set of the page: contrast, the measure, and the line height."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import theme as themes
from gui.settings import Settings
from gui.theme import DARK, LIGHT, Theme, contrast
from tests.writing import OpenWindow

ENGLISH = (
    "There is a kind of letter that one begins in the morning and carries about all day, adding a line here and a "
    "word there, until the evening comes and it must be posted as it is, with its blots and second thoughts. "
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_can_be_told_apart(theme: Theme) -> None:
    for text in (theme.ink, theme.quiet, theme.accent, theme.warning):
        assert contrast(text, theme.page) >= 4.5
        assert contrast(text, theme.chip) >= 4.5
    assert contrast(theme.warning, theme.warning_page) >= 4.5
    assert contrast(theme.accent_ink, theme.accent) >= 4.5
    assert contrast(theme.ink, theme.selection) >= 4.5
    assert 3 <= contrast(theme.ghost, theme.page) < contrast(theme.quiet, theme.page)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_is_one() -> None:
    assert all(QColor(colour).isValid() for theme in (LIGHT, DARK) for colour in astuple(theme))


@pytest.mark.parametrize(("setting", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_the_window_takes_the_theme_of_the_settings(open_window: OpenWindow, setting: str, theme: Theme) -> None:
    open_window(Settings(theme=setting))
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == theme.page


def test_the_system_theme_is_one_of_the_two(qapp: QApplication) -> None:
    assert themes.choose("system") in (LIGHT, DARK)


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
