"""Every command of the window by a name that stays, with the keys that call it: the usual ones, or the writer's."""

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
    """What can be called by keys. `title` is what the writer knows it by, `group` the menu where it stands.

    Without an `action` it is the page's own.
    """

    name: str
    title: str
    group: str
    usual: tuple[QKeySequence, ...]
    action: QAction | None = None


class Commands:
    """The commands by name, and their keys as they are now."""

    def __init__(self) -> None:
        self.all: dict[str, Command] = {}
        self.page = PageKeys()
        self.keys: Keys = {}
        self._menus: dict[str, str] = {}  # the menus' titles by the keys that open them
        for name, (title, usual) in PAGE_COMMANDS.items():
            self.all[name] = Command(name, title, _("Page"), tuple(sequences(usual)))

    def add(self, name: str, group: str, action: QAction, usual: Usual = "") -> None:
        """Let an entry of a menu be called by keys."""
        self.all[name] = Command(name, _plain(action.text()), _plain(group), tuple(sequences(usual)), action)

    def add_menu(self, title: str) -> None:
        """Let a menu be opened by Alt and its letter; no command may have these keys."""
        keys = QKeySequence.mnemonic(title)
        if not keys.isEmpty():
            self._menus[keys.toString()] = _plain(title)

    def bind(self, chosen: Mapping[str, str]) -> str:
        """Call the commands by the keys that the writer chose, and the others by the usual ones.

        Returns a sentence about keys that stand for two things: the first has them then. Empty where none do.
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
        """The keys of every command, once the writer's are in the place of the usual ones."""
        return {
            name: sequences(chosen[name]) if name in chosen else list(command.usual)
            for name, command in self.all.items()
        }

    def said(self, name: str) -> str:
        """The first of the keys that call a command, for people; empty where none do."""
        keys = self.keys[name]
        return native(keys[0]) if keys else ""

    def shared(self, keys: Keys) -> dict[str, dict[str, list[str]]]:
        """The commands that share keys: by name, and by the keys, the titles of what else they stand for."""
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
