"""How the window looks: the theme and the page's font, in all of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont

from gui import theme as themes
from gui.documents.sheet import Sheet
from gui.page import layout as page

if TYPE_CHECKING:
    from gui.window import Window


class Look(QObject):
    """Gives a window the look that its settings ask for."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.tabs.added.connect(self.dress)
        themes.follow_system(self.apply)

    @property
    def theme(self) -> themes.Theme:
        """The theme as it is now."""
        return themes.choose(self._window.settings.theme)

    def page_font(self, zoom: int) -> QFont:
        """The font of the page at so many percent of its size."""
        settings = self._window.settings
        return page.page_font(settings.font_family, settings.font_size * zoom / 100)

    @Slot()
    def apply(self) -> None:
        """Show everything in the theme and the font as they are now."""
        window, theme = self._window, self.theme
        themes.apply(theme)
        for sheet in window.tabs.sheets:
            sheet.editor.hide_ghost()
            self.dress(sheet)
        window.desk.set_look(theme)
        window.toolbar.set_theme(theme)
        window.strip.set_look(theme, page.column_width(self.page_font(window.settings.zoom)))
        window.status.show_zoom(window.settings.zoom)

    @Slot(object)
    def dress(self, sheet: Sheet) -> None:
        """Give a new page the look and the habits of the others."""
        settings, editor = self._window.settings, sheet.editor
        editor.keys = self._window.keyboard.commands.page
        editor.curly_quotes = settings.curly_quotes
        editor.capital_i = settings.capital_i
        editor.set_look(self.page_font(settings.zoom), self.theme)
