"""What a crash left is offered, and recovered or discarded as the writer decides."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.documents import files as documents
from gui.documents.files import Document
from tests.copies import copies, leave
from tests.writing import OpenWindow, press


def test_what_a_crash_left_is_offered_and_opens_unsaved_with_its_file(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, root: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"caf\xe9\r\n")
    opened = documents.read(path)
    leave(root, Document("mine\n", path, "\r\n", encoding="cp1252", digest=opened.digest), Document("Never saved"))
    window = open_window()
    assert window.desk.recovery.isVisible()
    assert window.editor.hasFocus()
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not window.desk.recovery.isVisible())
    assert {(sheet.name, sheet.editor.text()) for sheet in window.tabs.sheets} == {
        ("letter.txt", "mine\n"),
        ("Untitled", "Never saved"),
    }
    assert all(sheet.is_modified for sheet in window.tabs.sheets)
    assert window.editor.textCursor().position() == 4
    window.tabs.setCurrentWidget(window.tabs.sheet_of(path))
    assert window.filing.save()
    assert path.read_bytes() == b"mine\r\n"
    qtbot.waitUntil(lambda: copies(root) == [("Untitled", "Never saved")])


def test_one_text_is_recovered_and_another_discarded(qtbot: QtBot, open_window: OpenWindow, root: Path) -> None:
    leave(root, Document("wanted"), Document("unwanted"))
    window = open_window()
    bar = window.desk.recovery
    offered = [found.document.text for found in bar._found]
    buttons = [button for button in bar.findChildren(QPushButton) if button.text() in ("Recover", "Discard")]
    buttons[2 * offered.index("wanted")].click()
    assert bar.isVisible()
    qtbot.waitUntil(lambda: any(button.isVisible() for button in bar.findChildren(QPushButton)))
    press(qtbot, window, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert [sheet.editor.text() for sheet in window.tabs.sheets] == ["wanted"]
    qtbot.waitUntil(lambda: copies(root) == [("Untitled", "wanted")])


def test_a_copy_that_cannot_be_made_anew_is_not_taken_away(
    qtbot: QtBot, open_window: OpenWindow, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    leave(root, Document("wanted"))
    window = open_window()
    monkeypatch.setattr(os, "fsync", fail)
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "no space left" in window.message.text)
    assert window.editor.text() == "wanted"
    window.desk.close_texts()
    assert copies(root) == [("Untitled", "wanted")]


def test_what_is_not_decided_is_offered_again(open_window: OpenWindow, root: Path) -> None:
    leave(root, Document("wanted"))
    open_window().close()
    assert copies(root) == [("Untitled", "wanted")]
    assert open_window().desk.recovery.isVisible()


def test_a_file_that_changed_since_the_copy_is_not_written_over(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, root: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    leave(root, Document("mine", path, digest=documents.fingerprint(path)))
    path.write_text("theirs")
    window = open_window()
    window.filing.open(path)  # the writer may do so first
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.editor.text() == "mine")
    assert "Another program has changed letter.txt" in window.tabs.sheet.notice.text
    assert not window.filing.save()
    assert path.read_text() == "theirs"


def test_what_was_saved_just_before_the_end_is_not_offered(open_window: OpenWindow, tmp_path: Path, root: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("saved")
    leave(root, Document("saved", path))
    assert not open_window().desk.recovery.isVisible()
    assert list(root.iterdir()) == []


def test_the_offer_names_each_text(open_window: OpenWindow, root: Path) -> None:
    leave(root, Document("Dear Anna, " * 20, Path("/letters/anna.txt")), Document("eggs"))
    bar = open_window().desk.recovery
    names = [button.accessibleName() for button in bar.findChildren(QPushButton)]
    assert any(name.startswith("Recover 2 texts: ") and "anna.txt" in name for name in names)
    assert {"Recover: anna.txt", "Discard: anna.txt", "Recover: Untitled"} <= set(names)


def test_a_damaged_copy_is_told(open_window: OpenWindow, root: Path) -> None:
    (root / "run").mkdir(parents=True)
    (root / "run" / "text.copy").write_bytes(b"what")
    window = open_window()
    assert "text.copy.broken" in window.message.text
    assert not window.desk.recovery.isVisible()
