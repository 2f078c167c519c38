"""Corrections made unasked: taken back, counted and learned as the writer would expect."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.own_words import OwnWords
from engine.own_words.listing import learned
from gui.window import Window
from tests.fakes import ScriptedBackend
from tests.spelling import Opened, correction, type_word, wait_for_answer, wait_for_correction
from tests.writing import press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier


def known(window: Window, tmp_path: Path) -> dict[str, int]:
    """How often each word was learned, once the window is closed."""
    window.editor.document().setModified(False)
    window.close()
    own_words = OwnWords(tmp_path / "state" / "words.sqlite")
    found = {item.text: item.seen for item in learned(own_words) if " " not in item.text}
    own_words.close()
    return found


def test_nothing_is_corrected_unasked_by_default(qtbot: QtBot, opened: Opened) -> None:
    window = opened()
    type_text(qtbot, window, "we saw teh ")
    wait_for_correction(qtbot, window, "the")
    assert window.editor.text() == "we saw teh "


@pytest.mark.parametrize("end", [" ", ", ", "! ", ". ", ".) ", '" ', "\n", "?\n"])
def test_a_finished_word_is_corrected(qtbot: QtBot, opened: Opened, end: str) -> None:
    window = opened(auto_correct=True)
    type_text(qtbot, window, f"we recieve{end[:-1]}")
    wait_for_answer(qtbot, window)
    assert window.editor.text() == f"we recieve{end[:-1]}"
    type_end(qtbot, window, end)
    qtbot.waitUntil(lambda: window.editor.text() == f"we receive{end}")
    type_text(qtbot, window, "x")
    assert window.editor.text() == f"we receive{end}x"


@pytest.mark.parametrize("end", [" ", ". ", "\n", "?\n"])
def test_one_backspace_brings_back_what_was_typed_whatever_ended_it(qtbot: QtBot, opened: Opened, end: str) -> None:
    window = opened(auto_correct=True)
    type_text(qtbot, window, f"we recieve{end[:-1]}")
    type_end(qtbot, window, end)
    qtbot.waitUntil(lambda: window.editor.text() == f"we receive{end}")
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert window.editor.text() == f"we recieve{end}"
    assert window.editor.textCursor().atEnd()


def type_end(qtbot: QtBot, window: Window, end: str) -> None:
    """Type the last character of what ends a word."""
    press(qtbot, window, Qt.Key.Key_Return if end.endswith("\n") else Qt.Key.Key_Space)


@pytest.mark.parametrize(
    "typed", ["definately.com", "recieved.pdf", "cant.stop@mail.com", "teh:8080", "a.teh", "teh/a"]
)
def test_what_goes_on_behind_a_mark_is_no_finished_word(qtbot: QtBot, opened: Opened, typed: str) -> None:
    window = opened(auto_correct=True)
    type_text(qtbot, window, f"see {typed}, ")
    type_word(qtbot, window, "untill ", f"see {typed}, until ")


@pytest.mark.parametrize(
    ("typed", "meant"), [("THe ", "The "), ("we saw THe ", "we saw The "), ("now im ", "now I'm ")]
)
def test_capitals_held_too_long_and_lacking_apostrophes_are_slips(
    qtbot: QtBot, opened: Opened, typed: str, meant: str
) -> None:
    type_word(qtbot, opened(auto_correct=True), typed, meant)


def test_nothing_is_corrected_unasked_in_another_language(qtbot: QtBot, opened: Opened) -> None:
    window = opened(auto_correct=True)
    type_text(qtbot, window, "Der Hund ist im Garten und wir sind auch dabei. ")
    press(qtbot, window, Qt.Key.Key_Return)
    type_word(qtbot, window, "untill ", "Der Hund ist im Garten und wir sind auch dabei. \nuntil ")


@pytest.mark.parametrize("parts", [("recieve", " "), ("recieve ",), ("rec", "ieve, ")])
def test_what_an_input_method_commits_is_corrected_too(qtbot: QtBot, opened: Opened, parts: tuple[str, ...]) -> None:
    window = opened(auto_correct=True)
    for committed in parts:
        QApplication.sendEvent(window.editor, QInputMethodEvent(committed, []))
        event = QInputMethodEvent()
        event.setCommitString(committed)
        QApplication.sendEvent(window.editor, event)
    qtbot.waitUntil(lambda: window.editor.text() == "".join(parts).replace("recieve", "receive"))


def test_corrections_have_the_apostrophe_that_the_settings_ask_for(qtbot: QtBot, opened: Opened) -> None:
    window = opened(auto_correct=True, curly_quotes=True)
    type_text(qtbot, window, "we dont")
    wait_for_correction(qtbot, window, "don\u2019t")
    type_word(qtbot, window, " ", "we don\u2019t ")


@pytest.mark.parametrize("key", ["backspace", "undo"])
def test_one_key_brings_the_typed_word_back_and_it_stays(qtbot: QtBot, opened: Opened, key: str) -> None:
    window = opened(auto_correct=True)
    type_word(qtbot, window, "dont ", "don't ")
    if key == "backspace":
        press(qtbot, window, Qt.Key.Key_Backspace)
    else:
        press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.editor.text() == "dont "
    assert window.editor.textCursor().atEnd()
    type_word(qtbot, window, "dont recieve ", "dont dont receive ")
    assert correction(window) is None


def test_a_later_backspace_deletes(qtbot: QtBot, opened: Opened) -> None:
    window = opened(auto_correct=True)
    type_word(qtbot, window, "dont ", "don't ")
    type_text(qtbot, window, "x")
    press(qtbot, window, Qt.Key.Key_Backspace)
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert window.editor.text() == "don't"


def test_a_word_that_is_typed_on_from_meanwhile_is_still_corrected_and_the_caret_stays(
    qtbot: QtBot, opened: Opened
) -> None:
    window = opened(auto_correct=True)
    type_word(qtbot, window, "dont do", "don't do")
    type_text(qtbot, window, "g")
    assert window.editor.text() == "don't dog"


@pytest.mark.parametrize("typed", ["Recievex ", "the recieve_all ", "http://recieve ", "    x = recieve ", "XRECIEVE "])
def test_names_code_and_addresses_are_left_alone(qtbot: QtBot, opened: Opened, typed: str) -> None:
    window = opened(auto_correct=True)
    type_text(qtbot, window, "a " + typed if typed[0] == "R" else typed)
    kept = window.editor.text()
    press(qtbot, window, Qt.Key.Key_Return)
    type_word(qtbot, window, "untill ", f"{kept}\nuntil ")


def test_what_was_pasted_or_moved_to_is_left_alone(qtbot: QtBot, opened: Opened) -> None:
    window = opened(auto_correct=True)
    window.editor.insertPlainText("we recieve it\n")
    press(qtbot, window, Qt.Key.Key_Up)
    press(qtbot, window, Qt.Key.Key_End)
    type_word(qtbot, window, " untill ", "we recieve it until \n")


def test_what_a_correction_adds_is_not_counted_as_saved(qtbot: QtBot, opened: Opened) -> None:
    window = opened(auto_correct=True)
    type_word(qtbot, window, "dont ", "don't ")
    assert window.tabs.sheet.savings.share == 0
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert window.tabs.sheet.savings.share == 0


def test_the_corrected_word_is_learned_once(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    window = opened(auto_correct=True)
    type_word(qtbot, window, "We recieve ", "We receive ")
    type_text(qtbot, window, "it. ")
    assert known(window, tmp_path) == {"we": 1, "receive": 1, "it": 1}


@pytest.mark.parametrize("key", ["backspace", "undo"])
def test_the_typed_word_is_learned_where_it_was_brought_back(
    qtbot: QtBot, opened: Opened, tmp_path: Path, key: str
) -> None:
    window = opened(auto_correct=True)
    type_word(qtbot, window, "We recieve ", "We receive ")
    if key == "backspace":
        press(qtbot, window, Qt.Key.Key_Backspace)
    else:
        press(qtbot, window, Qt.Key.Key_Z, CTRL)
    type_text(qtbot, window, "it. ")
    assert known(window, tmp_path) == {"we": 1, "recieve": 1, "it": 1}


def test_in_private_words_are_corrected_and_none_is_learned(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    window = opened(auto_correct=True)
    window.set_private(True)
    type_word(qtbot, window, "We recieve ", "We receive ")
    type_text(qtbot, window, "it. ")
    assert known(window, tmp_path) == {}


def test_while_composing_nothing_is_corrected_under_the_writers_hands(
    qtbot: QtBot, opened: Opened, backends: dict[str, ScriptedBackend]
) -> None:
    window = opened(auto_correct=True)
    answers: list[object] = []
    window.predictor.worker.spelling.found.connect(lambda _lookup, found: answers.append(found))
    type_text(qtbot, window, "recieve ")
    QApplication.sendEvent(window.editor, QInputMethodEvent("\u00b4", []))
    qtbot.waitUntil(lambda: answers == [["receive"]])
    assert window.editor.text() == "recieve "


def test_auto_correct_is_switched_on_in_the_settings(qtbot: QtBot, opened: Opened) -> None:
    from gui.settings.dialog import SettingsDialog

    window = opened()
    dialog = SettingsDialog(window.settings.now)
    qtbot.addWidget(dialog)
    assert not dialog.auto_correct.isChecked()
    dialog.auto_correct.click()
    window.settings.change(dialog.settings())
    type_word(qtbot, window, "recieve ", "receive ")
