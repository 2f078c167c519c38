"""The menu of own words, and the entries that send a word away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from gui.window import Window


class WordsMenu(QMenu):
    """What the writer does about own words: see them, send away what a chip offers, and have nothing kept."""

    def __init__(self, window: Window) -> None:
        super().__init__("&Words", window)
        self._window = window
        self.addAction("&Your words…", window.show_words)
        self.unwanted = self.addMenu("&Don't offer")
        self.unwanted.aboutToShow.connect(self.list_offered)
        self.addSeparator()
        self.private = self.addAction("&Private mode")
        self.private.setCheckable(True)
        self.private.setShortcut("Ctrl+Shift+P")
        self.private.triggered.connect(window.set_private)

    def list_offered(self) -> None:
        """Fill the menu of words that can be sent away with those on the chips."""
        self.unwanted.clear()
        offered = [chip.suggestion.word for row in self._window.strip.rows for chip in row.chips if chip.suggestion]
        for word in dict.fromkeys(offered):
            fill_unwanted(self.unwanted, self._window, word)
        if not offered:
            self.unwanted.addAction("What the chips offer will be listed here").setEnabled(False)


def fill_unwanted(menu: QMenu, window: Window, word: str) -> None:
    """Add the two ways to send a word away."""
    shown = word.replace("&", "&&")
    menu.addAction(f"Don't offer “{shown}” here", lambda: window.forget(word, here=True))
    menu.addAction(f"Don't offer “{shown}” anywhere", lambda: window.forget(word, here=False))
