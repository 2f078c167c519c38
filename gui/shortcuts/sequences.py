"""Reads and writes Qt's key sequences: in Foreword, keys pressed together once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

Usual = QKeySequence.StandardKey | str  # keys as the system has them, or written out: "Ctrl+N; Ctrl+T"
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_FIRST_FUNCTION = Qt.Key.Key_Escape  # keys before it type a character
_KEY = Qt.Key
_MOVES = {_KEY.Key_Left, _KEY.Key_Right, _KEY.Key_Up, _KEY.Key_Down, _KEY.Key_Home, _KEY.Key_End}
_EDITS = {_KEY.Key_Tab, _KEY.Key_Backtab, _KEY.Key_Return, _KEY.Key_Enter, _KEY.Key_Backspace, _KEY.Key_Delete}
_OF_THE_TEXT = _MOVES | _EDITS | {_KEY.Key_PageUp, _KEY.Key_PageDown}


def sequences(usual: Usual) -> list[QKeySequence]:
    """The single sequences. Needs an application."""
    keys = QKeySequence.listFromString(usual) if isinstance(usual, str) else QKeySequence.keyBindings(usual)
    return [one for one in keys if not one.isEmpty()]


def pressed(keys: QKeySequence) -> QKeyCombination:
    """The first key of a sequence, and its modifiers."""
    combination = keys[0]  # type: ignore[index]  # PySide's stubs leave it out
    assert isinstance(combination, QKeyCombination)
    return combination


def are_keys(value: Any) -> bool:
    """Whether a value from the settings names keys of a command, one stroke each; it may be empty."""
    if type(value) is not str:
        return False
    return all(one.count() == 1 and pressed(one).key() != Qt.Key.Key_unknown for one in sequences(value))


def are_for_writing(keys: QKeySequence) -> bool:
    """Whether writing needs these keys."""
    combination = pressed(keys)
    if combination.keyboardModifiers() & _HELD:
        return False
    return combination.key() < _FIRST_FUNCTION or combination.key() in _OF_THE_TEXT


def native(keys: QKeySequence) -> str:
    """The keys as text, in the style of this system."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
