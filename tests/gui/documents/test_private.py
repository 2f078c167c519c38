"""What is written in private mode is not written down later either, until the writer saves it or closes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.own_words import OwnWords
from engine.own_words.listing import learned as known
from gui.documents.recovery import unpack
from gui.window import Window
from tests.writing import OpenWindow, press, type_text

CANARY = "Quibblesnatch"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Anna,")
    return path


def write_privately(qtbot: QtBot, window: Window) -> None:
    """Write in private mode, and leave it."""
    window.set_private(True)
    type_text(qtbot, window, f"We met {CANARY}. We met {CANARY}. ")
    window.set_private(False)


def copied(window: Window, state: Path) -> list[str]:
    """The texts of the recovery copies, once those that are due are made."""
    window.desk.leave_texts()
    return [unpack(file.read_bytes())[0].text for file in state.rglob("*.copy")]


def listed(file: Path) -> list[str]:
    """The names of the files in a list."""
    kept = json.loads(file.read_text()) if file.exists() else []
    return [Path(one if isinstance(one, str) else one["path"]).name for one in kept]


def learned(window: Window, state: Path) -> list[str]:
    """The words that are known once the window is closed."""
    for sheet in window.tabs.sheets:
        sheet.editor.document().setModified(False)
    window.close()
    own = OwnWords(state / "words.sqlite")
    words = [item.text for item in known(own)]
    own.close()
    return words


def test_the_mode_s_end_copies_no_private_text(qtbot: QtBot, window: Window, state: Path) -> None:
    write_privately(qtbot, window)
    type_text(qtbot, window, "And afterwards. ")
    assert copied(window, state) == []


def test_a_text_beside_it_is_copied_as_before(qtbot: QtBot, window: Window, state: Path) -> None:
    type_text(qtbot, window, "See you")
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    write_privately(qtbot, window)
    assert copied(window, state) == ["See you"]


def test_what_waited_for_its_copy_is_copied_when_the_mode_ends(qtbot: QtBot, window: Window, state: Path) -> None:
    type_text(qtbot, window, "See you")
    window.set_private(True)
    window.desk.keeper.copy()
    window.set_private(False)
    qtbot.waitUntil(lambda: any(state.rglob("*.copy")))


def test_undo_leaves_a_text_private(qtbot: QtBot, window: Window, state: Path) -> None:
    type_text(qtbot, window, "See you ")
    write_privately(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert copied(window, state) == []


def test_a_saved_text_is_copied_again(qtbot: QtBot, window: Window, state: Path, letter: Path) -> None:
    window.filing.open(letter)
    write_privately(qtbot, window)
    assert window.filing.save()
    type_text(qtbot, window, "x")
    assert len(copied(window, state)) == 1


@pytest.mark.parametrize("name", ["recent.json", "open.json"])
def test_the_name_of_what_was_opened_or_saved_privately_is_kept_nowhere(
    qtbot: QtBot, window: Window, state: Path, letter: Path, name: str
) -> None:
    window.set_private(True)
    window.filing.open(letter)
    type_text(qtbot, window, "x")
    assert window.filing.save()
    window.set_private(False)
    window.filing.disk.loaded.emit(window.tabs.sheet)  # another program changes it
    window.desk.last_texts.keep()
    assert listed(state / name) == []


@pytest.mark.parametrize("name", ["recent.json", "open.json"])
def test_saving_it_afterwards_keeps_its_name(
    qtbot: QtBot, window: Window, state: Path, letter: Path, name: str
) -> None:
    window.set_private(True)
    window.filing.open(letter)
    window.set_private(False)
    assert window.filing.save()
    assert listed(state / name) == ["letter.txt"]


def test_a_text_that_was_listed_before_stays_listed_where_it_was(
    qtbot: QtBot, window: Window, state: Path, letter: Path
) -> None:
    window.filing.open(letter)
    before = json.loads((state / "open.json").read_text())
    write_privately(qtbot, window)
    window.filing.new()
    window.desk.last_texts.keep()
    kept = json.loads((state / "open.json").read_text())
    assert [place | {"in_front": True} for place in kept] == before


def test_another_file_in_the_place_of_a_private_text_is_listed(
    qtbot: QtBot, window: Window, state: Path, letter: Path
) -> None:
    window.set_private(True)
    type_text(qtbot, window, "x")
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    window.set_private(False)
    window.filing.open(letter)
    assert window.tabs.count() == 1
    assert listed(state / "recent.json") == ["letter.txt"]


def test_nothing_of_a_private_text_is_learned_afterwards(qtbot: QtBot, window: Window, state: Path) -> None:
    write_privately(qtbot, window)
    type_text(qtbot, window, "They saw Zorblatt. They saw Zorblatt. ")
    window.filing.new()
    type_text(qtbot, window, "We met Quux. ")
    assert {CANARY, "Zorblatt", "Quux"} & set(learned(window, state)) == {"Quux"}


def test_a_saved_text_is_learned_from_again(qtbot: QtBot, window: Window, state: Path, letter: Path) -> None:
    window.filing.open(letter)
    press(qtbot, window, Qt.Key.Key_End, CTRL)
    write_privately(qtbot, window)
    assert window.filing.save()
    type_text(qtbot, window, "We met Quux. ")
    assert {CANARY, "Quux"} & set(learned(window, state)) == {"Quux"}


def test_keystrokes_in_a_private_text_are_not_counted_afterwards(qtbot: QtBot, window: Window) -> None:
    write_privately(qtbot, window)
    type_text(qtbot, window, "zoo again ")
    assert window.figures.ledger.is_empty
    window.filing.new()
    type_text(qtbot, window, "zoo ")
    assert not window.figures.ledger.is_empty


def test_the_title_tells_which_text_is_private(qtbot: QtBot, window: Window, letter: Path) -> None:
    write_privately(qtbot, window)
    assert "private" in window.windowTitle()
    window.filing.open(letter)
    assert "private" not in window.windowTitle()
    window.tabs.setCurrentIndex(0)
    assert "private" in window.windowTitle()


def test_a_text_that_comes_back_at_the_start_is_listed_again_after_private_mode(
    qtbot: QtBot, open_window: OpenWindow, state: Path, letter: Path
) -> None:
    earlier = open_window(wait=False)
    earlier.filing.open(letter)
    earlier.close()
    later = open_window(wait=False)
    later.set_private(True)
    later.desk.last_texts.resume()
    later.set_private(False)
    later.close()
    assert listed(state / "open.json") == ["letter.txt"]
