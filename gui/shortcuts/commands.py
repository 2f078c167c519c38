"""Every command of the window by a permanent name, with its keys: the usual ones, or the writer's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence

from engine.language import _
from gui.shortcuts.page_keys import PAGE_COMMANDS, PageKeys
from gui.shortcuts.sequences import Usual, native, sequences

Keys = Mapping[str, Sequence[QKeySequence]]  # of the commands, by their names


@dataclass(frozen=True, slots=True)
class Command:
    """A command that keys can call. `title` is its name for the writer, `group` its menu.

    Without an `action` it is the page's own.
    """

    name: str
    title: str
    group: str
    usual: tuple[QKeySequence, ...]
    action: QAction | None = None


class Commands:
    """The commands by name, and their current keys."""

    def __init__(self) -> None:
        self.all: dict[str, Command] = {}
        self.page = PageKeys()
        self.keys: Keys = {}
        self._menus: dict[str, str] = {}  # the menus' titles by the keys that open them
        for name, (title, usual) in PAGE_COMMANDS.items():
            self.all[name] = Command(name, str(title), _("Page"), tuple(sequences(usual)))

    def add(self, name: str, group: str, action: QAction, usual: Usual = "") -> None:
        """Make an entry of a menu a command with keys."""
        self.all[name] = Command(name, _plain(action.text()), _plain(group), tuple(sequences(usual)), action)

    def add_menu(self, title: str) -> None:
        """Reserve Alt and the letter of a menu, which open it."""
        keys = QKeySequence.mnemonic(title)
        if not keys.isEmpty():
            self._menus[keys.toString()] = _plain(title)

    def bind(self, chosen: Mapping[str, str]) -> str:
        """Bind the keys that the writer chose, and the usual ones of the other commands.

        Returns a sentence about keys with two meanings, of which the first counts; empty if there are none.
        """
        keys = self.resolve(chosen)
        self.keys = self._each_once(keys)
        for name, command in self.all.items():
            if command.action:
                command.action.setShortcuts(self.keys[name])
        of_page = {name: self.keys[name] for name in PAGE_COMMANDS}
        menus = [one for name, command in self.all.items() if command.action for one in self.keys[name]]
        self.page.bind(of_page, menus)
        return self._sentence(self.shared(keys))

    def resolve(self, chosen: Mapping[str, str]) -> dict[str, list[QKeySequence]]:
        """The keys of every command, with the writer's in place of the usual ones."""
        return {
            name: sequences(chosen[name]) if name in chosen else list(command.usual)
            for name, command in self.all.items()
        }

    def said(self, name: str) -> str:
        """The first of the keys that call a command, as text; empty if none do."""
        keys = self.keys[name]
        return native(keys[0]) if keys else ""

    def shared(self, keys: Keys) -> dict[str, dict[str, list[str]]]:
        """The commands that share keys: by name and keys, the titles of the others."""
        users: dict[str, list[str]] = defaultdict(list)
        for name, own in keys.items():
            for one in own:
                users[one.toString()].append(name)
        found: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for said, names in users.items():
            menu = [_("the menu {title}").format(title=self._menus[said])] if said in self._menus else []
            for name in names if len(names) > 1 or menu else ():
                found[name][said] = [self.all[other].title for other in names if other != name] + menu
        return found

    def _each_once(self, keys: Keys) -> dict[str, list[QKeySequence]]:
        """The keys without those that a menu or an earlier command has."""
        gone = set(self._menus)
        once: dict[str, list[QKeySequence]] = {}
        for name, own in keys.items():
            once[name] = [one for one in own if one.toString() not in gone]
            gone.update(one.toString() for one in own)
        return once

    def _sentence(self, shared: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
        for name, by_keys in shared.items():
            for keys, others in by_keys.items():
                return _(
                    "{keys} stand for both “{one}” and “{other}” in the settings; change one of them under Help, "
                    "Keyboard shortcuts."
                ).format(keys=keys, one=self.all[name].title, other=others[0])
        return ""


def _plain(title: str) -> str:
    return title.replace("&", "").removesuffix("…")
