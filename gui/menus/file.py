"""The menu of files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from engine.language import _
from gui.documents.desk import Desk
from gui.menus.menu import Menu
from gui.shortcuts.commands import Commands


class FileMenu(Menu):
    """Opens, saves and prints the texts of a desk, in the font that `print_font` gives."""

    def __init__(self, desk: Desk, print_font: Callable[[], QFont], commands: Commands, window: QWidget) -> None:
        super().__init__(_("&File"), commands, window)
        self._desk, filing = desk, desk.filing
        self.fill(
            ("file.new", _("&New"), "Ctrl+N; Ctrl+T", filing.new),
            ("file.open", _("&Open…"), "Ctrl+O", filing.choose),
        )
        self.recent = self.addMenu(_("Open &recent"))
        self.recent.aboutToShow.connect(self.list_recent)
        self.fill(
            ("file.close", _("&Close"), "Ctrl+W; Ctrl+F4", filing.close),
            None,
            ("file.save", _("&Save"), "Ctrl+S", filing.save),
            ("file.save_as", _("Save &as…"), "Ctrl+Shift+S", filing.save_as),
            None,
            ("file.print", _("&Print…"), "Ctrl+P", lambda: desk.print_text(print_font())),
            ("file.pdf", _("&Export as PDF…"), "", lambda: desk.export_pdf(print_font())),
            None,
            ("file.quit", _("&Quit"), "Ctrl+Q", window.close),
        )

    def list_recent(self) -> None:
        """Fill the menu of recent files."""
        self.recent.clear()
        for number, path in enumerate(self._desk.recent.paths(), 1):
            title = f"{path.name} — {path.parent}".replace("&", "&&")
            action = self.recent.addAction(f"&{number} {title}" if number < 10 else title)
            action.triggered.connect(lambda _checked, path=path: self._desk.filing.open(path))
        if self.recent.isEmpty():
            self.recent.addAction(_("The files that you open will be listed here")).setEnabled(False)
        else:
            self.recent.addSeparator()
            self.recent.addAction(_("&Clear this list"), self._desk.forget_recent)
