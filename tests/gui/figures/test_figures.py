"""The writer's figures: what the window counts, how it is kept, and which model would have saved how much."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.ledger import FORMAT, Ledger, Tally, total
from engine.prediction import Prediction, Suggestion
from gui.figures.counter import Figures
from gui.window import Window
from service.prediction import scorer
from service.private import PrivateMode
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words

ALT = Qt.KeyboardModifier.AltModifier
MONDAY = date(2026, 3, 2)
Backends = dict[str, ScriptedBackend]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "_PAUSE", 0.02)


def today(window: Window, backend: str = "transformer") -> Tally:
    return window.figures.ledger.days.get(date.today(), {}).get(backend, Tally())


def kept(folder: Path) -> Ledger:
    return Ledger.unpack(json.loads((folder / "figures.json").read_bytes()))


def test_keystrokes_and_characters_are_counted(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["again", "next", "and"])
    type_text(qtbot, window, "zoo ")
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert today(window) == Tally(keystrokes=5, characters=3, ignored=1)


def test_what_is_pasted_or_loaded_does_not_count(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("See you soon. ")
    window.filing.open(tmp_path / "letter.txt")
    QApplication.clipboard().setText("again and again ")
    press(qtbot, window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.figures.ledger.is_empty
    type_text(qtbot, window, "n")
    assert today(window) == Tally(1, 1)
    assert window.predictor.worker.scorer.backlog.take() is None


def test_a_chip_and_grey_text_count_as_taken(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["again", "next", "and"])
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
    wait_for_words(qtbot, window, ["again", "next", "and"])
    type_text(qtbot, window, "zoo ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_1, ALT)
    press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert today(window) == Tally(keystrokes=6, characters=4, ignored=1)


def test_suggestions_are_ignored_once_a_word_where_another_word_is_typed(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["again", "next", "and"])
    type_text(qtbot, window, "No ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    before = today(window).ignored
    type_text(qtbot, window, "a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    type_text(qtbot, window, "lso ")
    assert today(window).ignored == before + 1


def test_a_suggested_word_that_is_typed_by_hand_is_not_ignored(qtbot: QtBot, window: Window) -> None:
    wait_for_words(qtbot, window, ["again", "next", "and"])
    type_text(qtbot, window, "No ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    before = today(window).ignored
    type_text(qtbot, window, "next ")
    assert today(window).ignored == before


def test_figures_go_to_the_backend_whose_suggestions_show(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("ngram"))
    wait_for_words(qtbot, window, ["in", "at", "again"])
    type_text(qtbot, window, "zoo ")
    window.choose_backend("both")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    type_text(qtbot, window, "zoo")
    assert today(window, "ngram").characters == 4
    assert today(window, "both").characters == 3


def test_every_open_model_is_scored_on_the_words_that_are_typed(
    qtbot: QtBot, window: Window, backends: Backends
) -> None:
    type_text(qtbot, window, "again in ")
    ledger = window.figures.ledger
    qtbot.waitUntil(lambda: all(ledger.words(kind) == 2 for kind in backends))
    packed = ledger.pack()["scores"]
    # "again " and "in " have 9 characters. All models offer "again" first; the transformer never offers "in".
    assert {kind: tuple(rows[0][:3]) for kind, rows in packed.items()} == {
        "transformer": (2, 9, 1 + 3),
        "ngram": (2, 9, 1 + 1),
        "blend": (2, 9, 1 + 1),
    }


def test_a_model_that_fails_costs_the_word_alone(qtbot: QtBot, window: Window, backends: Backends) -> None:
    wait_for_words(qtbot, window, ["again", "next", "and"])
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


# -- the figures by themselves -----------------------------------------------------------------------------------------


class Run:
    """A run of the program that counts on a day of its own; `problems` are the sentences that it told."""

    def __init__(self, folder: Path, day: date = MONDAY) -> None:
        self._parent = QObject()
        self.day = day
        self.problems: list[str] = []
        self.figures = Figures(folder / "figures.json", PrivateMode(), str, self._parent, lambda: self.day)
        self.figures.problem.connect(self.problems.append)
        self.figures.backend = "blend"
        self.figures.begin()


def test_two_windows_add_to_the_same_figures(qapp: QApplication, tmp_path: Path) -> None:
    one, other = Run(tmp_path), Run(tmp_path)
    one.figures.count(1, 1)
    other.figures.count(2, 3)
    one.figures.close()
    other.figures.close()
    assert kept(tmp_path).days == {MONDAY: {"blend": Tally(3, 4)}}


def test_a_new_day_begins_at_midnight(qapp: QApplication, tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.figures.count(1, 1)
    run.day += timedelta(1)
    run.figures.count(1, 2)
    run.figures.close()
    assert kept(tmp_path).days == {
        MONDAY: {"blend": Tally(1, 1)},
        MONDAY + timedelta(1): {"blend": Tally(1, 2)},
    }


def test_upper_case_does_not_make_another_word(qapp: QApplication, tmp_path: Path) -> None:
    run = Run(tmp_path)
    for text in ("", "So ", "So nExt "):
        run.figures.follow(text, 3)
        run.figures.count(1, 1)
        run.figures.offer("blend", Prediction("blend", "", (Suggestion("Next", 0.1), Suggestion("so", 0.1)), 1, 1.0))
    assert total(run.figures.ledger.in_all().values()).ignored == 0
    run.figures.close()


def test_a_word_is_finished_once_and_by_typing_alone(qapp: QApplication, tmp_path: Path) -> None:
    run, found = Run(tmp_path), []
    run.figures.finished.connect(lambda word: found.append(word.word))
    run.figures.follow("zoo ", 3)
    run.figures.count(1, 1)
    run.figures.count(1, 0)
    run.figures.follow("zoo pasted. ", 3)
    run.figures.follow(None, 3)  # such as behind the comma that is typed now
    run.figures.count(1, 1)
    assert found == ["zoo"]
    run.figures.close()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe{", b"[" * 100_000, b'{"format": 1, "days": 3}', b"null"])
def test_a_damaged_file_is_set_aside_and_told(qapp: QApplication, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "figures.json").write_bytes(content)
    run = Run(tmp_path)
    assert len(run.problems) == 1
    assert "is damaged; it is kept as figures.json.set-aside-1" in run.problems[0]
    assert (tmp_path / "figures.json.set-aside-1").read_bytes() == content
    run.figures.count(1, 1)
    run.figures.close()
    assert kept(tmp_path).days == {MONDAY: {"blend": Tally(1, 1)}}


def test_a_file_of_a_later_version_stays_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    content = json.dumps({"format": FORMAT + 1}).encode()
    (tmp_path / "figures.json").write_bytes(content)
    run = Run(tmp_path)
    run.figures.count(1, 1)
    run.figures.save()
    run.figures.clear()
    run.figures.close()
    qtbot.wait(0)
    assert (tmp_path / "figures.json").read_bytes() == content
    assert len(run.problems) == 1
    assert "later version" in run.problems[0]


def test_where_nothing_can_be_written_it_is_told_once_and_counting_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.touch()
    run = Run(folder)
    for _ in range(3):
        run.figures.count(1, 2)
        with qtbot.waitSignal(run.figures._failed):
            run.figures.save()
    assert len(run.problems) == 1
    assert "no figures are kept" in run.problems[0]
    folder.unlink()
    run.figures.save()
    run.figures.close()
    assert kept(folder).days == {MONDAY: {"blend": Tally(3, 6)}}
