"""The menu of editing."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from engine.language import _
from gui.documents.desk import Desk
from gui.menus.menu import Menu
from gui.shortcuts.commands import Commands
from gui.spelling.desk import SpellingDesk

_KEYS = QKeySequence.StandardKey


class EditMenu(Menu):
    """Edits the text in front, searches it, and goes through its misspelt words."""

    def __init__(self, desk: Desk, spelling: SpellingDesk, commands: Commands, window: QWidget) -> None:
        super().__init__(_("&Edit"), commands, window)
        tabs, find_bar = desk.tabs, desk.find_bar
        self.fill(
            ("edit.undo", _("&Undo"), _KEYS.Undo, lambda: tabs.editor.undo()),
            ("edit.redo", _("&Redo"), _KEYS.Redo, lambda: tabs.editor.redo()),
            None,
            ("edit.cut", _("Cu&t"), _KEYS.Cut, lambda: tabs.editor.cut()),
            ("edit.copy", _("&Copy"), _KEYS.Copy, lambda: tabs.editor.copy()),
            ("edit.paste", _("&Paste"), _KEYS.Paste, lambda: tabs.editor.paste()),
            ("edit.select_all", _("Select &all"), _KEYS.SelectAll, lambda: tabs.editor.selectAll()),
            None,
            ("edit.find", _("&Find…"), "Ctrl+F", lambda: find_bar.open(replacing=False)),
            ("edit.replace", _("Find and replac&e…"), "Ctrl+H", lambda: find_bar.open(replacing=True)),
            ("edit.find_next", _("Find &next"), "F3", lambda: find_bar.step(1)),
            ("edit.find_previous", _("Find pre&vious"), "Shift+F3", lambda: find_bar.step(-1)),
            None,
            ("edit.menu", _("&Menu at the caret"), "Shift+F10", lambda: tabs.editor.want_menu()),
            ("edit.next_misspelt", _("Next misspelt &word"), "F7", spelling.go_to_next),
        )
