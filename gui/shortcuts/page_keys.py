"""The page's own keys: they take suggestions, and dismiss them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from engine.language import Message
from gui.shortcuts.sequences import Usual, pressed, sequences
from service.settings import MOST_CHIPS

TAKE, TAKE_WORD, DISMISS = "page.take", "page.take_word", "page.dismiss"
_NUMBERS = range(1, MOST_CHIPS + 1)
# The commands that take the chips of the upper row and of the lower row, which shows in "Compare".
CHIPS = tuple([f"page.{row}_{number}" for number in _NUMBERS] for row in ("chip", "lower_chip"))
# By name: the title, and the usual keys.
PAGE_COMMANDS: dict[str, tuple[Message, Usual]] = {
    TAKE: (Message("Take the grey text, or a sure chip"), "Tab"),
    TAKE_WORD: (Message("Take its first word"), QKeySequence.StandardKey.MoveToNextWord),
    **{
        name: (Message("Take chip {number}", number=number), f"Alt+{number}")
        for number, name in zip(_NUMBERS, CHIPS[0], strict=True)
    },
    **{
        name: (Message("Take chip {number} of the lower row", number=number), f"Alt+Shift+{number}")
        for number, name in zip(_NUMBERS, CHIPS[1], strict=True)
    },
    DISMISS: (Message("Send the suggestions away"), "Esc"),
}
# The native codes of the keys 1 to 5 by platform: on macOS virtual key codes, else scan codes.
_DIGITS = {
    "xcb": range(10, 15),
    "wayland": range(10, 15),
    "windows": range(2, 7),
    "cocoa": (0x12, 0x13, 0x14, 0x15, 0x17),
}


class PageKeys:
    """Decides what a key means to a page, and whether it belongs to a menu."""

    def __init__(self) -> None:
        self.bind({name: sequences(usual) for name, (_title, usual) in PAGE_COMMANDS.items()}, ())

    def bind(self, page: Mapping[str, Iterable[QKeySequence]], menus: Iterable[QKeySequence]) -> None:
        """Bind these keys to the page's commands, and these to the menus'."""
        self._meanings = {_combination(keys): name for name, all_keys in page.items() for keys in all_keys}
        self._menus = {_combination(keys) for keys in menus}

    def meant(self, event: QKeyEvent) -> str:
        """The name of the page's command that a key calls; empty if none."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        keys = [event.key(), *_as_digit(event, QGuiApplication.platformName())]
        return next(filter(None, (self._meanings.get(_combined(key, held)) for key in keys)), "")

    def calls(self, name: str, key: Qt.Key) -> bool:
        """Whether a key pressed alone calls this command of the page."""
        return self._meanings.get(int(key)) == name

    def is_menus(self, event: QKeyEvent) -> bool:
        """Whether a key calls an entry of a menu, even if the page could use it."""
        return _combined(event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier) in self._menus


def _as_digit(event: QKeyEvent, platform: str) -> Iterable[int]:
    """The digit at a key's place on the keyboard, whatever the layout makes of it.

    The French layout has digits with Shift alone, the others have other signs with Shift.
    """
    code = event.nativeVirtualKey() if platform == "cocoa" else event.nativeScanCode()
    return [Qt.Key.Key_1 + place for place, digit in enumerate(_DIGITS.get(platform, ())) if digit == code]


def _combined(key: int, held: Qt.KeyboardModifier) -> int:
    return int(key) | held.value


def _combination(keys: QKeySequence) -> int:
    return int(pressed(keys).toCombined())
