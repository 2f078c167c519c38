"""Models that hang, raise, or compute what is not a number: the others go on, and these are tried again later."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from engine.prediction import Backend, Cancellation
from gui.window import Window
from service.prediction import model_thread, opener
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.paths import ROOT
from tests.patience import SECONDS
from tests.writing import OpenWindow, type_text, wait_for_words

MINUTE = 60_000  # milliseconds
Backends = dict[str, ScriptedBackend]

# The program with a transformer that never comes back, in a native call or in Python; it is closed while that hangs.
PROGRAM = """
import sys, threading
from PySide6.QtCore import QTimer
from gui import app
from service.prediction import model_thread
from gui.workshop.in_use import ModelsInUse
from tests.fakes import ScriptedBackend
from tests.soak.keys import press_keys

class Hangs(ScriptedBackend):
    def predict(self, request, cancellation):
        self.reached.set()
        {hang}

kinds = {{"ngram": ScriptedBackend("ngram", {{"in": 0.2}}), "transformer": Hangs("transformer", {{}})}}
kinds["blend"] = ScriptedBackend("blend", {{}})
ModelsInUse.open = lambda self, kind, parts: kinds[kind]
model_thread._GIVES_WAY = 0.1

def look():
    window = next(w for w in app.QApplication.topLevelWidgets() if isinstance(w, app.Window))
    if kinds["transformer"].reached.is_set():
        timer.stop()
        press_keys(window.editor, "Words to learn. ")
        window.editor.document().setModified(False)
        window.close()
    elif len(window.conversation.models.names) == 3 and window.settings.now.backend != "transformer":
        window.conversation.choose_backend("transformer")

def begin(window, workshop, files, is_first):
    timer.start()

timer = QTimer(interval=5)
timer.timeout.connect(look)
app._begin = begin
sys.exit(app.run([]))
"""


class Hanging(ScriptedBackend):
    """Takes no notice of being cancelled: it comes back once `gate` is open."""

    def _wait(self, cancellation: Cancellation) -> None:
        self.reached.set()
        self.gate.wait(SECONDS)


@pytest.fixture
def lose_patience(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Window], None]:
    """Has the window's worker give up what it waits for."""

    def lose(window: Window) -> None:
        with monkeypatch.context() as now:
            now.setattr(model_thread, "_GIVES_WAY", 0.0)
            qtbot.waitUntil(lambda: window.predictor.has_left_behind)

    return lose


@pytest.fixture
def hanging(backends: Backends) -> Iterator[Hanging]:
    """The transformer, which hangs from its first prediction on."""
    backend = backends["transformer"] = Hanging("transformer", backends["transformer"].words)
    backend.gate.clear()
    yield backend
    backend.gate.set()


def try_again(qtbot: QtBot, window: Window) -> None:
    """Let the time pass that a model which failed is left alone."""
    retries = window.conversation.models.retries
    qtbot.waitUntil(retries.timer.isActive)
    retries.timer.stop()
    retries.due.emit()


def test_a_backend_that_hangs_hands_over_to_the_other(
    qtbot: QtBot, hanging: Hanging, window: Window, lose_patience: Callable[[Window], None]
) -> None:
    type_text(qtbot, window, "See you ")
    lose_patience(window)
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text == (
        "“GPT-2” stopped working (it no longer answers); it is tried again soon, or now if chosen under "
        "Models. Meanwhile the n-gram model makes the suggestions."
    )
    assert window.predictor.has_left_behind
    assert not hanging.closed


def test_own_words_are_learned_though_a_model_hangs(
    qtbot: QtBot, hanging: Hanging, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.own_words import OwnWords
    from engine.own_words.listing import learned

    type_text(qtbot, window, "Greetings. ")
    qtbot.waitUntil(hanging.reached.is_set)
    window.editor.document().setModified(False)
    monkeypatch.setattr(model_thread, "_GIVES_WAY", 0.1)
    window.close()
    own_words = OwnWords(tmp_path / "state" / "words.sqlite")
    assert [item.text for item in learned(own_words)] == ["Greetings"]
    own_words.close()


def test_what_comes_back_late_is_not_heard(
    qtbot: QtBot, hanging: Hanging, window: Window, lose_patience: Callable[[Window], None]
) -> None:
    type_text(qtbot, window, "See you ")
    lose_patience(window)
    wait_for_words(qtbot, window, ["in", "at", "again"])
    hanging.gate.set()
    qtbot.waitUntil(lambda: not window.predictor.has_left_behind)
    type_text(qtbot, window, "a")
    wait_for_words(qtbot, window, ["at", "again"])


def test_a_blend_that_hangs_leaves_the_ngram_model_which_is_opened_anew(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends, lose_patience: Callable[[Window], None]
) -> None:
    blend = backends["blend"] = Hanging("blend", {})
    blend.gate.clear()
    opened: list[str] = []

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        opened.append(kind)
        return backends[kind]

    window = open_window(Settings("blend"), open_backend)
    type_text(qtbot, window, "See you ")
    lose_patience(window)
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert sorted(opened) == ["blend", "ngram", "ngram", "transformer"]
    assert not backends["ngram"].closed
    blend.gate.set()


def test_a_model_that_takes_long_to_open_holds_up_no_other(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = threading.Event()

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        if kind == "transformer":
            may_open.wait(SECONDS)
        return backends[kind]

    window = open_window(open_backend=open_backend, wait=False)
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    monkeypatch.setattr(opener, "_LATE", 0.0)
    type_text(qtbot, window, "a")
    qtbot.waitUntil(lambda: "can't be opened (it no longer answers)" in window.message.text)
    may_open.set()
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    assert window.message.text == ""


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf")])
def test_probabilities_that_are_no_numbers_are_not_shown(
    qtbot: QtBot, window: Window, backends: Backends, nonsense: float
) -> None:
    backends["transformer"].words = {"again": nonsense, "next": 0.1}
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text.startswith("scripted-transformer computes values that are not numbers;")


def test_a_model_that_failed_is_tried_again_and_no_longer_spoken_of(
    qtbot: QtBot, window: Window, backends: Backends
) -> None:
    backends["transformer"].error = RuntimeError()
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert window.message.text
    backends["transformer"].error = None
    try_again(qtbot, window)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.message.text == ""
    assert not window.conversation.models.retries.timer.isActive()


def test_a_model_that_fails_again_and_again_is_told_once_and_tried_less_and_less_often(
    qtbot: QtBot, window: Window, backends: Backends
) -> None:
    backends["transformer"].error = RuntimeError()
    retries = window.conversation.models.retries
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    window.message.withdraw(window.message.text)  # the writer closes it
    waits, failures = [], []
    window.conversation.models.failed.connect(failures.append)
    while retries.timer.isActive():
        waits.append(retries.timer.interval() / MINUTE)
        failures.clear()
        try_again(qtbot, window)
        qtbot.waitUntil(lambda: bool(failures))
        wait_for_words(qtbot, window, ["in", "at", "again"])
    assert waits == [0.5, 1, 2, 4, 8, 16]
    assert window.message.text == ""
    window.conversation.choose_backend("transformer")
    qtbot.waitUntil(lambda: "stopped working" in window.message.text)
    assert retries.timer.interval() == MINUTE / 2


def test_a_model_that_cannot_be_opened_is_tried_again(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends
) -> None:
    is_there = False

    def open_backend(kind: str, parts: Mapping[str, Backend]) -> Backend:
        if kind == "transformer" and not is_there:
            raise ModelError("/models/english-gpt2 is missing; get it again.")
        return backends[kind]

    window = open_window(open_backend=open_backend, wait=False)
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"])
    is_there = True
    try_again(qtbot, window)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    qtbot.waitUntil(lambda: len(window.conversation.models.names) == 3)
    assert window.message.text == ""


def test_a_model_that_hangs_in_a_pause_holds_up_no_other(
    qtbot: QtBot, open_window: OpenWindow, backends: Backends, lose_patience: Callable[[Window], None]
) -> None:
    blend = backends["blend"] = Hanging("blend", {})
    blend.gate.clear()
    window = open_window(Settings("ngram"))
    type_text(qtbot, window, "Word ")
    window.predictor._loop.post(window.predictor.service.scorer.score)
    qtbot.waitUntil(blend.reached.is_set)
    type_text(qtbot, window, "a")
    lose_patience(window)
    wait_for_words(qtbot, window, ["at", "again"])
    assert "“Best of both” stopped working (it no longer answers)" in window.message.text
    blend.gate.set()


@pytest.mark.parametrize("hang", ["threading.Event().wait()", "while True: pass"])
def test_the_program_ends_cleanly_while_a_model_hangs(hang: str, tmp_path: Path) -> None:
    from engine.own_words import OwnWords
    from engine.own_words.listing import learned

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(hang=hang)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert (done.returncode, complaints) == (0, [])
    own_words = OwnWords(tmp_path / "state" / "foreword" / "words.sqlite")
    assert {item.text for item in learned(own_words)} >= {"words", "learn"}
    own_words.close()
