"""The menu of models."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from engine.language import _
from gui.menus.menu import Menu
from gui.prediction.conversation import Conversation
from gui.settings.holder import SettingsHolder
from gui.shortcuts.commands import Commands
from service import modes


class ModelsMenu(Menu):
    """Chooses the mode of writing. The workshop adds its own entries."""

    def __init__(
        self, settings: SettingsHolder, conversation: Conversation, commands: Commands, window: QWidget
    ) -> None:
        super().__init__(_("&Models"), commands, window)
        self._settings = settings
        self.backends = self.choices("models", modes.titles(), conversation.choose_backend)
        self.fill(None, ("models.swap", _("S&wap"), "Ctrl+M", conversation.swap_backend))

    def show_settings(self) -> None:
        """Check the entry of the current setting."""
        self.backends[self._settings.now.backend].setChecked(True)
