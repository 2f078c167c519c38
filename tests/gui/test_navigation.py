"""The whole window by keyboard alone: round its parts, back to the page, and what greets a new writer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.figures.dialog import FiguresDialog
from gui.own_words.page import WordsPage
from gui.settings.dialog import SettingsDialog
from gui.shortcuts.dialog import ShortcutsDialog
from gui.window import Window
from tests.writing import OpenWindow, press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press_there(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, held)


def is_in(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (part is focused or part.isAncestorOf(focused))


def test_f6_goes_round_all_parts_and_esc_back_to_the_page(qtbot: QtBot, window: Window) -> None:
    window.message.say("Something is wrong.")
    window.show_welcome()
    window.desk.find_bar.open(replacing=True)
    window.navigation.focus_page()
    for part in (window.welcome, window.desk.find_bar, window.message, window.toolbar, window.editor):
        press_there(qtbot, Qt.Key.Key_F6)
        assert is_in(part)
    press_there(qtbot, Qt.Key.Key_F6, SHIFT)
    assert is_in(window.toolbar)
    press_there(qtbot, Qt.Key.Key_Escape)
    assert window.editor.hasFocus()


def test_every_button_of_the_toolbar_is_reached_and_pressed(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Qt.Key.Key_F6)
    assert is_in(window.toolbar)
    for _ in range(6):
        if window.toolbar.private.hasFocus():
            break
        press_there(qtbot, Qt.Key.Key_Tab)
    press_there(qtbot, Qt.Key.Key_Space)
    assert window.private.is_on
    press_there(qtbot, Qt.Key.Key_Tab)
    assert window.toolbar.insight.hasFocus()
    press_there(qtbot, Qt.Key.Key_Tab)
    assert window.toolbar.settings.hasFocus()


def test_a_message_is_closed_by_keys(qtbot: QtBot, window: Window) -> None:
    window.message.say("Something is wrong.")
    press(qtbot, window, Qt.Key.Key_F6)
    press_there(qtbot, Qt.Key.Key_Space)
    assert window.message.text == ""


def test_a_tab_is_moved_by_keys(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(name)
    window.filing.open_all([tmp_path / "one.txt", tmp_path / "two.txt"])
    press(qtbot, window, Qt.Key.Key_PageUp, CTRL | SHIFT)
    assert [sheet.name for sheet in window.tabs.sheets] == ["two.txt", "one.txt"]
    assert window.tabs.sheet.name == "two.txt"
    press(qtbot, window, Qt.Key.Key_PageDown, CTRL | SHIFT)
    assert [sheet.name for sheet in window.tabs.sheets] == ["one.txt", "two.txt"]


def test_clicks_on_the_toolbar_leave_the_focus_on_the_page(qtbot: QtBot, window: Window) -> None:
    for button in (window.toolbar.private, window.toolbar.buttons.button(1)):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.editor.hasFocus()


@pytest.mark.parametrize("way", ["type", "escape", "click", "button by keys"])
def test_the_greeting_goes_when_the_writer_begins(qtbot: QtBot, window: Window, way: str) -> None:
    window.show_welcome()
    assert window.welcome.isVisible()
    assert window.editor.hasFocus()
    if way == "type":
        type_text(qtbot, window, "D")
    elif way == "escape":
        press(qtbot, window, Qt.Key.Key_Escape)
    elif way == "click":
        qtbot.mouseClick(window.welcome.start, Qt.MouseButton.LeftButton)
    else:
        press(qtbot, window, Qt.Key.Key_F6)
        press_there(qtbot, Qt.Key.Key_Space)
    assert not window.welcome.isVisible()
    assert window.editor.hasFocus()
    assert window.editor.text() == ("D" if way == "type" else "")


@pytest.mark.parametrize("size", [(640, 480), (960, 680), (2560, 1440)])
def test_the_greeting_lies_within_the_page(open_window: OpenWindow, size: tuple[int, int]) -> None:
    window = open_window(wait=False)
    window.resize(*size)
    window.show_welcome()
    page = window.tabs.rect()
    assert page.contains(window.welcome.geometry())
    assert window.welcome.size() == window.welcome.sizeHint()
    caret = window.editor.cursorRect()
    assert window.welcome.y() > caret.bottom()


def unreached(qtbot: QtBot, top: QWidget) -> set[str]:
    """What in `top` can be pressed or written in, and never gets the focus as Tab goes round."""
    kinds = (QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QAbstractItemView)
    parts = (QAbstractSpinBox, QComboBox, QAbstractItemView, QKeySequenceEdit, QLineEdit)  # theirs are their own affair
    wanted = {
        widget
        for widget in top.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled()
        if not isinstance(widget.parentWidget(), parts)
    }
    for _ in range(2 * len(wanted) + 2):
        focused = QApplication.focusWidget()
        if focused is not None:
            wanted -= {widget for widget in wanted if widget is focused or widget.isAncestorOf(focused)}
        press_there(qtbot, Qt.Key.Key_Tab)
    return {f"{type(widget).__name__} {widget.accessibleName()}" for widget in wanted}


@pytest.mark.parametrize("which", ["settings", "shortcuts", "figures", "words"])
def test_all_of_a_dialog_is_reached_by_tab(qtbot: QtBot, window: Window, which: str) -> None:
    dialogs = {
        "settings": lambda: SettingsDialog(window.settings.now, window),
        "shortcuts": lambda: ShortcutsDialog(window.shortcuts.commands, {}, window),
        "figures": lambda: FiguresDialog(window.figures, window.appearance.theme, window),
        "words": lambda: WordsPage(window.predictor.own_words, window),
    }
    dialog = dialogs[which]()
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: is_in(dialog))
    assert unreached(qtbot, dialog) == set()
    dialog.close()


def test_all_of_the_find_bar_is_reached_by_tab_and_left_by_esc(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Qt.Key.Key_H, CTRL)
    assert is_in(window.desk.find_bar)
    assert unreached(qtbot, window.desk.find_bar) == set()
    qtbot.keyClick(window.desk.find_bar.query, Qt.Key.Key_Escape)
    assert window.editor.hasFocus()
