"""What a writer does with a window, and sees in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.window import Window

OpenWindow = Callable[..., Window]


def type_text(qtbot: QtBot, window: Window, text: str) -> None:
    """Type `text` key by key."""
    qtbot.keyClicks(window.editor, text)


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key."""
    qtbot.keyClick(window.editor, key, held)


def words(window: Window, row: int = 0) -> list[str]:
    """The words on the chips of a row."""
    return [chip.suggestion.word for chip in window.strip.rows[row].chips if chip.suggestion]


def wait_for_words(qtbot: QtBot, window: Window, expected: list[str], row: int = 0) -> None:
    """Wait until the chips of a row show these words, predicted for the text as it is now."""

    def shown() -> bool:
        prediction = window.strip.rows[row].prediction
        revision = window.conversation.revision
        return prediction is not None and prediction.revision == revision and words(window, row) == expected

    qtbot.waitUntil(shown)
