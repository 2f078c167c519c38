"""Quotes and a lone "i" as the writer wants them, each to be taken back; spaces beside words taken inside a line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.page.editor import Editor
from gui.window import Window
from service.settings import Settings
from tests.writing import OpenWindow, press, wait_for_words

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor()
    qtbot.addWidget(editor)
    editor.curly_quotes = editor.capital_i = True
    editor.show()
    return editor


def test_quotes_turn_as_they_are_typed(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, '"It\'s so," he said')
    assert editor.text() == "\u201cIt\u2019s so,\u201d he said"


def test_undo_gives_the_straight_quote_back_and_typing_goes_on(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, 'so "')
    assert editor.text() == "so \u201c"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == 'so "'
    qtbot.keyClicks(editor, "x")
    assert editor.text() == 'so "x'
    assert editor.textCursor().atEnd()


def test_nothing_turns_in_code_or_unless_it_is_wanted(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, '    x = "i" ')
    assert editor.text() == '    x = "i" '
    editor.set_text("")
    editor.curly_quotes = editor.capital_i = False
    qtbot.keyClicks(editor, 'i say "it\'s" ')
    assert editor.text() == 'i say "it\'s" '


def test_the_space_of_a_suggestion_yields_to_a_closing_quote_that_turns(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, '"he')
    editor.take("hello", "he")
    qtbot.keyClicks(editor, '"')
    assert editor.text() == "\u201chello\u201d"


@pytest.mark.parametrize("back", ["undo", "backspace"])
def test_a_lone_i_is_written_large_once_it_ends_and_goes_back_at_a_key(qtbot: QtBot, editor: Editor, back: str) -> None:
    editor.insertPlainText("\U0001f600")
    qtbot.keyClicks(editor, " so i ")
    assert editor.text() == "\U0001f600 so I "
    if back == "undo":
        qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    else:
        qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "\U0001f600 so i "
    qtbot.keyClicks(editor, "am ")
    assert editor.text() == "\U0001f600 so i am "
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "\U0001f600 so i am"


def test_enter_ends_an_i_too(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, "so do i")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.text() == "so do I\n"


def test_a_later_backspace_deletes(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, "i ")
    qtbot.keyClick(editor, Qt.Key.Key_Left)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == " "


def test_what_an_input_method_commits_turns_too(qtbot: QtBot, editor: Editor) -> None:
    for committed in ("so ", '"', "yes", '"'):
        event = QInputMethodEvent()
        event.setCommitString(committed)
        QApplication.sendEvent(editor, event)
    assert editor.text() == "so \u201cyes\u201d"


def test_what_turns_costs_no_keystroke_of_its_own(qtbot: QtBot, editor: Editor) -> None:
    counted: list[tuple[int, int]] = []
    editor.typed.connect(lambda *count: counted.append(count))
    qtbot.keyClicks(editor, 'i "')
    assert counted == [(1, 1)] * 3


def test_the_settings_reach_the_pages(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", curly_quotes=True, capital_i=True))
    qtbot.keyClicks(window.editor, '"i ')
    assert window.editor.text() == "\u201cI "
    window.filing.new()
    qtbot.keyClicks(window.editor, '"')
    assert window.editor.text() == "\u201c"


@pytest.mark.parametrize(
    ("before", "after", "text", "caret"),
    [
        ("See you ", "", "See you again ", 14),
        ("See you ", ".", "See you again.", 13),
        ("See you ag", ", Anna", "See you again, Anna", 13),
        ("See you ag", " soon", "See you again soon", 14),
        ("See you ", "(soon)", "See you again (soon)", 14),
        ('She says "see you ', '" often', 'She says "see you again" often', 23),
        ("She says \u201csee you ", "\u201d often", "She says \u201csee you again\u201d often", 23),
        ("See you ", '"again"', 'See you again "again"', 14),
        ("See you ag", "\nBye", "See you again \nBye", 14),
        ("(See you ag", ")", "(See you again)", 14),
        ("See you ag", "-and-again", "See you again-and-again", 13),
    ],
)
def test_a_chip_taken_inside_a_line_is_spaced_as_it_should_be(
    qtbot: QtBot, window: Window, before: str, after: str, text: str, caret: int
) -> None:
    window.editor.set_text(before + after)
    cursor = window.editor.textCursor()
    cursor.setPosition(len(before))
    window.editor.setTextCursor(cursor)
    wait_for_words(qtbot, window, ["again", "next", "and"] if before.endswith(" ") else ["again"])
    press(qtbot, window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window.editor.text() == text
    assert window.editor.textCursor().position() == caret
