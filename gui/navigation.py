"""The window by keyboard: the keys of its commands, the way round its parts, and what tells of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gui.shortcuts.commands import Commands
from gui.shortcuts.dialog import ShortcutsDialog
from gui.welcome import Welcome

if TYPE_CHECKING:
    from gui.window import Window


class Keyboard(QObject):
    """Binds the commands of a window to keys. Tab is the page's own, so that F6 is what goes on to its other parts."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.commands = Commands()
        self.welcome = Welcome(window.tabs)
        window.tabs.text_changed.connect(self.welcome.dismiss)
        window.tabs.dismissed.connect(self.welcome.dismiss)
        self.welcome.start.clicked.connect(self.focus_page)

    @Slot()
    def bind(self) -> None:
        """Let the keys mean what the settings say, and be named so wherever they are named."""
        window, said = self._window, self.commands.said
        window.message.say(self.commands.bind(window.settings.shortcuts))
        window.strip.name_keys(said)
        window.toolbar.name_keys(said)

    @Slot()
    def focus_page(self) -> None:
        """Let the writer type on."""
        self._window.editor.setFocus()

    def step(self, count: int) -> None:
        """Move the focus so many parts of the window on, round and round, past those where nothing can take it."""
        ready = [part for part in self._parts() if _first_in(part)]
        here = next((place for place, part in enumerate(ready) if _holds_focus(part)), 0)
        target = _first_in(ready[(here + count) % len(ready)])
        if target:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def show_welcome(self) -> None:
        """Show the keys worth knowing, on the page."""
        self.welcome.open(self.commands.said)

    @Slot()
    def show_shortcuts(self) -> None:
        """Show which keys do what, and let the writer change them."""
        window = self._window
        dialog = ShortcutsDialog(self.commands, window.settings.shortcuts, window)
        if dialog.exec():
            window.change(replace(window.settings, shortcuts=dialog.chosen))
            self.bind()
        dialog.deleteLater()

    def _parts(self) -> Sequence[QWidget]:
        window, sheet = self._window, self._window.tabs.sheet
        bars = (self.welcome, window.desk.find_bar, window.message, window.toolbar, window.desk.recovery, sheet.notice)
        dock = (window.insight.dock,) if window.insight.dock else ()
        return (sheet.editor, *bars, *dock)


def _first_in(part: QWidget) -> QWidget | None:
    """The first widget of a part that takes the focus, the part itself maybe."""
    return next((widget for widget in (part, *part.findChildren(QWidget)) if _takes_focus(widget)), None)


def _takes_focus(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isVisible() and widget.isEnabled()


def _holds_focus(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (part is focused or part.isAncestorOf(focused))
