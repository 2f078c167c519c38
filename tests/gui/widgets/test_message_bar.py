"""Problems are said in a bar, each once, and the writer closes them one by one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.widgets.message_bar import MessageBar


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def test_sentences_stay_until_each_is_closed(qtbot: QtBot, bar: MessageBar) -> None:
    assert bar.isHidden()
    for sentence in ("One.", "Two.", "Three.", "Four."):
        bar.say(sentence)
    assert bar.text == "Four.\nThree.\nTwo."
    qtbot.mouseClick(bar.buttons[1], Qt.MouseButton.LeftButton)
    assert bar.text == "Four.\nTwo.\nOne."
    for _ in range(3):
        qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert bar.text == ""
    assert bar.isHidden()


def test_a_sentence_is_said_once_and_an_empty_one_not_at_all(bar: MessageBar) -> None:
    for sentence in ("One.", "Two.", "One.", ""):
        bar.say(sentence)
    assert bar.text == "One.\nTwo."


def test_what_is_no_longer_true_is_withdrawn(bar: MessageBar) -> None:
    bar.say("One.")
    bar.say("Two.")
    bar.withdraw("One.")
    bar.withdraw("Never said.")
    assert bar.text == "Two."


def test_screen_readers_hear_what_a_button_closes(bar: MessageBar) -> None:
    bar.say("One.")
    assert bar.buttons[0].accessibleName() == "Close: One."


def test_a_name_without_end_is_cut_in_the_middle_and_the_window_stays_as_wide(bar: MessageBar) -> None:
    bar.say("One.")
    narrow = bar.minimumSizeHint().width()
    sentence = f"/home/anna/{'x' * 300}.txt can't be read."
    bar.say(sentence)
    assert bar.minimumSizeHint().width() < narrow + 600
    assert bar.text == f"{sentence}\nOne."
    bar.withdraw(sentence)
    assert bar.text == "One."


def test_a_cut_sentence_is_closed_by_its_button(qtbot: QtBot, bar: MessageBar) -> None:
    bar.say(f"{'x' * 300} can't be read.")
    qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert bar.text == ""
