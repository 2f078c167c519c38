"""A second start finds the window of the first, and one that no longer listens is in nobody's way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui import first_window
from gui.first_window import FirstWindow, hand_over
from gui.window import Window
from tests.paths import ROOT
from tests.patience import SECONDS
from tests.starting import finish, start


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "window"


@pytest.fixture
def listening(window: Window, place: Path) -> FirstWindow:
    first = FirstWindow(place, window.filing.open_all, window)
    window.ended.connect(first.end)
    first.begin()
    return first


class LaterStart(threading.Thread):
    """Hands files over from another thread, as another process does."""

    def __init__(self, place: Path, *files: Path) -> None:
        super().__init__()
        self.place, self.files, self.taken = place, files, False
        self.start()

    def run(self) -> None:
        """See Thread."""
        self.taken = hand_over(self.place, self.files)


def test_a_text_that_is_open_comes_to_the_front_and_another_is_opened(
    qtbot: QtBot, window: Window, listening: FirstWindow, place: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in paths:
        path.write_text(path.stem)
    window.filing.open(paths[0])
    window.editor.insertPlainText("My ")
    window.filing.new()
    window.showMinimized()
    later = LaterStart(place, paths[1], paths[0])
    qtbot.waitUntil(lambda: not later.is_alive())
    assert later.taken
    assert window.editor.text() == "My one"
    assert [sheet.editor.text() for sheet in window.tabs.sheets] == ["My one", "two"]
    assert not window.isMinimized()
    assert list(place.iterdir()) == []


def test_a_window_that_ended_or_never_was_takes_nothing(window: Window, listening: FirstWindow, place: Path) -> None:
    assert not hand_over(place.with_name("none"), [])
    window.close()
    assert not hand_over(place, [])


def test_a_window_that_hangs_is_not_waited_for(
    listening: FirstWindow, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_window, "_ANSWERS", 0.05)  # nothing turns the window's event loop
    assert not hand_over(place, [Path("letter.txt")])
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"3", b"[3, null]", b"[" * 10_000])
def test_a_wish_that_is_none_harms_nothing(
    qtbot: QtBot, window: Window, listening: FirstWindow, place: Path, content: bytes
) -> None:
    (place / "0.wish").write_bytes(content)
    later = LaterStart(place)
    qtbot.waitUntil(lambda: not later.is_alive())
    assert later.taken
    assert window.tabs.sheet.is_blank


def test_the_program_hands_over_to_one_that_runs(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Anna,")
    wait = "if window.tabs.sheet.is_blank: return self.timer.start()\n            "
    first = start(f"print('open', flush=True)\n            {wait}print(window.editor.text()); window.close()")
    assert first.stdout is not None
    assert first.stdout.readline() == "open\n"
    command = [sys.executable, ROOT / "main.py", "letter.txt"]
    environment = os.environ | {"QT_QPA_PLATFORM": "nonsense"}  # it needs no display
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=SECONDS)
    assert finish(first).endswith("Dear Anna,\n")
