"""Corrections among the chips: offered, taken and counted as the writer would expect."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from tests.spelling import Opened, correction, type_word, wait_for_answer, wait_for_correction
from tests.writing import OpenWindow, press, type_text, words

ALT = Qt.KeyboardModifier.AltModifier


CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_correction_is_offered_while_a_word_is_typed_and_marked_as_such(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    type_text(qtbot, window, "we will recie")
    chip = wait_for_correction(qtbot, window, "receive")
    assert "correction" in chip.accessibleName()
    assert "instead of “recie”" in chip.toolTip()


def test_a_correction_looks_otherwise_than_a_word_that_goes_on(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    type_text(qtbot, window, "we saw teh ")
    chip = wait_for_correction(qtbot, window, "the")
    suggestion = chip.suggestion
    assert suggestion
    marked = chip.grab().toImage()
    chip.set_suggestion(type(suggestion)(suggestion.word, suggestion.probability))
    assert chip.grab().toImage() != marked


@pytest.mark.parametrize("typed", ["we saw teh", "we saw teh "])
def test_a_correction_takes_the_words_place_as_one_step(qtbot: QtBot, opened: Opened, typed: str) -> None:
    window = opened()
    type_text(qtbot, window, typed)
    chip = wait_for_correction(qtbot, window, "the")
    press(qtbot, window, Qt.Key(Qt.Key.Key_0 + chip.number), ALT)
    assert window.editor.text() == "we saw the "
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.editor.text() == typed


def test_next_words_are_offered_beside_a_correction_but_never_in_grey_before_it(qtbot: QtBot, opened: Opened) -> None:
    window = opened(ghost="always")
    type_text(qtbot, window, "we saw teh ")
    wait_for_correction(qtbot, window, "the")
    assert words(window) == ["the", "dog", "cat"]
    assert window.editor.ghost() == "dog"


def test_both_rows_offer_a_correction(qtbot: QtBot, opened: Opened) -> None:
    window = opened(backend="both")
    type_text(qtbot, window, "we saw teh ")
    for row in (0, 1):
        wait_for_correction(qtbot, window, "the", row)


def test_a_word_that_does_not_fit_is_doubted_though_it_is_one(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    type_text(qtbot, window, "I look foreword ")
    chip = wait_for_correction(qtbot, window, "forward")
    assert "dog" in words(window)
    chip.click()
    assert window.editor.text() == "I look forward "


@pytest.mark.parametrize(
    ("before", "after", "text"), [("we saw te", "h", "we saw the "), ("we saw t", "eh dog", "we saw the dog")]
)
def test_a_word_that_the_caret_is_put_into_is_corrected_as_a_whole(
    qtbot: QtBot, opened: Opened, before: str, after: str, text: str
) -> None:
    window = opened()
    window.editor.set_text(before + after)
    cursor = window.editor.textCursor()
    cursor.setPosition(len(before))
    window.editor.setTextCursor(cursor)
    chip = wait_for_correction(qtbot, window, "the")
    assert "instead of “teh”" in chip.toolTip()
    chip.click()
    assert window.editor.text() == text
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.editor.text() == before + after


def test_nothing_is_corrected_further_back(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    window.editor.set_text("we teh saw ")
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    wait_for_answer(qtbot, window)
    assert correction(window) is None


def test_a_finished_word_in_a_line_is_corrected_where_the_caret_stands_at_its_end(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    window.editor.set_text("we saw teh dog")
    cursor = window.editor.textCursor()
    cursor.setPosition(len("we saw teh"))
    window.editor.setTextCursor(cursor)
    chip = wait_for_correction(qtbot, window, "the")
    press(qtbot, window, Qt.Key(Qt.Key.Key_0 + chip.number), ALT)
    assert window.editor.text() == "we saw the dog"


def test_a_correction_costs_a_keystroke_and_saves_none(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    type_text(qtbot, window, "teh ")
    wait_for_correction(qtbot, window, "The" if window.editor.text()[0].isupper() else "the")
    press(qtbot, window, Qt.Key.Key_1, ALT)
    assert window.editor.text() == "the "
    assert window.tabs.sheet.savings.share == 0


def test_own_words_are_no_corrections_but_are_never_corrected(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    window.own_words.add("teh")
    qtbot.waitUntil(lambda: window.spelling.checker.last_misspelling("we saw teh") == "")
    type_text(qtbot, window, "we saw teh ")
    wait_for_answer(qtbot, window)
    assert correction(window) is None


def test_where_no_spelling_is_checked_nothing_is_corrected(qtbot: QtBot, opened: Opened) -> None:
    window = opened(auto_correct=True)
    window.settings.change(replace(window.settings.now, check_spelling=False))
    type_text(qtbot, window, "we saw teh ")
    wait_for_answer(qtbot, window)
    assert words(window) == ["dog", "cat"]
    window.settings.change(replace(window.settings.now, check_spelling=True))
    type_word(qtbot, window, "recieve ", "we saw teh receive ")


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
def test_a_chips_menu_ends_its_corrections(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    type_text(qtbot, window, "we saw teh ")
    chip = wait_for_correction(qtbot, window, "the")
    chip.menu_wanted.emit(chip.mapToGlobal(chip.rect().center()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if "Ignore" in action.text()).trigger()
    menu.close()
    wait_for_answer(qtbot, window)
    assert correction(window) is None


def test_a_word_list_that_is_missing_is_told_and_suggestions_go_on(qtbot: QtBot, open_window: OpenWindow) -> None:
    def missing() -> object:
        raise ModelError("words.txt is missing: fetch Foreword again.")

    window = open_window(open_speller=missing)
    qtbot.waitUntil(lambda: "words.txt is missing" in window.message.text)
    type_text(qtbot, window, "we saw teh ")
    wait_for_answer(qtbot, window)
    assert words(window) == ["dog", "cat"]
