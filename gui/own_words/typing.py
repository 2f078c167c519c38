"""Finds the typed parts of a page by Qt's signals."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.page.editor import Editor
from service.learning.typed_text import TypedText


class TypedPage(QObject):
    """Follows a page for a TypedText."""

    finished = Signal(str, str)  # as TypedText.finished
    undone = Signal(str)  # as TypedText.undone

    def __init__(self, editor: Editor, enabled: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self.text = TypedText(editor, enabled, self.finished.emit, self.undone.emit)
        editor.document().contentsChange.connect(self._change)
        editor.typed.connect(self._claim)
        # After all signals of a key, so that a change not reported as typed by then was not.
        editor.cursorPositionChanged.connect(self._leave_line, Qt.ConnectionType.QueuedConnection)

    @Slot(int, int, int)
    def _change(self, position: int, removed: int, added: int) -> None:
        self.text.change(position, removed, added, is_undo=self._editor.is_silent)

    @Slot()
    def _claim(self) -> None:
        self.text.claim()

    @Slot()
    def _leave_line(self) -> None:
        self.text.leave_line()
