"""The hint beside the chips: the present effect of the key that takes suggestions."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from engine.language import _
from gui.page.tab_key import TabKey


class Hint(QLabel):
    """A quiet text of one line or two. Without room it is empty; screen readers still find the ghost text here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._keys, self._ghost = "", ""
        self._does = TabKey.TYPE
        self._room = QSize()

    def name_keys(self, keys: str) -> None:
        """The first of the keys that take suggestions, as text; empty if there are none."""
        self._keys = keys
        self._show()

    @Slot(object)
    def say(self, does: TabKey) -> None:
        """Show this effect of the key."""
        self._does = does
        self._show()

    @Slot(str)
    def name_ghost(self, text: str) -> None:
        """Name the page's ghost text for screen readers, since it is not in the document."""
        self._ghost = text.strip()
        self._show()

    def set_room(self, size: QSize) -> None:
        """Fit into this size, in pixels."""
        self._room = size
        self._show()

    def _show(self) -> None:
        text = _said(self._does, self._keys) if self._keys else ""
        wanted = self.fontMetrics().boundingRect(QRect(0, 0, self._room.width(), 0), Qt.TextFlag.TextWordWrap, text)
        fits = wanted.width() <= self._room.width() and wanted.height() <= self._room.height()
        self.setText(text if fits else "")
        self.setAccessibleName(self._named())

    def _named(self) -> str:
        if not self._ghost:
            return ""
        if self._does is not TabKey.TAKE_GHOST or not self._keys:
            return _("Grey text: {text}").format(text=self._ghost)
        return _("Grey text: {text}. {keys} takes it.").format(text=self._ghost, keys=self._keys)


def _said(does: TabKey, keys: str) -> str:
    """The sentence for this effect of these keys, in the current language."""
    sentences = {
        TabKey.INDENT: _("{keys} indents"),
        TabKey.TAKE_GHOST: _("{keys} takes the grey text"),
        TabKey.TAKE_CHIP: _("{keys} takes chip 1"),
        TabKey.TYPE: _("{keys} types a tab"),
    }
    return sentences[does].format(keys=keys)
