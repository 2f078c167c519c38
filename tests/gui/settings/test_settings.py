"""The dialog and the menus change the settings, in the window and in the file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.settings.dialog import SettingsDialog
from gui.window import Window
from service import settings as store
from service.settings import Settings

OTHER = Settings(
    "both", 5, "never", False, False, "DejaVu Sans", 20, "dark", zoom=125, curly_quotes=True, capital_i=True
)


def test_the_dialog_gives_back_what_it_shows(qtbot: QtBot) -> None:
    for settings in (Settings(), OTHER):
        dialog = SettingsDialog(settings)
        qtbot.addWidget(dialog)
        assert dialog.settings() == settings


def test_the_dialog_changes_the_window_and_the_file(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    def fill_in() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)
        dialog.chips.setValue(5)
        dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
        dialog.accept()

    QTimer.singleShot(0, fill_in)
    window.dialogs.ask_settings()
    assert window.settings.now == Settings("transformer", chips=5, theme="dark")
    assert store.load(tmp_path / "settings.toml") == (window.settings.now, "")
    assert sum(chip.isVisible() for chip in window.strip.rows[0].chips) == 5


def test_larger_text_stops_at_the_largest(qtbot: QtBot, window: Window) -> None:
    for _ in range(60):
        window.appearance.zoom(1)
    assert window.settings.now.zoom == 400
    assert window.editor.font().pointSize() == 52


def test_dialogs_leave_nothing_behind(qtbot: QtBot, window: Window) -> None:
    def refuse() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)
        dialog.reject()

    for _ in range(5):
        QTimer.singleShot(0, refuse)
        window.dialogs.ask_settings()
    qtbot.waitUntil(lambda: not any(isinstance(widget, SettingsDialog) for widget in QApplication.allWidgets()))
    assert window.settings.now == Settings("transformer")
