"""Keys on a widget, line ends among them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def press_keys(widget: QWidget, text: str) -> None:
    """Type `text`, its line ends with Return."""
    for character in text:
        if character == "\n":
            QTest.keyClick(widget, Qt.Key.Key_Return)
        elif character.isascii():
            QTest.keyClicks(widget, character)
        else:  # QTest knows no key for it, and would end the process
            pressed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(widget, pressed)
