"""The blend in the window: the first choice, made of the two open models, and not missed for long when one fails."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from engine.prediction import Backend
from gui.app import open_bundled
from service.modes import MODES
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words, words

Backends = dict[str, ScriptedBackend]
SENTENCE = "I look forward to "


def test_the_shortcut_goes_through_all_choices_and_begins_anew(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings())
    chosen = []
    for _ in MODES:
        chosen.append(window.settings.now.backend)
        press(qtbot, window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert chosen == ["blend", "transformer", "ngram", "both"]
    assert window.settings.now.backend == "blend"


def test_the_blend_is_made_of_the_models_that_are_open(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    given: dict[str, dict[str, Backend]] = {}

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        given[kind] = dict(parts)
        return backends[kind]

    open_window(Settings("blend"), open_backend)
    assert given["blend"] == {"ngram": backends["ngram"], "transformer": backends["transformer"]}


def test_a_blend_without_a_transformer_leaves_the_ngram_model_until_it_is_chosen_again(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    may_open = threading.Event()

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        if kind == "transformer" and not may_open.is_set():
            raise ModelError("/models/english-gpt2 is damaged; get it again.")
        return backends[kind]

    window = open_window(Settings("blend"), open_backend, wait=False)
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text == (
        "/models/english-gpt2 is damaged; get it again. Meanwhile the n-gram model makes the suggestions."
    )
    may_open.set()
    window.conversation.choose_backend("blend")
    wait_for_words(qtbot, window, ["again", "in", "next"])
    assert window.message.text == ""


def test_a_blend_that_fails_is_made_anew_when_it_is_chosen_again(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    window = open_window(Settings("blend"))
    backends["blend"].error = ModelError("The model could not be computed: choose another.")
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text.endswith("Meanwhile the n-gram model makes the suggestions.")
    assert backends["transformer"].closed
    assert not backends["ngram"].closed
    backends["blend"].error = None
    window.conversation.choose_backend("blend")
    wait_for_words(qtbot, window, ["again", "in", "next"])


def test_a_transformer_that_fails_ends_the_blend_too(qtbot: QtBot, open_window: OpenWindow, backends: Backends) -> None:
    window = open_window(Settings("transformer"))
    backends["transformer"].error = RuntimeError()
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert backends["blend"].closed
    assert list(window.conversation.models.names) == ["ngram"]


def test_the_blend_predicts_from_the_start(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings(), open_bundled, wait=False)
    qtbot.waitUntil(lambda: "blend" in window.conversation.models.names)
    with qtbot.waitSignal(window.conversation.settled):
        type_text(qtbot, window, SENTENCE)
    assert {"seeing", "hearing"} & set(words(window))
    assert window.status.model.text().startswith("Best of both \u00b7 ")
