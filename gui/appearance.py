"""The look of the window: the theme, the page's font and its size, in all parts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFont

from gui import theme as themes
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.page import layout as page
from gui.settings.holder import SettingsHolder
from gui.shortcuts.page_keys import PageKeys
from service.settings import ZOOMS


class Appearance(QObject):
    """Gives the pages the look from the settings, and signals it to the other parts of the window."""

    changed = Signal(object)  # Theme; the page's font may have changed, too

    def __init__(self, settings: SettingsHolder, tabs: Tabs, keys: PageKeys, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._tabs, self._keys = settings, tabs, keys
        tabs.added.connect(self.dress)
        tabs.zoomed.connect(self.zoom)
        themes.follow_system(self.apply)

    @property
    def theme(self) -> themes.Theme:
        """The current theme."""
        return themes.choose(self._settings.now.theme)

    @property
    def column(self) -> int:
        """The width of the page's column in pixels."""
        return page.column_width(self.page_font(self._settings.now.zoom))

    def page_font(self, zoom: int) -> QFont:
        """The font of the page at this percentage of its size."""
        settings = self._settings.now
        return page.page_font(settings.font_family, settings.font_size * zoom / 100)

    @Slot(int)
    def zoom(self, steps: int) -> None:
        """Enlarge the page by some steps, or shrink it; 0 resets the size."""
        place = min(len(ZOOMS) - 1, max(0, ZOOMS.index(self._settings.now.zoom) + steps))
        self._settings.set(zoom=ZOOMS[place] if steps else 100)

    @Slot()
    def apply(self) -> None:
        """Apply the current theme and font everywhere."""
        theme = self.theme
        themes.apply(theme)
        for sheet in self._tabs.sheets:
            sheet.editor.hide_ghost()
            self.dress(sheet)
        self.changed.emit(theme)

    @Slot(object)
    def dress(self, sheet: Sheet) -> None:
        """Give a new page the look and the habits of the others."""
        settings, editor = self._settings.now, sheet.editor
        editor.keys = self._keys
        editor.curly_quotes = settings.curly_quotes
        editor.capital_i = settings.capital_i
        editor.set_look(self.page_font(settings.zoom), self.theme)
