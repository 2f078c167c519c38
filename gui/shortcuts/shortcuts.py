"""Binds the commands of the window to the keys in the settings, and shows the dialog."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.settings.holder import SettingsHolder
from gui.shortcuts.commands import Commands
from gui.shortcuts.dialog import ShortcutsDialog


class Shortcuts(QObject):
    """Owns the `commands`; `bind` gives them the keys in the settings."""

    bound = Signal()  # keys may have changed
    problem = Signal(str)  # sentence for the user

    def __init__(self, settings: SettingsHolder, window: QWidget) -> None:
        super().__init__(window)
        self.commands = Commands()
        self._settings, self._window = settings, window

    @Slot()
    def bind(self) -> None:
        """Bind the keys in the settings."""
        self.problem.emit(self.commands.bind(self._settings.now.shortcuts))
        self.bound.emit()

    @Slot()
    def show(self) -> None:
        """Show all keys, and let the writer change them."""
        dialog = ShortcutsDialog(self.commands, self._settings.now.shortcuts, self._window)
        if dialog.exec():
            self._settings.set(shortcuts=dialog.chosen)
            self.bind()
        dialog.deleteLater()
