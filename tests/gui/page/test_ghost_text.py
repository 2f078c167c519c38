"""Ghost text of several words: typed through, taken whole or word by word, as often as wanted, never after an undo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.text import caret
from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LETTER = ["Thank", "you", "for", "your", "quick", "reply"]


class Letter(ScriptedBackend):
    """Has one letter in mind, whose next word it is nearly sure of; other words of that beginning come behind."""

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        prediction = super().predict(request, cancellation)
        cut = caret(request.before)
        wanted = (LETTER * 2)[len(cut.context.split())]
        if not wanted.startswith(cut.prefix):
            return prediction
        found = (Suggestion(wanted, 0.9), *prediction.suggestions)
        return Prediction(self.kind, cut.prefix, found[: request.count], request.revision, 4.0)


@pytest.fixture
def letter(open_window: OpenWindow, backends: dict[str, ScriptedBackend]) -> Window:
    backends["transformer"] = Letter("transformer", {})
    return open_window(Settings("transformer"))


@pytest.fixture
def quiet(open_window: OpenWindow) -> Window:
    """Shows no ghost text by itself."""
    return open_window(Settings("transformer", ghost="never"))


def begin_sentence(window: Window) -> None:
    """Put the caret where no sentence begins."""
    window.editor.set_text("See you ")
    window.editor.moveCursor(QTextCursor.MoveOperation.End)


def wait_for_offer(qtbot: QtBot, window: Window, first: str) -> None:
    """Wait for the chips and the ghost text, which begin with a capital where a sentence does."""
    begin = str.capitalize if first == "Again" else str.lower
    wait_for_words(qtbot, window, [begin(word) for word in ("again", "next", "and")])
    wait_for_ghost(qtbot, window, first)


def wait_for_ghost(qtbot: QtBot, window: Window, text: str) -> None:
    qtbot.waitUntil(lambda: window.editor.ghost() == text)


def commit(window: Window, text: str, preedit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(text)
    QApplication.sendEvent(window.editor, event)


def test_it_grows_to_four_words(qtbot: QtBot, letter: Window) -> None:
    type_text(qtbot, letter, "Thank ")
    wait_for_ghost(qtbot, letter, "you for your quick")
    assert [chip.suggestion.word for chip in letter.strip.rows[0].chips if chip.suggestion] == ["you"]


def test_tab_takes_all_of_it_as_one_step(qtbot: QtBot, letter: Window) -> None:
    type_text(qtbot, letter, "Thank y")
    wait_for_ghost(qtbot, letter, "ou for your quick")
    press(qtbot, letter, Qt.Key.Key_Tab)
    assert letter.editor.text() == "Thank you for your quick "
    assert letter.tabs.sheet.savings.share == 1 - 8 / 25
    press(qtbot, letter, Qt.Key.Key_Z, CTRL)
    assert letter.editor.text() == "Thank y"


def test_ctrl_right_takes_it_word_by_word_a_step_each(qtbot: QtBot, letter: Window) -> None:
    type_text(qtbot, letter, "Thank y")
    wait_for_ghost(qtbot, letter, "ou for your quick")
    press(qtbot, letter, Qt.Key.Key_Right, CTRL)
    assert letter.editor.text() == "Thank you "
    assert letter.editor.ghost().startswith("for your")
    press(qtbot, letter, Qt.Key.Key_Right, CTRL)
    assert letter.editor.text() == "Thank you for "
    press(qtbot, letter, Qt.Key.Key_Z, CTRL)
    assert letter.editor.text() == "Thank you "
    press(qtbot, letter, Qt.Key.Key_Z, CTRL)
    assert letter.editor.text() == "Thank y"


def test_ctrl_right_moves_where_nothing_is_grey(qtbot: QtBot, quiet: Window) -> None:
    quiet.editor.set_text("one two")
    press(qtbot, quiet, Qt.Key.Key_Right, CTRL)
    assert quiet.editor.textCursor().position() == 4
    assert quiet.editor.text() == "one two"


def test_a_mark_closes_up_behind_a_word_of_it(qtbot: QtBot, letter: Window) -> None:
    type_text(qtbot, letter, "Thank ")
    wait_for_ghost(qtbot, letter, "you for your quick")
    press(qtbot, letter, Qt.Key.Key_Right, CTRL)
    type_text(qtbot, letter, ",")
    assert letter.editor.text() == "Thank you,"
    assert letter.editor.ghost() == ""


def test_typing_through_it_keeps_it_though_nothing_is_answered(
    qtbot: QtBot, letter: Window, backends: dict[str, ScriptedBackend]
) -> None:
    type_text(qtbot, letter, "Thank ")
    wait_for_ghost(qtbot, letter, "you for your quick")
    backends["transformer"].gate.clear()
    for key, rest in zip("you fo", ["ou for", "u for", " for", "for", "or", "r"], strict=True):
        type_text(qtbot, letter, key)
        assert letter.editor.ghost() == rest + " your quick"
    type_text(qtbot, letter, "x")
    assert letter.editor.ghost() == ""
    backends["transformer"].gate.set()


def test_another_prediction_leaves_it_and_a_longer_one_lengthens_it(qtbot: QtBot, quiet: Window) -> None:
    quiet.editor.show_ghost("again", "")
    type_text(qtbot, quiet, "a")
    quiet.editor.show_ghost("and", "a")
    assert quiet.editor.ghost() == "gain"
    quiet.editor.show_ghost("again tomorrow", "a")
    assert quiet.editor.ghost() == "gain tomorrow"


def test_a_capital_may_be_typed_for_its_first_quiet(qtbot: QtBot, quiet: Window) -> None:
    quiet.editor.show_ghost("you for", "")
    type_text(qtbot, quiet, "Y")
    assert quiet.editor.ghost() == "ou for"
    type_text(qtbot, quiet, "O")
    assert quiet.editor.ghost() == ""


def test_a_chip_that_goes_along_leaves_the_rest_of_it(qtbot: QtBot, letter: Window) -> None:
    type_text(qtbot, letter, "Thank y")
    wait_for_ghost(qtbot, letter, "ou for your quick")
    wait_for_words(qtbot, letter, ["you"])
    press(qtbot, letter, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert letter.editor.text() == "Thank you "
    assert letter.editor.ghost().startswith("for your")


def test_what_an_input_method_commits_goes_along_too_and_composing_ends_it(qtbot: QtBot, letter: Window) -> None:
    type_text(qtbot, letter, "Thank ")
    wait_for_ghost(qtbot, letter, "you for your quick")
    commit(letter, "yo")
    assert letter.editor.ghost() == "u for your quick"
    commit(letter, "", preedit="u")
    assert letter.editor.ghost() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_anything_else_takes_it_away(qtbot: QtBot, quiet: Window, key: Qt.Key) -> None:
    quiet.editor.insertPlainText("see you")
    quiet.editor.show_ghost("you again", "you")
    press(qtbot, quiet, key)
    assert quiet.editor.ghost() == ""


def test_words_that_do_not_fit_are_left_out_but_for_the_first(qtbot: QtBot, quiet: Window) -> None:
    quiet.resize(640, 480)
    type_text(qtbot, quiet, "x")
    quiet.editor.show_ghost("x" + " and so on" * 30, "x")
    shown = quiet.editor.ghost()
    assert (" and so on" * 30).startswith(shown)
    assert 3 < len(shown.split()) < 90
    quiet.editor.hide_ghost()
    quiet.editor.show_ghost("x" * 400 + " again", "x")
    assert quiet.editor.ghost() == "x" * 399


def test_only_when_it_is_sure_enough(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == "again"  # 31 %
    type_text(qtbot, window, "n")
    wait_for_words(qtbot, window, ["next"])  # 9 %
    assert window.editor.ghost() == ""


def test_ctrl_space_brings_it_up_for_one_word(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", ghost="on demand"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == ""
    press(qtbot, window, Qt.Key.Key_Space, CTRL)
    wait_for_ghost(qtbot, window, "again")
    assert window.editor.text() == "See you "
    type_text(qtbot, window, "n")
    wait_for_words(qtbot, window, ["next"])
    assert window.editor.ghost() == ""


def test_it_shows_less_to_a_writer_who_types_other_words(qtbot: QtBot, window: Window) -> None:
    for first in ("Again", "again", "again"):
        wait_for_offer(qtbot, window, first)  # 31 %
        type_text(qtbot, window, "so ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == ""


@pytest.mark.parametrize("by", ["chip", "key", "typing"])
def test_a_right_word_counts_for_it_however_it_is_written(qtbot: QtBot, window: Window, by: str) -> None:
    for number, word in enumerate(("so ", "so ", "again ", "so ", "so ")):
        wait_for_offer(qtbot, window, "again" if number else "Again")
        if word == "again " and by != "typing":
            press(qtbot, window, *((Qt.Key.Key_1, ALT) if by == "chip" else (Qt.Key.Key_Tab,)))
        else:
            type_text(qtbot, window, word)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == ""


@pytest.mark.parametrize("by", ["key", "menu"])
def test_chips_come_back_after_an_undo_and_grey_text_with_the_next_key(qtbot: QtBot, window: Window, by: str) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_Tab)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    if by == "key":
        press(qtbot, window, Qt.Key.Key_Z, CTRL)
    else:
        window.editor.undo()
    assert window.editor.text() == "See you "
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == ""
    type_text(qtbot, window, "a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    assert window.editor.ghost() == "gain"


def test_asking_breaks_the_silence_after_an_undo(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    press(qtbot, window, Qt.Key.Key_Space, CTRL)
    wait_for_ghost(qtbot, window, "Again")


def test_undo_of_nothing_silences_nothing(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    window.editor.show_ghost("again", "")
    assert window.editor.ghost() == "again"


def test_choosing_how_often_it_shows_begins_anew(qtbot: QtBot, window: Window) -> None:
    begin_sentence(window)
    for _ in range(5):
        wait_for_words(qtbot, window, ["again", "next", "and"])
        type_text(qtbot, window, "so ")
    window.settings.change(replace(window.settings.now, ghost="always"))
    wait_for_ghost(qtbot, window, "again")
    window.settings.change(replace(window.settings.now, ghost="never"))
    assert window.editor.ghost() == ""


def test_going_from_text_to_text_finishes_no_word(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    window.tabs.add()
    type_text(qtbot, window, "Come here ")
    for _ in range(4):
        wait_for_offer(qtbot, window, "again")  # 31 %
        window.tabs.step(1)
    wait_for_offer(qtbot, window, "again")
