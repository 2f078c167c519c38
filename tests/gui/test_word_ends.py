"""A next word on a chip says that it is one, and brings both of its spaces."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.candidates import Candidates
from engine.prediction import Cancellation, Request
from gui.window import Window
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words


class Ending(ScriptedBackend):
    """Takes "want" for a whole word."""

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        found = super().candidates(request, cancellation)
        return replace(found, whole_probability=0.9) if request.caret.prefix == "want" else found


@pytest.fixture
def wanting(qtbot: QtBot, open_window: OpenWindow) -> Window:
    words = {"to": 0.6, "wanted": 0.2, "it": 0.25}
    window = open_window(open_backend=lambda kind, parts: Ending(kind, words))
    type_text(qtbot, window, "We want")
    wait_for_words(qtbot, window, ["to", "it", "wanted"])
    return window


def test_a_next_word_is_taken_with_both_spaces_and_undone_as_one(qtbot: QtBot, wanting: Window) -> None:
    press(qtbot, wanting, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert wanting.editor.text() == "We want to "
    wanting.editor.undo()
    assert wanting.editor.text() == "We want"


def test_a_completion_beside_it_is_taken_as_before(qtbot: QtBot, wanting: Window) -> None:
    press(qtbot, wanting, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert wanting.editor.text() == "We wanted "


def test_only_a_next_word_is_called_one(wanting: Window) -> None:
    named = [chip.accessibleName() for chip in wanting.strip.rows[0].chips[:3]]
    assert ["the next word" in name for name in named] == [True, True, False]
    assert "to" in named[0]


def test_a_next_word_looks_different_from_a_completion(wanting: Window) -> None:
    chip = wanting.strip.rows[0].chips[0]
    assert chip.suggestion is not None
    following = chip.grab().toImage()
    chip.set_suggestion(replace(chip.suggestion, follows=False))
    assert chip.grab().toImage() != following


def test_grey_text_may_begin_with_a_space_and_is_typed_through_or_taken(qtbot: QtBot, wanting: Window) -> None:
    editor = wanting.editor
    assert editor.ghost() == " to"
    type_text(qtbot, wanting, " ")
    assert editor.ghost() == "to"
    press(qtbot, wanting, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: editor.ghost() == " to")
    press(qtbot, wanting, Qt.Key.Key_Tab)
    assert editor.text() == "We want to "
    press(qtbot, wanting, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "We want"


def test_a_letter_that_goes_on_takes_the_next_word_away(qtbot: QtBot, wanting: Window) -> None:
    type_text(qtbot, wanting, "e")
    assert wanting.editor.ghost() == ""
    wait_for_words(qtbot, wanting, ["wanted"])


def test_one_word_of_grey_text_is_taken_with_its_space(qtbot: QtBot, wanting: Window) -> None:
    press(qtbot, wanting, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert wanting.editor.text() == "We want to "
