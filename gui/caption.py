"""The title and the status bar, for the text in front."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from engine.language import _
from gui.documents.tabs import Tabs
from gui.status import StatusBar
from service.private import PrivateMode


class Caption(QObject):
    """Keeps the title of a `window` and its status bar up to date with the text in front."""

    def __init__(self, tabs: Tabs, status: StatusBar, private: PrivateMode, window: QMainWindow) -> None:
        super().__init__(window)
        self._tabs, self._status, self._window = tabs, status, window
        self._private = private
        tabs.typed.connect(self._count)
        for signal in (tabs.modified, tabs.switched):
            signal.connect(self.show)
        private.observe(self.show)

    @Slot()
    def show(self) -> None:
        """Show the name of the text in front, whether it is saved, and the keystrokes saved in it."""
        sheet = self._tabs.sheet
        may_keep = self._private.may_keep(sheet.key)
        title = "Foreword — {name}[*]" if may_keep else _("Foreword — {name}[*] — private")
        self._window.setWindowTitle(title.format(name=sheet.name))
        self._window.setWindowModified(sheet.is_modified)
        self._status.show_savings(sheet.savings.share)
        self._status.show_form(sheet.document.form)

    @Slot(int, int)
    def _count(self, keystrokes: int, characters: int) -> None:
        savings = self._tabs.sheet.savings
        savings.count(keystrokes, characters)
        self._status.show_savings(savings.share)
