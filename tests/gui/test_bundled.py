"""A writer and the models that come with Foreword, from the keys to the chips."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.app import open_bundled
from gui.window import Window
from service.settings import Settings
from tests.writing import OpenWindow, press, type_text, words

SENTENCE = "I look forward to "


@pytest.fixture
def write(qtbot: QtBot, open_window: OpenWindow) -> Window:
    """A window on both models in which the sentence was just typed."""
    window = open_window(Settings(backend="both"), open_bundled, wait=False)
    qtbot.waitUntil(lambda: len(window.conversation.models.names) == 3)
    with qtbot.waitSignal(window.conversation.settled):
        type_text(qtbot, window, SENTENCE)
    return window


def test_both_models_predict_the_next_word(write: Window) -> None:
    for row, kind in enumerate(("transformer", "ngram")):
        assert {"seeing", "hearing"} & set(words(write, row)), kind
        chips = [chip.suggestion for chip in write.strip.rows[row].chips if chip.suggestion]
        shares = [suggestion.probability for suggestion in chips]
        assert shares == sorted(shares, reverse=True)
        assert 0 < sum(shares) <= 1


def test_letters_narrow_the_words_and_tab_finishes_one(qtbot: QtBot, write: Window) -> None:
    with qtbot.waitSignal(write.conversation.settled):
        type_text(qtbot, write, "hea")
    assert all(word.startswith("hea") for row in (0, 1) for word in words(write, row))
    taken = f"hea{write.editor.ghost()}"
    assert taken.split()[0] == words(write, 0)[0]
    press(qtbot, write, Qt.Key.Key_Tab)
    assert write.editor.text() == f"{SENTENCE}{taken} "
    press(qtbot, write, Qt.Key.Key_Period)
    assert write.editor.text() == f"{SENTENCE}{taken}."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("on 2026-11-", ""),
        ("at 10:3", ""),
        ("some 12.", "5 km"),
        ("So,", " yes"),
    ],
)
def test_nothing_is_offered_inside_a_number_or_behind_a_mark(
    qtbot: QtBot, write: Window, before: str, after: str
) -> None:
    write.editor.set_text(before + after)
    with qtbot.waitSignal(write.conversation.settled):
        press(qtbot, write, Qt.Key.Key_End)
        for _ in after:
            press(qtbot, write, Qt.Key.Key_Left)
    assert write.editor.textCursor().position() == len(before)
    assert words(write, 0) == words(write, 1) == []
    assert write.editor.ghost() == ""


@pytest.mark.parametrize(("before", "after", "prefix"), [("the su", "market", "su"), ("", "supermarket", "")])
def test_a_word_is_revised_by_chips_and_no_grey_text(
    qtbot: QtBot, write: Window, before: str, after: str, prefix: str
) -> None:
    write.editor.set_text(before + after)
    with qtbot.waitSignal(write.conversation.settled):
        press(qtbot, write, Qt.Key.Key_End)
        for _ in after:
            press(qtbot, write, Qt.Key.Key_Left)
    assert write.editor.textCursor().position() == len(before)
    for row in (0, 1):
        assert words(write, row)
        assert all(word.startswith(prefix) for word in words(write, row))
    assert write.editor.ghost() == ""


@pytest.mark.parametrize(("swaps", "name"), [(2, "GPT-2"), (3, "N-gram")])
def test_swapping_while_writing(qtbot: QtBot, write: Window, swaps: int, name: str) -> None:
    both = [words(write, row) for row in (0, 1)]
    for _ in range(swaps):
        with qtbot.waitSignal(write.conversation.settled):
            press(qtbot, write, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert words(write) == both[swaps - 2]
    assert write.status.model.text().startswith(f"{name} · ")
    assert write.editor.text() == SENTENCE
    write.editor.undo()
    assert write.editor.text() == ""


def test_a_chip_is_taken_and_taken_back(qtbot: QtBot, write: Window) -> None:
    second = words(write)[1]
    press(qtbot, write, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert write.editor.text() == f"{SENTENCE}{second} "
    press(qtbot, write, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert write.editor.text() == SENTENCE


def test_closing_while_the_real_models_are_opened_and_asked(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings(backend="both"), open_bundled, wait=False)
    type_text(qtbot, window, "I look")
    window.editor.document().setModified(False)
    assert window.close()
