"""Binds the commands of the window to the keys that the settings name, and shows which they are."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.settings.holder import SettingsHolder
from gui.shortcuts.commands import Commands
from gui.shortcuts.dialog import ShortcutsDialog


class Shortcuts(QObject):
    """The `commands`, called by the keys that the settings say once `bind` was called."""

    bound = Signal()  # keys may have other meanings than before
    problem = Signal(str)  # sentence for the user

    def __init__(self, settings: SettingsHolder, window: QWidget) -> None:
        super().__init__(window)
        self.commands = Commands()
        self._settings, self._window = settings, window

    @Slot()
    def bind(self) -> None:
        """Let the keys mean what the settings say."""
        self.problem.emit(self.commands.bind(self._settings.now.shortcuts))
        self.bound.emit()

    @Slot()
    def show(self) -> None:
        """Show which keys do what, and let the writer change them."""
        dialog = ShortcutsDialog(self.commands, self._settings.now.shortcuts, self._window)
        if dialog.exec():
            self._settings.set(shortcuts=dialog.chosen)
            self.bind()
        dialog.deleteLater()
