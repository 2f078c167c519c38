"""A window with the real word list, and models that expect the words they are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from pytestqt.qtbot import QtBot

from engine.corrections import Speller
from engine.text import Caret
from gui.strip.chips import Chip
from gui.window import Window
from models.store.word_list import open_dictionary
from tests.fakes import ScriptedBackend
from tests.writing import type_text

Opened = Callable[..., Window]  # opens a window with settings, and waits for the speller
EXPECTED = {"the", "receive", "don't", "until", "forward"}


class Expecting(ScriptedBackend):
    """Expects some words, and others hardly."""

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        return -1.0 if word.lower() in EXPECTED else -15.0


@cache
def speller() -> Speller:
    """The speller that comes with Foreword."""
    return Speller(open_dictionary())


def wait_for_speller(qtbot: QtBot, window: Window) -> None:
    """Wait until spelling is checked."""
    qtbot.waitUntil(lambda: window.spelling.checker.is_open)


def underlined(window: Window) -> list[str]:
    """The words that are underlined on the page in front."""
    return [word.selectedText() for word in window.editor.waves.words]


def wait_for_underlined(qtbot: QtBot, window: Window, words: list[str]) -> None:
    """Wait until these words, and no others, are underlined."""
    qtbot.waitUntil(lambda: underlined(window) == words)


def correction(window: Window, row: int = 0) -> Chip | None:
    """The first chip with a correction, once the chips are those for the text as it is."""
    shown = window.strip.rows[row].prediction
    if shown is None or shown.revision != window.conversation.revision:
        return None
    chips = [chip for chip in window.strip.rows[row].chips if chip.suggestion and chip.suggestion.corrects]
    return chips[0] if chips else None


def wait_for_correction(qtbot: QtBot, window: Window, word: str, row: int = 0) -> Chip:
    """Wait until the word is offered as a correction."""

    def offers() -> bool:
        chip = correction(window, row)
        return chip is not None and chip.suggestion is not None and chip.suggestion.word == word

    qtbot.waitUntil(offers)
    chip = correction(window, row)
    assert chip
    return chip


def wait_for_answer(qtbot: QtBot, window: Window) -> None:
    """Wait until the chips are those for the text as it is."""

    def answered() -> bool:
        shown = window.strip.rows[0].prediction
        return shown is not None and shown.revision == window.conversation.revision

    qtbot.waitUntil(answered)


def type_word(qtbot: QtBot, window: Window, text: str, becomes: str) -> None:
    """Type, and wait for what was typed to be corrected."""
    type_text(qtbot, window, text)
    qtbot.waitUntil(lambda: window.editor.text() == becomes)
