"""Input methods: nothing is predicted while one composes, and what it commits is text like any other."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.window import Window
from tests.fakes import ScriptedBackend
from tests.writing import type_text, wait_for_words, words


def compose(window: Window, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(window.editor, event)


def test_nothing_is_predicted_while_composing(
    qtbot: QtBot, window: Window, backends: dict[str, ScriptedBackend]
) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    asked = len(backends["transformer"].requests)
    for preedit in ("\u306b", "\u306b\u307b", "\u306b\u307b\u3093"):
        compose(window, preedit)
        assert words(window) == []
        assert window.editor.ghost() == ""
    compose(window, "", "\u65e5\u672c")
    wait_for_words(qtbot, window, [])
    assert [request.before for request in backends["transformer"].requests[asked:]] == ["See you \u65e5\u672c"]
    assert window.editor.text() == "See you \u65e5\u672c"


def test_predictions_come_back_when_a_composition_is_given_up(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    compose(window, "\u1112\u1161")
    compose(window, "")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.text() == "See you "


def test_a_dead_key_finishes_a_word(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "caf")
    compose(window, "\u00b4")
    compose(window, "", "\u00e9")
    assert window.editor.text() == "caf\u00e9"


def test_a_committed_comma_takes_the_place_of_the_space(qtbot: QtBot, window: Window) -> None:
    window.editor.take("thanks", "")
    compose(window, "", ",")
    assert window.editor.text() == "thanks,"


def test_a_late_answer_is_not_shown_while_composing(
    qtbot: QtBot, window: Window, backends: dict[str, ScriptedBackend]
) -> None:
    backend = backends["transformer"]
    backend.gate.clear()
    backend.reached.clear()
    type_text(qtbot, window, "a")
    qtbot.waitUntil(backend.reached.is_set)
    compose(window, "\u306b")
    backend.gate.set()
    window.predictor.stop()
    QApplication.processEvents()
    assert words(window) == []
