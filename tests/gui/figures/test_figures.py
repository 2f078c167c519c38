"""The writer's figures: what the window counts, how it is kept, and which model would have saved how much."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.ledger import KeystrokeTally
from gui.window import Window
from service.prediction import scorer
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words

ALT = Qt.KeyboardModifier.AltModifier
MONDAY = date(2026, 3, 2)
Backends = dict[str, ScriptedBackend]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "_PAUSE", 0.02)


def today(window: Window, backend: str = "transformer") -> KeystrokeTally:
    return window.figures.ledger.days.get(date.today(), {}).get(backend, KeystrokeTally())


def test_keystrokes_and_characters_are_counted(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["Again", "Next", "And"])
    type_text(qtbot, window, "zoo ")
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert today(window) == KeystrokeTally(keystrokes=5, characters=3, ignored=1)


def test_what_is_pasted_or_loaded_does_not_count(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("See you soon. ")
    window.filing.open(tmp_path / "letter.txt")
    QApplication.clipboard().setText("again and again ")
    press(qtbot, window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.figures.ledger.is_empty
    type_text(qtbot, window, "n")
    assert today(window) == KeystrokeTally(1, 1)
    assert window.predictor.worker.scorer.backlog.take() is None


def test_a_chip_and_grey_text_count_as_taken(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["Again", "Next", "And"])
    type_text(qtbot, window, "zoo ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_2, ALT)
    assert (today(window).from_chips, today(window).from_ghost) == (1, 0)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    window.editor.show_ghost("again", "")
    press(qtbot, window, Qt.Key.Key_Tab)
    assert (today(window).from_chips, today(window).from_ghost) == (1, 1)
    assert today(window).ignored == 1
    assert (today(window).keystrokes, today(window).characters) == (6, len("zoo next again "))


def test_a_suggestion_that_is_taken_back_right_away_was_not_taken(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["Again", "Next", "And"])
    type_text(qtbot, window, "zoo ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_1, ALT)
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert today(window) == KeystrokeTally(keystrokes=6, characters=4, ignored=1)


def test_suggestions_are_ignored_once_a_word_where_another_word_is_typed(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["Again", "Next", "And"])
    type_text(qtbot, window, "No ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    before = today(window).ignored
    type_text(qtbot, window, "a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    type_text(qtbot, window, "lso ")
    assert today(window).ignored == before + 1


def test_a_suggested_word_that_is_typed_by_hand_is_not_ignored(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["Again", "Next", "And"])
    type_text(qtbot, window, "No ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    before = today(window).ignored
    type_text(qtbot, window, "next ")
    assert today(window).ignored == before


def test_figures_go_to_the_backend_whose_suggestions_show(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("ngram"))
    wait_for_words(qtbot, window, ["In", "At", "Again"])
    type_text(qtbot, window, "zoo ")
    window.conversation.choose_backend("both")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    type_text(qtbot, window, "zoo")
    assert today(window, "ngram").characters == 4
    assert today(window, "both").characters == 3


def test_every_open_model_is_scored_on_the_words_that_are_typed(
    qtbot: QtBot, window: Window, backends: Backends
) -> None:
    type_text(qtbot, window, "Again in ")
    ledger = window.figures.ledger
    qtbot.waitUntil(lambda: all(ledger.words(kind) == 2 for kind in backends))
    packed = ledger.pack()["scores"]
    # "Again " and "in " have 9 characters. All models offer "Again" first; the transformer never offers "in".
    assert {kind: tuple(rows[0][:3]) for kind, rows in packed.items()} == {
        "transformer": (2, 9, 1 + 3),
        "ngram": (2, 9, 1 + 1),
        "blend": (2, 9, 1 + 1),
    }


def test_scores_are_counted_in_the_thread_of_the_window(qtbot: QtBot, window: Window) -> None:
    threads = set()
    window.figures.changed.connect(lambda: threads.add(threading.get_ident()), Qt.ConnectionType.DirectConnection)
    type_text(qtbot, window, "again ")
    qtbot.waitUntil(lambda: window.figures.ledger.words("ngram") == 1)
    assert threads == {threading.get_ident()}


def test_a_model_that_fails_costs_the_word_alone(qtbot: QtBot, window: Window, backends: Backends) -> None:
    wait_for_words(qtbot, window, ["Again", "Next", "And"])
    backends["ngram"].error = RuntimeError("secret")
    type_text(qtbot, window, "again ")
    qtbot.waitUntil(lambda: window.figures.ledger.unscored == 1)
    backends["ngram"].error = None
    type_text(qtbot, window, "next ")
    qtbot.waitUntil(lambda: window.figures.ledger.words("ngram") == 1)
    assert window.message.text == ""


def test_nothing_is_counted_scored_or_written_in_private(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    window.set_private(True)
    type_text(qtbot, window, "again ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_Tab)
    window.figures.close()
    assert window.figures.ledger.is_empty
    assert not (tmp_path / "state" / "figures.json").exists()


def test_figures_are_there_again_in_the_next_run(
    qtbot: QtBot, window: Window, open_window: OpenWindow, tmp_path: Path
) -> None:
    type_text(qtbot, window, "zoo again ")
    qtbot.waitUntil(lambda: window.figures.ledger.words("ngram") == 2)
    window.figures.close()
    assert b"again" not in (tmp_path / "state" / "figures.json").read_bytes()
    assert open_window().figures.ledger.pack() == window.figures.ledger.pack()
