"""The base of all menus: entries with keys, and groups with one chosen entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.language import Message
from gui.shortcuts.commands import Commands
from gui.shortcuts.sequences import Usual

# The command's name, its title, the usual keys, what it does; None is a line.
Entry = tuple[str, str, Usual, Callable[[], object]] | None
Choices = dict[str, QAction]


class Menu(QMenu):
    """A menu of the window, opened by the letter in its title. Its entries are among the `commands`."""

    def __init__(self, title: str, commands: Commands, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._commands = commands
        commands.add_menu(title)

    def fill(self, *entries: Entry, into: QMenu | None = None) -> None:
        """Add entries at the end, of this menu or of one inside it."""
        menu = into or self
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                name, title, keys, do = entry
                action = menu.addAction(title)
                action.triggered.connect(lambda _checked, do=do: do())
                self._commands.add(name, menu.title(), action, keys)

    def choices(
        self, kind: str, titles: Mapping[str, str | Message], choose: Callable[[str], object], into: QMenu | None = None
    ) -> Choices:
        """Add a group of entries, one chosen at a time; returns them by their values."""
        menu = into or self
        group = QActionGroup(menu)
        actions = {}
        for value, title in titles.items():
            action = group.addAction(str(title))
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, value=value: choose(value))
            menu.addAction(action)
            self._commands.add(f"{kind}.{value}", menu.title(), action)
            actions[value] = action
        return actions
