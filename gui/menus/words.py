"""The menu "Words": own words, folders that are searched, and stopping a word on offer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.language import _
from gui.menus.menu import Menu
from gui.menus.unwanted import UnwantedWords
from gui.shortcuts.commands import Commands
from gui.strip.strip import Strip


class WordsMenu(Menu):
    """Opens the own words and the folders, stops offering a word on the chips, and switches private mode."""

    private_wanted = Signal(bool)

    def __init__(
        self,
        strip: Strip,
        show_page: Callable[[], object],
        show_folders: Callable[[], object],
        unwanted: UnwantedWords,
        commands: Commands,
        window: QWidget,
    ) -> None:
        super().__init__(_("&Words"), commands, window)
        self._strip, self._unwanted = strip, unwanted
        self.fill(
            ("words.page", _("&Your words…"), "", show_page), ("words.folders", _("Your &folders…"), "", show_folders)
        )
        self.offered = self.addMenu(_("&Don't offer"))
        self.offered.aboutToShow.connect(self.list_offered)
        self.addSeparator()
        self.private = self.addAction(_("&Private mode"))
        self.private.setCheckable(True)
        self.private.triggered.connect(self.private_wanted)
        commands.add("words.private", self.title(), self.private, "Ctrl+Shift+P")

    def list_offered(self) -> None:
        """List the words on the chips in the submenu "Don't offer"."""
        self.offered.clear()
        shown = [chip.suggestion for row in self._strip.rows for chip in row.chips if chip.suggestion]
        offered = [suggestion.word for suggestion in shown if not suggestion.corrects]
        for word in dict.fromkeys(offered):
            self._unwanted.fill(self.offered, word)
        if not offered:
            self.offered.addAction(_("The words on the chips will be listed here")).setEnabled(False)
