"""The keys that mean something to the page alone: to take what is suggested, and to send it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from engine.language import _
from gui.shortcuts.sequences import Usual, pressed, sequences
from service.settings import MOST_CHIPS

TAKE, TAKE_WORD, DISMISS, CHIP = "page.take", "page.take_word", "page.dismiss", "page.chip_"
# By name: what it is called, and its usual keys.
PAGE_COMMANDS: dict[str, tuple[str, Usual]] = {
    TAKE: (_("Take the grey text"), "Tab"),
    TAKE_WORD: (_("Take its first word"), QKeySequence.StandardKey.MoveToNextWord),
    **{
        f"{CHIP}{number}": (_("Take chip {number}").format(number=number), f"Alt+{number}")
        for number in range(1, MOST_CHIPS + 1)
    },
    DISMISS: (_("Send the suggestions away"), "Esc"),
}
_FIRST_DIGIT = {"xcb": 10, "wayland": 10, "windows": 2}  # the scan code of the key 1; those up to 9 follow
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class PageKeys:
    """Tells what a key means to a page, and whether it is a menu's."""

    def __init__(self) -> None:
        self.bind({name: sequences(usual) for name, (_title, usual) in PAGE_COMMANDS.items()}, ())

    def bind(self, page: Mapping[str, Iterable[QKeySequence]], menus: Iterable[QKeySequence]) -> None:
        """Take these keys for each of the page's commands, and these for the menus', from now on."""
        self._meanings = {_combination(keys): name for name, all_keys in page.items() for keys in all_keys}
        self._menus = {_combination(keys) for keys in menus}

    def meant(self, event: QKeyEvent) -> str:
        """The name of the page's command that a key calls; empty where it calls none."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = [(event.key(), held), *_as_digit(event, held, QGuiApplication.platformName())]
        meanings = (self._meanings.get(_combined(key, held)) for key, held in pressed)
        return next(filter(None, meanings), "")

    def is_menus(self, event: QKeyEvent) -> bool:
        """Whether a key calls an entry of a menu, even where a page would know what to do with it."""
        return _combined(event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier) in self._menus


def _as_digit(event: QKeyEvent, held: Qt.KeyboardModifier, platform: str) -> Iterable[tuple[int, Qt.KeyboardModifier]]:
    """What a key is as a digit on layouts that have digits with Shift alone, as the French one has."""
    if Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
        return [(event.key(), held & ~_SHIFT)]
    number = event.nativeScanCode() - _FIRST_DIGIT.get(platform, event.nativeScanCode() + 1)
    return [(Qt.Key.Key_1 + number, held)] if 0 <= number < 9 else []


def _combined(key: int, held: Qt.KeyboardModifier) -> int:
    return int(key) | held.value


def _combination(keys: QKeySequence) -> int:
    return int(pressed(keys).toCombined())
