"""The open texts, one tab each. Listeners hear only of the text in front."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QToolButton, QWidget

from engine.language import _
from gui.documents.sheet import Sheet
from gui.page.editor import Editor
from service.owner import owned

_MODIFIED = " \u2022"  # behind the name of a text that isn't saved


class _TabBar(QTabBar):
    """A tab bar whose tabs a middle click closes."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Close the tab under a middle click."""
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and place >= 0:
            self.tabCloseRequested.emit(place)
        else:
            super().mouseReleaseEvent(event)


@owned()
class Tabs(QTabWidget):
    """Tabs that hide their bar while there is only one, and leave the focus on the page."""

    changed = Signal()  # as in Editor, of the text in front
    chosen = Signal(int, int)
    dismissed = Signal()
    typed = Signal(int, int)
    taken = Signal()
    ghosted = Signal(str)
    zoomed = Signal(int)
    text_changed = Signal()
    selection_changed = Signal()
    scrolled = Signal()
    switched = Signal()  # another text is in front
    added = Signal(object)  # Sheet
    removed = Signal(object)  # Sheet
    modified = Signal(object, bool)  # Sheet, whether it is; of any text
    close_wanted = Signal(object)  # Sheet

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = _TabBar()
        self.setTabBar(self._bar)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar.setAccessibleName(_("Open texts"))
        self._bar.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setDocumentMode(True)
        self._bar.setDrawBase(False)
        self.setTabBarAutoHide(True)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self._bar.tabCloseRequested.connect(self._want_closed)
        self.currentChanged.connect(self._switch)

    @property
    def sheets(self) -> list[Sheet]:
        """Every open text, from left to right."""
        return [sheet for sheet in map(self.widget, range(self.count())) if isinstance(sheet, Sheet)]

    @property
    def sheet(self) -> Sheet:
        """The text in front."""
        sheet = self.currentWidget()
        assert isinstance(sheet, Sheet)
        return sheet

    @property
    def editor(self) -> Editor:
        """The page in front."""
        return self.sheet.editor

    def add(self, in_front: bool = True) -> Sheet:
        """Open an empty text in the last tab, and put it in front or not."""
        taken = {sheet.number for sheet in self.sheets if sheet.document.path is None}
        sheet = Sheet(min(set(range(1, len(taken) + 2)) - taken))
        self._connect(sheet)
        place = self.addTab(sheet, "")
        self._bar.setTabButton(place, QTabBar.ButtonPosition.RightSide, self._close_button(sheet))
        self.rename()
        self.added.emit(sheet)
        if in_front:
            self.setCurrentIndex(place)
            sheet.editor.setFocus()
        return sheet

    def remove(self, sheet: Sheet) -> None:
        """Remove a text; after the last one, open an empty one."""
        if self.count() == 1:
            self.add()
        self.removeTab(self.indexOf(sheet))
        self.rename()
        self.removed.emit(sheet)
        sheet.deleteLater()

    def sheet_of(self, path: Path) -> Sheet | None:
        """The open text of this file: of this path, or of a link that led there when it was read or written."""
        filed = ((sheet, sheet.document) for sheet in self.sheets)
        return next((sheet for sheet, own in filed if path in (own.path, own.target)), None)

    def step(self, count: int) -> None:
        """Move on by some tabs, in a circle."""
        self.setCurrentIndex((self.currentIndex() + count) % self.count())

    def shift(self, count: int) -> None:
        """Move the tab in front by some places to the right, in a circle."""
        self._bar.moveTab(self.currentIndex(), (self.currentIndex() + count) % self.count())

    @Slot()
    def rename(self) -> None:
        """Show the names of the texts, with folders where names clash, and mark unsaved ones."""
        names = [sheet.name for sheet in self.sheets]
        for place, sheet in enumerate(self.sheets):
            path, name = sheet.document.path, sheet.name
            if path and names.count(name) > 1:
                name = f"{name} ({path.parent.name})"
            self.setTabText(place, name.replace("&", "&&") + (_MODIFIED if sheet.is_modified else ""))
            self.setTabToolTip(place, str(path or name))
            said = _("{name}, not saved") if sheet.is_modified else "{name}"
            self._bar.setAccessibleTabName(place, said.format(name=name))

    def _connect(self, sheet: Sheet) -> None:
        editor = sheet.editor
        for heard, told in (
            (editor.changed, self.changed),
            (editor.chosen, self.chosen),
            (editor.dismissed, self.dismissed),
            (editor.typed, self.typed),
            (editor.taken, self.taken),
            (editor.ghosted, self.ghosted),
            (editor.zoomed, self.zoomed),
            (editor.textChanged, self.text_changed),
            (editor.selectionChanged, self.selection_changed),
            (editor.verticalScrollBar().valueChanged, self.scrolled),
        ):
            heard.connect(told)
        editor.document().modificationChanged.connect(lambda modified: self._modified(sheet, modified))

    def _modified(self, sheet: Sheet, modified: bool) -> None:
        self.rename()
        self.modified.emit(sheet, modified)

    def _close_button(self, sheet: Sheet) -> QToolButton:
        button = QToolButton()
        button.setObjectName("close")
        button.setText("\u00d7")
        button.setToolTip(_("Close this text"))
        button.setAccessibleName(_("Close this text"))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.close_wanted.emit(sheet))
        return button

    @Slot(int)
    def _want_closed(self, place: int) -> None:
        self.close_wanted.emit(self.widget(place))

    @Slot(int)
    def _switch(self, place: int) -> None:
        if place >= 0:
            self.editor.setFocus()
            self.ghosted.emit(self.editor.ghost())
            self.switched.emit()
