"""The bar under the page that finds and replaces."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QRegularExpression, QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QRegularExpressionValidator,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QTextEdit, QWidget

from engine.language import _, number
from gui.documents.finding import matches, pattern
from gui.documents.tabs import Tabs
from gui.page.editor import Editor
from gui.theme import GRID, Theme
from gui.widgets.flow import FlowLayout
from gui.widgets.parts import button, field

_PAUSE = 200  # milliseconds without a change of the text before it is searched anew
_LONG = 1_000_000  # characters; a longer text is not searched for each letter of the query
# PySide drops the first of these at the beginning of what a field holds, and reverses every character by the other.
_NO_MARK_FIRST = QRegularExpression("^(?![\\x{feff}\\x{fffe}]).*$")
_TINT = 28  # of 255, the strength of the accent behind a match


class FindBar(QWidget):
    """Finds in the text in front while it shows; the match that is selected there is the current one."""

    def __init__(self, tabs: Tabs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find")
        self.setAccessibleName(_("Find and replace"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tabs = tabs
        self._marked: Editor | None = None  # the page whose matches are marked
        self._format = QTextCharFormat()
        self._matches: list[tuple[int, int]] = []
        self._origin = 0  # where the search for a new query begins
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE)
        self.query, self.replacement = field(_("Find")), field(_("Replace with"))
        for line in (self.query, self.replacement):
            line.setMinimumWidth(12 * line.fontMetrics().averageCharWidth())
            line.setValidator(QRegularExpressionValidator(_NO_MARK_FIRST, line))
        self.count = QLabel()
        self.match_case, self.whole_word = button(_("Match &case")), button(_("Whole &words"))
        self.previous, self.next = button(_("&Previous")), button(_("&Next"))
        self.replace, self.replace_all = button(_("&Replace")), button(_("Replace &all"))
        self.close_button = button(_("Close"))
        self._assemble()
        self._connect()
        self.hide()

    def open(self, replacing: bool) -> None:
        """Show the bar, with the selection as the query, and let the writer type in it."""
        for widget in (self.replacement, self.replace, self.replace_all):
            widget.setVisible(replacing)
        cursor = self._editor.textCursor()
        selected = cursor.selectedText()
        self._origin = cursor.selectionStart()
        if selected and "\u2029" not in selected:
            with QSignalBlocker(self.query):
                self.query.setText(selected)
        self.show()
        self._keep_height()
        self.search()
        self.query.setFocus()
        self.query.selectAll()

    def step(self, count: int) -> None:
        """Go to the next match, or with -1 to the one before, in a circle; show the bar if there is no query."""
        if not self.query.text():
            self.open(replacing=False)
            return
        if self.isHidden() or self._pause.isActive() or self._typing.isActive():
            self.show()
            self.search()
        cursor = self._editor.textCursor()
        if count > 0:
            place = bisect_left(self._matches, (cursor.selectionEnd(), 0))
        else:
            place = bisect_left(self._matches, (cursor.selectionStart(), 0)) - 1
        self._go(place)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        tint = QColor(theme.accent)
        tint.setAlpha(_TINT)
        self._format.setBackground(tint)
        self._format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        self._format.setUnderlineColor(QColor(theme.accent))
        self._mark()

    @Slot()
    def search(self) -> None:
        """Find all matches in the current text."""
        self._pause.stop()
        self._typing.stop()
        query = self.query.text()
        wanted = pattern(query, self.match_case.isChecked(), self.whole_word.isChecked())
        self._matches = matches(wanted, self._editor.text()) if query and self.isVisible() else []
        self._mark()
        self._show_count()

    @property
    def _editor(self) -> Editor:
        return self._tabs.editor

    # -- moving and replacing --------------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        """Search for a new query, in a long text after a pause."""
        if self._editor.document().characterCount() > _LONG:
            self._typing.start()
        else:
            self._go_first()

    @Slot()
    def _go_first(self) -> None:
        """Search, and go to the first match from where the search began."""
        self.search()
        self._go(bisect_left(self._matches, (self._origin, 0)))

    def _go(self, place: int) -> None:
        """Select a match, where the caret stays when the bar closes."""
        if self._matches:
            start, end = self._matches[place % len(self._matches)]
            self._editor.setTextCursor(self._select(start, end))
            self._editor.ensureCursorVisible()
            self._origin = start
        self._mark()
        self._show_count()

    @Slot()
    def _replace(self) -> None:
        """Replace the current match and go to the next."""
        self.search()
        if self._current() is not None:
            self._editor.textCursor().insertText(self.replacement.text())
            self.search()
        self.step(1)

    @Slot()
    def _replace_all(self) -> None:
        """Replace every match as one step to undo, the last first so that the other positions hold."""
        self.search()
        cursor = QTextCursor(self._editor.document())
        cursor.beginEditBlock()
        for start, end in reversed(self._matches):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(self.replacement.text())
        cursor.endEditBlock()
        replaced = len(self._matches)
        self.search()
        self.count.setText(_("{count} replaced").format(count=number(replaced)))

    def _current(self) -> int | None:
        """The number of the selected match."""
        cursor = self._editor.textCursor()
        selected = (cursor.selectionStart(), cursor.selectionEnd())
        place = bisect_left(self._matches, selected)
        return place if self._matches[place : place + 1] == [selected] else None

    def _select(self, start: int, end: int) -> QTextCursor:
        cursor = self._editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    # -- showing ---------------------------------------------------------------------------------------------------

    @Slot()
    def _show_count(self) -> None:
        current, total = self._current(), len(self._matches)
        if not self.query.text():
            self.count.setText("")
        elif not total:
            self.count.setText(_("Not found"))
        else:
            found = _("{count} found") if current is None else _("{place} of {count}")
            self.count.setText(found.format(place=number((current or 0) + 1), count=number(total)))

    @Slot()
    def _mark(self) -> None:
        """Mark the matches that are in view; the page may hold a million others."""
        if self._marked and self._marked is not self._editor:
            self._marked.setExtraSelections([])
        top = self._editor.firstVisibleBlock().position()
        bottom = self._editor.cursorForPosition(self._editor.viewport().rect().bottomRight()).position()
        seen = self._matches[bisect_left(self._matches, (top, 0)) : bisect_right(self._matches, (bottom + 1, 0))]
        self._editor.setExtraSelections([self._marking(start, end) for start, end in seen])
        self._marked = self._editor if seen else None

    def _marking(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        marking = QTextEdit.ExtraSelection()
        marking.cursor = self._select(start, end)
        marking.format = self._format
        return marking

    @Slot()
    def _follow(self) -> None:
        """Search the text that came to the front."""
        self._origin = self._editor.textCursor().selectionStart()
        if self.isVisible():
            self.search()

    @Slot()
    def _scrolled(self) -> None:
        if self.isVisible():
            self._mark()

    @Slot()
    def _text_changed(self) -> None:
        if self.isVisible():
            self._pause.start()

    # -- as a widget -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on, Shift+Enter back; Esc closes the bar."""
        back = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.replacement.hasFocus():
                self._replace()
            else:
                self.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Mark what has come into view."""
        super().resizeEvent(event)
        self._keep_height()
        self._mark()

    def _keep_height(self) -> None:
        """Take the height of the buttons at this width, which Qt does not ask of a window."""
        height = self._grid.totalMinimumHeightForWidth(self.width())
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            self._grid.invalidate()

    @Slot()
    def dismiss(self) -> None:
        """Close the bar and go back to the page."""
        if self.isVisible():
            self.hide()
            self._editor.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Take the marks away."""
        super().hideEvent(event)
        self._matches = []
        if self._tabs.count():
            self._mark()

    def _assemble(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        grid.setSpacing(GRID)
        self.count.setMinimumWidth(self.count.fontMetrics().horizontalAdvance("888 of 8,888"))
        first = (self.count, self.previous, self.next, self.match_case, self.whole_word)
        for row, (line, others) in enumerate(
            ((self.query, first), (self.replacement, (self.replace, self.replace_all)))
        ):
            grid.addWidget(line, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(FlowLayout(*others), row, 1)
        grid.addWidget(self.close_button, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)

    def _connect(self) -> None:
        self._pause.timeout.connect(self.search)
        self._typing.timeout.connect(self._go_first)
        self.query.textChanged.connect(self._look)
        for switch in (self.match_case, self.whole_word):
            switch.setCheckable(True)
            switch.toggled.connect(self._look)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.replace.clicked.connect(self._replace)
        self.replace_all.clicked.connect(self._replace_all)
        self.close_button.clicked.connect(self.dismiss)
        self._tabs.text_changed.connect(self._text_changed)
        self._tabs.scrolled.connect(self._scrolled)
        self._tabs.switched.connect(self._follow)
