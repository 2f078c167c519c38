"""What must be in no file that Foreword owns: what is typed in private mode, and secrets typed in any mode."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.window import Window
from tests.writing import OpenWindow, press, type_text, wait_for_words

CANARY = "Quibblesnatch"


def written(folder: Path) -> bytes:
    """All that lies in the files below a folder, their names too."""
    return b"\n".join(str(path).encode() + (path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*"))


def close(window: Window) -> None:
    for sheet in window.tabs.sheets:
        sheet.editor.document().setModified(False)  # given up by the writer
    window.close()
    window.diagnostics.end()


def secrets(seed: int) -> list[str]:
    """A password, a key, a card number, a telephone number, an address and a URL with a password in it."""
    generator = random.Random(seed)

    def drawn(alphabet: str, count: int) -> str:
        return "".join(generator.choices(alphabet, k=count))

    name, word = drawn(string.ascii_lowercase, 7), drawn(string.ascii_letters + string.digits, 12)
    return [
        f"Tr0{word}!", f"sk-{drawn(string.hexdigits, 32)}", f"4{drawn(string.digits, 15)}",
        f"+49 170 {drawn(string.digits, 7)}", f"{name}@{drawn(string.ascii_lowercase, 8)}.org",
        f"https://{name}:{word}@{drawn(string.ascii_lowercase, 9)}.com/x",
    ]  # fmt: skip


@pytest.fixture
def watched(open_window: OpenWindow) -> Window:
    window = open_window()
    window.diagnostics.begin()
    return window


def test_what_is_typed_in_private_mode_is_in_no_file(qtbot: QtBot, watched: Window, tmp_path: Path) -> None:
    watched.set_private(True)
    for _ in range(4):
        type_text(qtbot, watched, f"I met {CANARY} agai")
        press(qtbot, watched, Qt.Key.Key_Tab)
        type_text(qtbot, watched, ". ")
        press(qtbot, watched, Qt.Key.Key_Return)
    watched.desk.keeper.copy()
    watched.appearance.zoom(1)
    close(watched)
    assert CANARY.encode() not in written(tmp_path)
    assert CANARY not in watched.diagnostics.report({})


def test_what_was_typed_in_private_mode_is_in_no_file_after_it(qtbot: QtBot, watched: Window, tmp_path: Path) -> None:
    watched.set_private(True)
    type_text(qtbot, watched, f"I met {CANARY}. I met {CANARY} agai")
    watched.set_private(False)
    press(qtbot, watched, Qt.Key.Key_Tab)
    type_text(qtbot, watched, ". And so on. ")
    watched.appearance.zoom(1)
    watched.filing.new()
    type_text(qtbot, watched, "Remember this. ")
    watched._end(watched.desk.leave_texts)  # as when the system ends the program
    watched.diagnostics.end()
    kept = written(tmp_path)
    assert b"Remember" in kept
    assert CANARY.encode() not in kept
    assert CANARY.lower().encode() not in kept


def test_no_word_can_be_sent_away_where_that_would_note_what_is_private(qtbot: QtBot, watched: Window) -> None:
    type_text(qtbot, watched, "I met ")
    wait_for_words(qtbot, watched, ["again", "next", "and"])
    entries = watched.words_menu.offered
    for private in (True, False):
        watched.set_private(private)
        watched.words_menu.list_offered()
        assert [action.isEnabled() for action in entries.actions()] == [not private] * 6


@pytest.mark.parametrize("seed", range(3))
def test_secrets_are_in_no_file_once_the_text_is_done_with(
    qtbot: QtBot, watched: Window, tmp_path: Path, seed: int
) -> None:
    for secret in secrets(seed):
        type_text(qtbot, watched, f"Remember this one for Quentin, {secret} , will you. ")
        press(qtbot, watched, Qt.Key.Key_Return)
    close(watched)
    kept = written(tmp_path)
    assert b"Remember" in kept  # so something was learned
    for secret in secrets(seed):
        for part in (secret, secret.lower()):
            assert part.encode() not in kept
    assert not any(secret in watched.diagnostics.report({}) for secret in secrets(seed))


def test_the_words_of_a_fault_are_in_no_file(qtbot: QtBot, watched: Window, tmp_path: Path, backends: dict) -> None:
    backends["transformer"].error = ValueError(f"no token for {CANARY}")
    type_text(qtbot, watched, "I ")
    qtbot.waitUntil(lambda: "ValueError" in watched.message.text)
    close(watched)
    assert b"ValueError" in written(tmp_path)
    assert CANARY.encode() not in written(tmp_path)
