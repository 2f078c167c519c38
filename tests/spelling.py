"""A window with the real word list, and models that expect the words they are told."""

from __future__ import annotations

from functools import cache

from pytestqt.qtbot import QtBot

from engine.corrections import Speller
from engine.text import Caret
from gui.window import Window
from models.store.word_list import open_dictionary
from tests.fakes import ScriptedBackend

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
