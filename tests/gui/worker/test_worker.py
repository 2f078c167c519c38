"""The worker: newest question first, old answers dropped, faults told in a sentence, and a clean end at any moment."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from engine.prediction import Backend, Cancellation, Prediction, Request
from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.patience import SECONDS
from tests.writing import OpenWindow, type_text, wait_for_words, words

Backends = dict[str, ScriptedBackend]


def test_a_running_prediction_is_cancelled_by_the_next_key(qtbot: QtBot, window: Window, backends: Backends) -> None:
    backend = backends["transformer"]
    backend.gate.clear()
    backend.reached.clear()
    type_text(qtbot, window, "a")
    qtbot.waitUntil(backend.reached.is_set)
    type_text(qtbot, window, "g")
    backend.gate.set()
    wait_for_words(qtbot, window, ["again"])


def test_keys_that_come_while_one_is_answered_leave_one_question(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    window = open_window(Settings("transformer", ghost="never"))
    backend = backends["transformer"]
    backend.gate.clear()
    type_text(qtbot, window, "See you a")
    backend.gate.set()
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    assert backend.requests[-1].before == "See you a"


def test_a_stale_answer_is_dropped(qtbot: QtBot, window: Window, backends: Backends) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    prediction = window.strip.rows[0].prediction
    type_text(qtbot, window, "n")
    wait_for_words(qtbot, window, ["next"])
    window.predictor.worker.predicted.emit("transformer", prediction)
    assert words(window) == ["next"]


def test_a_pause_is_used_to_anticipate(qtbot: QtBot, open_window: OpenWindow, backends: Backends) -> None:
    window = open_window(Settings("transformer", ghost="never"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    backend = backends["transformer"]
    qtbot.waitUntil(lambda: bool(backend.anticipated) and backend.anticipated[-1] == backend.requests[-1])


def test_a_key_interrupts_what_is_thought_ahead(qtbot: QtBot, open_window: OpenWindow, backends: Backends) -> None:
    class Thinker(ScriptedBackend):
        """Thinks ahead until it is cancelled."""

        def anticipate(self, request: Request, cancellation: Cancellation) -> None:
            super().anticipate(request, cancellation)
            self.gate.clear()
            try:
                self._wait(cancellation)
            finally:
                self.gate.set()

    backend = backends["transformer"] = Thinker("transformer", backends["transformer"].words)
    window = open_window()
    type_text(qtbot, window, "See you ")
    qtbot.waitUntil(lambda: bool(backend.anticipated) and backend.anticipated[-1].before == "See you ")
    type_text(qtbot, window, "n")
    wait_for_words(qtbot, window, ["next"])


def test_chips_never_wait_for_the_words_behind_and_a_key_ends_these(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    class Slow(ScriptedBackend):
        """Never finds what follows "again"."""

        def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
            if not request.before.endswith("again "):
                return super().predict(request, cancellation)
            self.gate.clear()
            try:
                return super().predict(request, cancellation)
            finally:
                self.gate.set()

    backend = backends["transformer"] = Slow("transformer", backends["transformer"].words)
    window = open_window()
    type_text(qtbot, window, "See you ")
    qtbot.waitUntil(lambda: [request.before for request in backend.requests[-1:]] == ["See you again "])
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == "again"
    type_text(qtbot, window, "n")
    wait_for_words(qtbot, window, ["next"])


def test_predictions_run_in_a_thread_of_their_own(qtbot: QtBot, window: Window, backends: Backends) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert threading.get_ident() not in backends["transformer"].threads
    assert len(backends["transformer"].threads) == 1


def test_the_window_opens_and_types_while_models_are_opened(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    may_open = threading.Event()

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        may_open.wait(SECONDS)
        return backends[kind]

    window = open_window(open_backend=open_backend, wait=False)
    type_text(qtbot, window, "See you ")
    assert window.editor.text() == "See you "
    assert words(window) == []
    may_open.set()
    wait_for_words(qtbot, window, ["again", "next", "and"])


def test_the_status_bar_forgets_the_model_that_stood_in(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    may_open = threading.Event()

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        if kind == "transformer":
            may_open.wait(SECONDS)
        return backends[kind]

    window = open_window(open_backend=open_backend, wait=False)
    qtbot.waitUntil(lambda: window.status.model.text().startswith("scripted-ngram"))
    may_open.set()
    qtbot.waitUntil(lambda: re.fullmatch(r"scripted-transformer · \d+ ms", window.status.model.text()) is not None)


def test_the_ngram_model_predicts_until_the_transformer_is_there(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    may_open = threading.Event()

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        if kind == "transformer" and not may_open.wait(0):
            raise ModelError("/models/english-gpt2 is damaged; get it again.")
        return backends[kind]

    window = open_window(open_backend=open_backend, wait=False)
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text == (
        "/models/english-gpt2 is damaged; get it again. Meanwhile the n-gram model makes the suggestions."
    )
    assert "scripted-ngram" in window.status.model.text()
    may_open.set()
    window.conversation.choose_backend("transformer")
    wait_for_words(qtbot, window, ["again", "next", "and"])


def test_no_model_at_all_leaves_an_editor(qtbot: QtBot, open_window: OpenWindow) -> None:
    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        raise ModelError(f"The {kind} model is missing; get it again.")

    window = open_window(open_backend=open_backend, wait=False)
    qtbot.waitUntil(lambda: window.status.model.text() == "No model is open")
    assert "ngram" in window.message.text
    assert "transformer" in window.message.text
    type_text(qtbot, window, "Text all the same")
    assert window.editor.text() == "Text all the same"


@pytest.mark.parametrize("error", [ModelError("The model answers nonsense; get it again."), RuntimeError("secret")])
def test_a_backend_that_fails_hands_over_to_the_other(
    qtbot: QtBot, window: Window, backends: Backends, error: Exception
) -> None:
    backends["transformer"].error = error
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text.endswith("Meanwhile the n-gram model makes the suggestions.")
    assert "secret" not in window.message.text
    assert backends["transformer"].closed
    assert window.editor.text() == "See you "


def test_both_goes_on_with_the_row_that_is_left(qtbot: QtBot, open_window: OpenWindow, backends: Backends) -> None:
    window = open_window(Settings(backend="both", ghost="always"))
    backends["transformer"].error = RuntimeError()
    type_text(qtbot, window, "See you ")
    qtbot.waitUntil(lambda: window.editor.ghost() == "in")
    qtbot.keyClick(window.editor, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert window.editor.text() == "See you at "


@pytest.mark.parametrize("backend", ["transformer", "both"])
def test_closing_in_the_middle_of_a_prediction_ends_cleanly(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends, backend: str
) -> None:
    window = open_window(Settings(backend=backend))
    for scripted in backends.values():
        scripted.gate.clear()
        scripted.reached.clear()
    type_text(qtbot, window, "a")
    qtbot.waitUntil(lambda: any(scripted.reached.is_set() for scripted in backends.values()))
    window.editor.document().setModified(False)
    window.close()
    assert all(scripted.closed for scripted in backends.values())


def test_closing_while_a_model_is_opened_ends_cleanly(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    opening, may_open = threading.Event(), threading.Event()

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        opening.set()
        may_open.wait(SECONDS)
        return backends[kind]

    window = open_window(open_backend=open_backend, wait=False)
    qtbot.waitUntil(opening.is_set)
    threading.Timer(0.05, may_open.set).start()
    window.close()
    assert backends["ngram"].closed


def test_swapping_often_under_load_ends_with_the_last_choice(qtbot: QtBot, window: Window, backends: Backends) -> None:
    for _ in range(40):
        type_text(qtbot, window, "a ")
        window.conversation.swap_backend()
    window.conversation.choose_backend("ngram")
    wait_for_words(qtbot, window, ["in", "at", "again"])
