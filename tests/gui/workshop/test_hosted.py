"""A model of the writer's own, in its process, writes along in the window; that it dies is said, and no more."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.app import add_workshop
from gui.window import Window
from gui.workshop.in_use import ModelsInUse
from models.store.host import process
from service.settings import Settings
from tests.hosts import hosts
from tests.sentences import TOKENS
from tests.tiny import save_model
from tests.workshop import keep_model
from tests.writing import OpenWindow, type_text, words


@pytest.fixture(params=["transformer", "blend"])
def window(request: pytest.FixtureRequest, qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> Iterator[Window]:
    """A window that writes with a tiny model of the writer's own, alone or in the blend."""
    save_model(tmp_path / "mine", tokens=TOKENS)
    keep_model(tmp_path / "mine", "mine")
    settings = Settings(request.param, ghost="never", learn=False, models={"transformer": "mine"})
    models = ModelsInUse(settings)
    window = open_window(settings, models.open)
    made = add_workshop(window, models)
    models.setParent(made)
    yield window
    made.stop()
    window.editor.document().setModified(False)
    window.close()
    assert hosts() == []


def answered_by(qtbot: QtBot, window: Window, kind: str) -> None:
    """Wait until this kind of model has answered for the text as it is now."""

    def is_answered() -> bool:
        found = window.strip.rows[0].prediction
        return found is not None and (found.backend, found.revision) == (kind, window.conversation.revision)

    qtbot.waitUntil(is_answered)


def fail(qtbot: QtBot, window: Window, number: int) -> None:
    """Send a signal to the process of the model in the middle of a word, and type on with the other model."""
    kind = window.settings.now.backend
    type_text(qtbot, window, "I l")
    answered_by(qtbot, window, kind)
    [host] = hosts()
    host.send_signal(number)
    type_text(qtbot, window, "oo")
    type_text(qtbot, window, "k")
    answered_by(qtbot, window, "ngram")
    assert words(window)


def test_a_process_that_is_killed_in_mid_word_is_told_once_and_started_again_by_choice(
    qtbot: QtBot, window: Window
) -> None:
    kind = window.settings.now.backend
    fail(qtbot, window, signal.SIGKILL)
    assert window.message.text == (
        "The process of mine has ended (code -9): start it again, or choose another model. Meanwhile the n-gram model "
        "makes the suggestions."
    )
    window.message.withdraw(window.message.text)  # the writer closes it
    type_text(qtbot, window, " forw")
    answered_by(qtbot, window, "ngram")
    assert window.message.text == ""
    assert hosts() == []
    window.conversation.choose_backend(kind)
    answered_by(qtbot, window, kind)
    assert len(hosts()) == 1


def test_a_process_that_sleeps_is_ended_and_told(qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_GIVES_WAY", 0.1)
    monkeypatch.setattr("models.store.host.hosted._CUTTING", 0.1)
    fail(qtbot, window, signal.SIGSTOP)
    assert "so its process was ended: start it again, or choose another model. Meanwhile" in window.message.text
    assert hosts() == []
