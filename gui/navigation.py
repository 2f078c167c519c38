"""Moves the keyboard focus round the window's parts by F6, since Tab belongs to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gui.documents.tabs import Tabs


class Navigation(QObject):
    """Moves the focus between the page in front and the other `parts`, which it asks for each time."""

    def __init__(self, tabs: Tabs, parts: Callable[[], Iterable[QWidget]], parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._parts = tabs, parts

    @Slot()
    def focus_page(self) -> None:
        """Return the focus to the page."""
        self._tabs.editor.setFocus()

    def step(self, count: int) -> None:
        """Move the focus on by some parts of the window, in a circle, past those that cannot take it."""
        ready = [part for part in (self._tabs.editor, *self._parts()) if _first_in(part)]
        here = next((place for place, part in enumerate(ready) if _holds_focus(part)), 0)
        target = _first_in(ready[(here + count) % len(ready)])
        if target:
            target.setFocus(Qt.FocusReason.TabFocusReason)


def _first_in(part: QWidget) -> QWidget | None:
    """The first widget of a part that takes the focus, perhaps the part itself."""
    return next((widget for widget in (part, *part.findChildren(QWidget)) if _takes_focus(widget)), None)


def _takes_focus(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isVisible() and widget.isEnabled()


def _holds_focus(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (part is focused or part.isAncestorOf(focused))
