"""The menu "View"."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from engine.language import _
from gui.announcer import Announcer
from gui.appearance import Appearance
from gui.dialogs import Dialogs
from gui.documents.tabs import Tabs
from gui.insight.insight import Insight
from gui.menus.menu import Menu
from gui.navigation import Navigation
from gui.prediction.conversation import Conversation
from gui.settings.dialog import THEME_TITLES
from gui.settings.holder import SettingsHolder
from gui.shortcuts.commands import Commands
from service.ghost_policy import GHOST_TITLES


class ViewMenu(Menu):
    """Zoom, moves between texts and parts, ghost text, colours, Insight, figures and settings."""

    def __init__(self, settings: SettingsHolder, commands: Commands, window: QWidget) -> None:
        super().__init__(_("&View"), commands, window)
        self._settings = settings

    def add_sizes(self, appearance: Appearance) -> None:
        """Add the sizes of the page."""
        self.fill(
            ("view.larger", _("&Larger text"), "Ctrl++; Ctrl+=", lambda: appearance.zoom(1)),
            ("view.smaller", _("&Smaller text"), "Ctrl+-", lambda: appearance.zoom(-1)),
            ("view.own_size", _("&Own size"), "Ctrl+0", lambda: appearance.zoom(0)),
            None,
        )

    def add_ways(self, tabs: Tabs, navigation: Navigation) -> None:
        """Add moves from text to text and from part to part."""
        self.fill(
            ("view.next_text", _("&Next text"), "Ctrl+Tab; Ctrl+PgDown", lambda: tabs.step(1)),
            ("view.previous_text", _("&Previous text"), "Ctrl+Shift+Tab; Ctrl+PgUp", lambda: tabs.step(-1)),
            ("view.move_right", _("Move text to the &right"), "Ctrl+Shift+PgDown", lambda: tabs.shift(1)),
            ("view.move_left", _("Move text to the le&ft"), "Ctrl+Shift+PgUp", lambda: tabs.shift(-1)),
            None,
            ("view.next_part", _("Next part of the &window"), "F6", lambda: navigation.step(1)),
            ("view.previous_part", _("Pre&vious part of the window"), "Shift+F6", lambda: navigation.step(-1)),
            None,
        )

    def add_suggestions(self, conversation: Conversation, announcer: Announcer) -> None:
        """Add the choice of ghost text, and the announcement of suggestions."""
        ghosts = self.addMenu(_("&Grey text"))
        self._ghosts = self.choices("grey", GHOST_TITLES, lambda often: self._settings.set(ghost=often), ghosts)
        self.fill(None, ("view.grey_now", _("&Show it now"), "Ctrl+Space", conversation.speak), into=ghosts)
        self.fill(("view.say", _("S&ay the suggestions"), "Ctrl+Alt+Space", announcer.say))

    def add_pages(self, insight: Insight, dialogs: Dialogs) -> None:
        """Add the colours, and the views and dialogs."""
        colours = self.addMenu(_("&Colours"))
        self._themes = self.choices("colours", THEME_TITLES, lambda theme: self._settings.set(theme=theme), colours)
        self.fill(
            None,
            ("view.insight", _("Insig&ht"), "Ctrl+I", insight.toggle),
            ("view.figures", _("Your fig&ures…"), "Ctrl+Shift+Y", dialogs.show_figures),
            ("view.settings", _("Se&ttings…"), "Ctrl+,", dialogs.ask_settings),
        )

    def show_settings(self) -> None:
        """Check the entries of the current settings."""
        self._themes[self._settings.now.theme].setChecked(True)
        self._ghosts[self._settings.now.ghost].setChecked(True)
