"""One open text: its page, its file, and the questions about that file."""

from __future__ import annotations

import secrets
from dataclasses import replace

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.documents.files import ENDS, Document
from gui.documents.savings import Savings
from gui.page.editor import Editor
from gui.page.paper import insert_text, utf16_length
from gui.widgets.notice import Notice
from service.owner import owned

_END = QTextFormat.Property.UserProperty


@owned()
class Sheet(QWidget):
    """A page, and `document`, the form of its file; the text itself is in the page alone.

    A block's format holds the place of its line end among ENDS, so that undoing gives it back; nothing where it is as
    most are.
    """

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = Editor()
        self.notice = Notice()
        self.savings = Savings()
        self.document = Document()
        self._has_ends = False  # whether any line ever had a different end
        self.key = secrets.token_hex(8)  # names its recovery copy
        self.number = number  # tells texts without a file apart
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.editor, 1)
        self.setFocusProxy(self.editor)

    @property
    def name(self) -> str:
        """Its name: that of its file, or a number among untitled texts."""
        untitled = self.document.path is None and self.number > 1
        return f"{self.document.name} {self.number}" if untitled else self.document.name

    @property
    def is_modified(self) -> bool:
        """Whether it has unsaved changes."""
        return self.editor.document().isModified()

    @property
    def revision(self) -> int:
        """Counts the changes of the text."""
        return self.editor.document().revision()

    @property
    def is_blank(self) -> bool:
        """Whether nothing would be lost if another text took its place."""
        return self.document.path is None and not self.is_modified and self.editor.document().isEmpty()

    def put(self, document: Document) -> None:
        """Replace the text: nothing to undo, unmodified."""
        self.editor.set_text(document.text)
        self.savings = Savings()
        self._has_ends = False
        self._mark_ends(document)
        self.editor.document().clearUndoRedoStacks()
        self.belong(document)

    def change_to(self, document: Document) -> None:
        """Take over this text as one step to undo, unmodified; caret and view keep their place."""
        step = self.editor.textCursor()
        step.beginEditBlock()
        replace_text(self.editor, document.text)
        self._mark_ends(document)
        step.endEditBlock()
        self.belong(document)

    def belong(self, document: Document) -> None:
        """Become unmodified, as the content of this file."""
        self.document = replace(document, text="")
        self.editor.document().setModified(False)

    def snapshot(self) -> Document:
        """The current text, in the form of its file."""
        return replace(self.document, text=self.editor.text(), ends=self._ends())

    def _mark_ends(self, document: Document) -> None:
        """Store each line's end in its block, so that it moves with the line."""
        had = self._ends()
        self._has_ends = self._has_ends or bool(document.ends)
        pen = QTextCursor(self.editor.document())
        for number in had.keys() | document.ends.keys():
            pen.setPosition(self.editor.document().findBlockByNumber(number).position())
            pen.setBlockFormat(_format_of(document.ends.get(number)))

    def _ends(self) -> dict[int, str]:
        """The ends of the lines whose blocks store one. The number of a block's format is the fastest to read."""
        ends: dict[int, str] = {}
        formats = self.editor.document().allFormats()
        marked = {number: ENDS[each.property(_END)] for number, each in enumerate(formats) if each.hasProperty(_END)}
        block = self.editor.document().begin()
        while self._has_ends and block.isValid():
            if block.blockFormatIndex() in marked:
                ends[block.blockNumber()] = marked[block.blockFormatIndex()]
            block = block.next()
        return ends


def _format_of(end: str | None) -> QTextBlockFormat:
    marked = QTextBlockFormat()
    if end is not None:
        marked.setProperty(_END, ENDS.index(end))
    return marked


def replace_text(editor: Editor, text: str) -> None:
    """Change the page's text to `text` in one step to undo, from the first difference to the last."""
    old = editor.text()
    start = _shared(old, text)
    end = _shared(old[start:][::-1], text[start:][::-1])
    if start + end == len(old) == len(text):
        return
    cursor = _selection(editor.document(), utf16_length(old[:start]), utf16_length(old[: len(old) - end]))
    insert_text(cursor, text[start : len(text) - end])


def _selection(document: QTextDocument, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _shared(one: str, other: str) -> int:
    """The length of the common beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
