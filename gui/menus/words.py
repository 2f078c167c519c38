"""The menu of own words, and the entries that send a word away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from engine.language import _

if TYPE_CHECKING:
    from gui.window import Window


class WordsMenu(QMenu):
    """What the writer does about own words: see them, send away what a chip offers, and have nothing kept."""

    def __init__(self, window: Window) -> None:
        super().__init__(_("&Words"), window)
        self._window = window
        page = self.addAction(_("&Your words…"), window.show_words)
        self.unwanted = self.addMenu(_("&Don't offer"))
        self.unwanted.aboutToShow.connect(self.list_offered)
        self.addSeparator()
        self.private = self.addAction(_("&Private mode"))
        self.private.setCheckable(True)
        self.private.triggered.connect(window.set_private)
        window.keyboard.commands.add_menu(self.title())
        window.keyboard.commands.add("words.page", self.title(), page)
        window.keyboard.commands.add("words.private", self.title(), self.private, "Ctrl+Shift+P")

    def list_offered(self) -> None:
        """Fill the menu of words that can be sent away with those on the chips."""
        self.unwanted.clear()
        shown = [chip.suggestion for row in self._window.strip.rows for chip in row.chips if chip.suggestion]
        offered = [suggestion.word for suggestion in shown if not suggestion.corrects]
        for word in dict.fromkeys(offered):
            fill_unwanted(self.unwanted, self._window, word)
        if not offered:
            self.unwanted.addAction(_("What the chips offer will be listed here")).setEnabled(False)


def fill_unwanted(menu: QMenu, window: Window, word: str) -> None:
    """Add the two ways to send a word away, which can't be chosen where nothing may be kept: both are noted."""
    shown, may_keep = word.replace("&", "&&"), window.own_words.may_keep
    here = menu.addAction(_("Don't offer “{word}” here").format(word=shown))
    here.triggered.connect(lambda: window.forget(word, here=True))
    anywhere = menu.addAction(_("Don't offer “{word}” anywhere").format(word=shown))
    anywhere.triggered.connect(lambda: window.forget(word, here=False))
    for action in (here, anywhere):
        action.setEnabled(may_keep)
