"""Tab indents, takes ghost text or a sure chip, or types a tab; the hint beside the chips says which."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from gui.page.tab_key import is_indent
from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NEAR = {"again": 0.9, "and": 0.05}


@pytest.fixture
def open_wide(open_window: OpenWindow) -> OpenWindow:
    """Opens a window that has room for the hint."""

    def open_(*given: Any, **named: Any) -> Window:
        window: Window = open_window(*given, **named)
        window.resize(1100, 600)
        return window

    return open_


@pytest.fixture
def sure(open_wide: OpenWindow, backends: dict[str, ScriptedBackend]) -> Window:
    """Offers a word that is nearly certain, and shows no ghost text by itself."""
    backends["transformer"].words = NEAR
    return open_wide(Settings("transformer", ghost="never"))


def hint(window: Window) -> str:
    return window.strip.hint.text()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", True), ("  ", True), ("\t", True), ("- ", True), ("  * ", True), ("\u2022 ", True), ("1. ", True),
        ("12) ", True), ("- [ ] ", True), ("1. [x] ", True), ("-", False), ("a", False), ("1.", False),
        ("so - ", False), ("- so ", False), ("2024. ", False),
    ],
)  # fmt: skip
def test_an_indent_may_end_in_a_lists_marker(before: str, expected: bool) -> None:
    assert is_indent(before) is expected


@pytest.mark.parametrize(
    ("text", "caret", "after", "left"),
    [
        ("one", 0, "\tone", 1),
        ("one\ntwo", 4, "one\n\ttwo", 5),
        ("- one\n- two", 8, "- one\n\t- two", 9),
        ("\tone", 1, "\t\tone", 2),
    ],
)
def test_at_a_lines_start_it_indents_whatever_is_offered(
    qtbot: QtBot, sure: Window, text: str, caret: int, after: str, left: int
) -> None:
    sure.editor.set_text(text)
    cursor = sure.editor.textCursor()
    cursor.setPosition(caret)
    sure.editor.setTextCursor(cursor)
    wait_for_words(qtbot, sure, ["again", "and"] if text[:caret].islower() else ["Again", "And"])
    assert hint(sure) == "Tab indents"
    press(qtbot, sure, Qt.Key.Key_Tab)
    assert (sure.editor.text(), sure.editor.position) == (after, left)
    press(qtbot, sure, Qt.Key.Key_Z, CTRL)
    assert sure.editor.text() == text


def test_it_indents_every_line_that_is_selected_and_keeps_the_selection(qtbot: QtBot, sure: Window) -> None:
    sure.editor.set_text("one\ntwo\nthree\nfour")
    cursor = sure.editor.textCursor()
    cursor.setPosition(1)
    cursor.setPosition(14, QTextCursor.MoveMode.KeepAnchor)
    sure.editor.setTextCursor(cursor)
    assert hint(sure) == "Tab indents"
    press(qtbot, sure, Qt.Key.Key_Tab)
    assert sure.editor.text() == "\tone\n\ttwo\n\tthree\nfour"
    assert sure.editor.textCursor().selectedText().replace("\u2029", "\n") == "ne\n\ttwo\n\tthree\n"
    press(qtbot, sure, Qt.Key.Key_Z, CTRL)
    assert sure.editor.text() == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("text", "caret", "after", "left"),
    [
        ("\tone", 3, "one", 2), ("\t\tone", 0, "\tone", 0), ("    one", 7, "one", 3), ("  one", 2, "one", 0),
        ("      one", 9, "  one", 5), ("one\n\t- two", 10, "one\n- two", 9), ("\t", 1, "", 0),
    ],
)  # fmt: skip
def test_with_shift_it_takes_one_step_of_the_indent_back(
    qtbot: QtBot, sure: Window, text: str, caret: int, after: str, left: int
) -> None:
    sure.editor.set_text(text)
    cursor = sure.editor.textCursor()
    cursor.setPosition(caret)
    sure.editor.setTextCursor(cursor)
    press(qtbot, sure, Qt.Key.Key_Backtab, SHIFT)
    assert (sure.editor.text(), sure.editor.position) == (after, left)
    press(qtbot, sure, Qt.Key.Key_Z, CTRL)
    assert sure.editor.text() == text


def test_with_shift_it_takes_the_indent_of_every_selected_line_back(qtbot: QtBot, sure: Window) -> None:
    sure.editor.set_text("\tone\ntwo\n  three\n\tfour")
    cursor = sure.editor.textCursor()
    cursor.setPosition(2)
    cursor.setPosition(16, QTextCursor.MoveMode.KeepAnchor)
    sure.editor.setTextCursor(cursor)
    press(qtbot, sure, Qt.Key.Key_Backtab, SHIFT)
    assert sure.editor.text() == "one\ntwo\nthree\n\tfour"
    assert sure.editor.textCursor().selectedText().replace("\u2029", "\n") == "ne\ntwo\nthree"
    press(qtbot, sure, Qt.Key.Key_Z, CTRL)
    assert sure.editor.text() == "\tone\ntwo\n  three\n\tfour"


def test_with_shift_it_leaves_a_line_without_an_indent_alone_and_takes_nothing(qtbot: QtBot, sure: Window) -> None:
    type_text(qtbot, sure, "See you ")
    wait_for_words(qtbot, sure, ["again", "and"])
    press(qtbot, sure, Qt.Key.Key_Backtab, SHIFT)
    assert sure.editor.text() == "See you "
    assert sure.editor.hasFocus()
    press(qtbot, sure, Qt.Key.Key_Z, CTRL)
    assert sure.editor.text() != "See you "  # there was no step of its own to undo


def test_grey_text_comes_before_a_sure_chip(qtbot: QtBot, sure: Window) -> None:
    type_text(qtbot, sure, "See you ")
    wait_for_words(qtbot, sure, ["again", "and"])
    sure.editor.show_ghost("and so", "")
    assert sure.editor.tab_key().name == "TAKE_GHOST"
    press(qtbot, sure, Qt.Key.Key_Tab)
    assert sure.editor.text() == "See you and so "


def test_the_hint_tells_of_ghost_text_that_shows(qtbot: QtBot, open_wide: OpenWindow) -> None:
    window = open_wide(Settings("transformer", ghost="always"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert hint(window) == "Tab takes the grey text"


def test_it_takes_a_chip_that_is_nearly_certain(qtbot: QtBot, sure: Window) -> None:
    type_text(qtbot, sure, "See you ")
    wait_for_words(qtbot, sure, ["again", "and"])
    assert hint(sure) == "Tab takes chip 1"
    press(qtbot, sure, Qt.Key.Key_Tab)
    assert sure.editor.text() == "See you again "
    wait_for_words(qtbot, sure, ["again", "and"])
    press(qtbot, sure, Qt.Key.Key_Escape)
    assert hint(sure) == "Tab types a tab"
    press(qtbot, sure, Qt.Key.Key_Tab)
    assert sure.editor.text() == "See you again \t"


@pytest.mark.parametrize("why", ["less likely", "setting"])
def test_it_types_a_tab_where_no_chip_is_to_be_taken(
    qtbot: QtBot, open_wide: OpenWindow, backends: dict[str, ScriptedBackend], why: str
) -> None:
    backends["transformer"].words = NEAR if why == "setting" else {"again": 0.89, "and": 0.05}
    window = open_wide(Settings("transformer", ghost="never", tab_takes_chip=why != "setting"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "and"])
    assert hint(window) == "Tab types a tab"
    press(qtbot, window, Qt.Key.Key_Tab)
    assert window.editor.text() == "See you \t"


def test_a_chip_for_an_older_text_is_not_taken(
    qtbot: QtBot, sure: Window, backends: dict[str, ScriptedBackend]
) -> None:
    type_text(qtbot, sure, "See you ")
    wait_for_words(qtbot, sure, ["again", "and"])
    backends["transformer"].gate.clear()
    type_text(qtbot, sure, "a")
    press(qtbot, sure, Qt.Key.Key_Tab)
    assert sure.editor.text() == "See you a\t"
    backends["transformer"].gate.set()


def test_another_key_takes_but_leaves_the_indent_to_tab(
    qtbot: QtBot, open_wide: OpenWindow, backends: dict[str, ScriptedBackend]
) -> None:
    backends["transformer"].words = NEAR
    window = open_wide(Settings("transformer", ghost="never", shortcuts={"page.take": "F9"}))
    wait_for_words(qtbot, window, ["Again", "And"])
    assert hint(window) == "F9 takes chip 1"
    press(qtbot, window, Qt.Key.Key_Tab)
    assert window.editor.text() == "\t"
    wait_for_words(qtbot, window, ["Again", "And"])
    press(qtbot, window, Qt.Key.Key_F9)
    assert window.editor.text() == "\tAgain "
    press(qtbot, window, Qt.Key.Key_Tab)
    assert window.editor.text() == "\tAgain \t"


def test_the_hint_goes_where_it_has_no_room(qtbot: QtBot, sure: Window) -> None:
    wait_for_words(qtbot, sure, ["Again", "And"])
    assert hint(sure) == "Tab indents"
    sure.resize(480, 400)
    qtbot.waitUntil(lambda: hint(sure) == "")


def test_each_row_has_keys_of_its_own(qtbot: QtBot, open_wide: OpenWindow) -> None:
    window = open_wide(Settings("both", ghost="never"))
    type_text(qtbot, window, "See you ")
    for key, held, text in ((Qt.Key.Key_2, ALT, "See you next "), (Qt.Key.Key_2, ALT | SHIFT, "See you next at ")):
        wait_for_words(qtbot, window, ["again", "next", "and"], 0)
        wait_for_words(qtbot, window, ["in", "at", "again"], 1)
        press(qtbot, window, key, held)
        assert window.editor.text() == text
    wait_for_words(qtbot, window, ["again", "next", "and"], 0)
    wait_for_words(qtbot, window, ["in", "at", "again"], 1)
    upper, lower = (row.chips[1].toolTip() for row in window.strip.rows)
    assert "Alt+2" in upper
    assert "Alt+Shift+2" in lower


def test_the_only_row_has_both(qtbot: QtBot, sure: Window) -> None:
    wait_for_words(qtbot, sure, ["Again", "And"])
    press(qtbot, sure, Qt.Key.Key_2, ALT | SHIFT)
    assert sure.editor.text() == "And "
