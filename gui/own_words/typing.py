"""Finds the typed parts of a page by Qt's signals."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.page.editor import Editor
from service.learning.typed_text import TypedText


class TypedPage(QObject):
    """Follows a page for a TypedText."""

    finished = Signal(str, str)  # as TypedText.finished

    def __init__(self, editor: Editor, enabled: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.text = TypedText(editor, enabled, self.finished.emit)
        editor.document().contentsChange.connect(self._change)
        editor.typed.connect(self._claim)
        # After all signals of a key, so that a change not reported as typed by then was not.
        editor.cursorPositionChanged.connect(self._leave_line, Qt.ConnectionType.QueuedConnection)

    @Slot(int, int, int)
    def _change(self, position: int, removed: int, added: int) -> None:
        self.text.change(position, removed, added)

    @Slot()
    def _claim(self) -> None:
        self.text.claim()

    @Slot()
    def _leave_line(self) -> None:
        self.text.leave_line()
