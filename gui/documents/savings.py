"""Keystrokes saved in one text."""

from __future__ import annotations


class Savings:
    """Counts keystroke savings in one text, 1 - keystrokes / characters: a suggestion taken is one keystroke."""

    def __init__(self) -> None:
        self._keystrokes = 0
        self._characters = 0

    def count(self, keystrokes: int, characters: int) -> None:
        """Add keystrokes, and by how many characters they made the text longer."""
        self._keystrokes += keystrokes
        self._characters += characters

    @property
    def share(self) -> float | None:
        """The share of keystrokes saved, 0 to 1; None while the text has nothing typed."""
        if self._characters <= 0:
            return None
        return max(0.0, 1 - self._keystrokes / self._characters)
