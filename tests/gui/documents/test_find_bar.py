"""Finding and replacing on the real page, by keys."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.documents.finding import matches, pattern
from gui.window import Window
from tests.writing import press, type_text, wait_for_words

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TEXT = "The cat sat.\nA \U0001f600 cat, a Cat, concatenated cats."


@pytest.fixture
def filled(window: Window) -> Window:
    window.editor.set_text(TEXT)
    return window


def selected(window: Window) -> tuple[int, str]:
    """Which position the selection starts at, and what it holds."""
    cursor = window.editor.textCursor()
    return cursor.selectionStart(), cursor.selectedText()


def find(qtbot: QtBot, window: Window, query: str) -> None:
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(window.desk.find_bar.query, query)


def marked(window: Window) -> list[str]:
    return [marking.cursor.selectedText() for marking in window.editor.extraSelections()]


def test_a_page_that_is_closed_is_not_marked_any_more(qtbot: QtBot, window: Window) -> None:
    sheet = window.tabs.sheet
    with qtbot.waitSignal(sheet.destroyed):
        window.filing.new()
        window.filing.close(sheet)
    window.conversation.swap_backend()  # applies the theme to what is marked
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])


def test_typing_in_the_bar_goes_to_the_first_match_and_counts_them(qtbot: QtBot, filled: Window) -> None:
    find(qtbot, filled, "cat")
    bar = filled.desk.find_bar
    assert bar.query.hasFocus()
    assert bar.count.text() == "1 of 5"
    assert selected(filled) == (4, "cat")
    assert marked(filled) == ["cat", "cat", "Cat", "cat", "cat"]
    qtbot.keyClicks(bar.query, "x")
    assert bar.count.text() == "Not found"
    assert marked(filled) == []


def test_enter_and_f3_go_round_and_round(qtbot: QtBot, filled: Window) -> None:
    find(qtbot, filled, "cat")
    bar = filled.desk.find_bar
    qtbot.keyClick(bar.query, Qt.Key.Key_Return)
    assert (selected(filled), bar.count.text()) == ((18, "cat"), "2 of 5")
    qtbot.keyClick(bar.query, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClick(bar.query, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "5 of 5"
    filled.editor.setFocus()
    press(qtbot, filled, Qt.Key.Key_F3)
    assert bar.count.text() == "1 of 5"
    press(qtbot, filled, Qt.Key.Key_F3, SHIFT)
    assert bar.count.text() == "5 of 5"


def test_case_and_whole_words_matter_when_the_writer_says_so(qtbot: QtBot, filled: Window) -> None:
    find(qtbot, filled, "cat")
    bar = filled.desk.find_bar
    bar.match_case.click()
    assert bar.count.text() == "1 of 4"
    bar.whole_word.click()
    assert bar.count.text() == "1 of 2"
    bar.match_case.click()
    assert bar.count.text() == "1 of 3"


def test_escape_goes_back_to_the_page_where_the_match_is_selected(qtbot: QtBot, filled: Window) -> None:
    find(qtbot, filled, "sat")
    qtbot.keyClick(filled.desk.find_bar.query, Qt.Key.Key_Escape)
    assert not filled.desk.find_bar.isVisible()
    assert filled.editor.hasFocus()
    assert selected(filled) == (8, "sat")
    assert marked(filled) == []


def test_the_selection_is_what_is_looked_for(qtbot: QtBot, filled: Window) -> None:
    find(qtbot, filled, "sat")
    press(qtbot, filled, Qt.Key.Key_F, CTRL)
    assert filled.desk.find_bar.query.text() == "sat"
    assert filled.desk.find_bar.count.text() == "1 of 1"


def test_replacing_goes_on_to_the_next_match(qtbot: QtBot, filled: Window) -> None:
    press(qtbot, filled, Qt.Key.Key_H, CTRL)
    bar = filled.desk.find_bar
    qtbot.keyClicks(bar.query, "cat")
    bar.replacement.setFocus()
    qtbot.keyClicks(bar.replacement, "dog")
    qtbot.keyClick(bar.replacement, Qt.Key.Key_Return)
    bar.replace.click()
    assert filled.editor.text() == "The dog sat.\nA \U0001f600 dog, a Cat, concatenated cats."
    assert bar.count.text() == "1 of 3"


def test_all_are_replaced_in_one_step_to_undo(qtbot: QtBot, filled: Window) -> None:
    press(qtbot, filled, Qt.Key.Key_H, CTRL)
    bar = filled.desk.find_bar
    qtbot.keyClicks(bar.query, "cat")
    qtbot.keyClicks(bar.replacement, "cat\\1 cat")
    bar.replace_all.click()
    assert filled.editor.text() == re.sub("(?i)cat", r"cat\\1 cat", TEXT)
    assert bar.count.text() == "5 replaced"
    filled.editor.undo()
    assert filled.editor.text() == TEXT


def test_what_is_typed_beside_an_open_bar_is_searched_and_predicted(qtbot: QtBot, window: Window) -> None:
    find(qtbot, window, "you")
    window.editor.setFocus()
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    qtbot.waitUntil(lambda: window.desk.find_bar.count.text() == "1 found")
    assert marked(window) == ["you"]
    assert window.editor.ghost() == "again"


def test_the_bar_searches_the_text_in_front(qtbot: QtBot, filled: Window) -> None:
    find(qtbot, filled, "cat")
    first = filled.editor
    filled.filing.new()
    assert filled.desk.find_bar.count.text() == "Not found"
    assert first.extraSelections() == []


def test_only_matches_in_view_are_marked(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("cat\n" * 5000)
    find(qtbot, window, "cat")
    assert window.desk.find_bar.count.text() == "1 of 5,000"
    assert 0 < len(marked(window)) < 200
    qtbot.keyClick(window.desk.find_bar.query, Qt.Key.Key_Return, SHIFT)
    assert 0 < len(marked(window)) < 200
    assert window.editor.extraSelections()[-1].cursor.selectionStart() == 4 * 4999


def test_a_long_text_is_searched_when_the_writer_pauses(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("a cat and a dog\n" * 70_000)
    find(qtbot, window, "dog")
    assert selected(window) == (0, "")
    qtbot.waitUntil(lambda: window.desk.find_bar.count.text() == "1 of 70,000")
    window.desk.find_bar.query.setText("cat")
    qtbot.keyClick(window.desk.find_bar.query, Qt.Key.Key_Return)
    assert selected(window) == (16 + 2, "cat")


@given(
    text=st.text(st.sampled_from("abA \U0001f600é"), max_size=30),
    query=st.text("abA \U0001f600é", min_size=1, max_size=3),
)
def test_positions_are_those_of_qt(text: str, query: str) -> None:
    units = text.encode("utf-16-le")
    for start, end in matches(pattern(query, match_case=True, whole_word=False), text):
        assert units[2 * start : 2 * end].decode("utf-16-le") == query
    assert len(matches(pattern(query, match_case=True, whole_word=False), text)) == text.count(query)


@pytest.mark.parametrize("mark", ["\ufeff", "\ufffe"])
def test_what_is_put_in_for_a_match_is_what_the_field_shows(window: Window, mark: str) -> None:
    window.editor.set_text("a cat")
    bar = window.desk.find_bar
    bar.open(replacing=True)
    bar.query.setText("cat")
    bar.replacement.insert(f"x{mark}z")
    bar.replacement.home(False)
    bar.replacement.del_()  # which would leave the mark at the beginning, where it can't be read
    bar.replace_all.click()
    assert window.editor.text() == f"a x{mark}z"
