"""After an unexpected error the writer is told of the report, which has the facts and none of the words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.window import Window
from tests.writing import type_text


def test_an_unexpected_error_is_told_with_what_to_do(window: Window) -> None:
    window.diagnostics.unexpected.emit()
    assert "send us the report" in window.message.text


def test_the_report_on_the_clipboard_has_the_facts_and_none_of_the_text(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    type_text(qtbot, window, "zebrafinch")
    window.report.copy()
    report = QGuiApplication.clipboard().text()
    assert "characters in texts: [11]" in report  # with the end of the paragraph
    assert "zebrafinch" not in report
    assert "none of your text" in window.message.text
