"""The menu of help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from engine.language import _
from gui.dialogs import Dialogs
from gui.menus.menu import Menu
from gui.shortcuts.shortcuts import Shortcuts


class HelpMenu(Menu):
    """The keys, a report for a maintainer, and what Foreword is."""

    def __init__(
        self,
        shortcuts: Shortcuts,
        dialogs: Dialogs,
        show_welcome: Callable[[], object],
        copy_report: Callable[[], object],
        window: QWidget,
    ) -> None:
        super().__init__(_("&Help"), shortcuts.commands, window)
        self.fill(
            ("help.keys", _("&Three keys worth knowing"), "", show_welcome),
            ("help.shortcuts", _("&Keyboard shortcuts…"), "F1", shortcuts.show),
            ("help.report", _("Copy &diagnostic report"), "", copy_report),
            ("help.about", _("&About Foreword"), "", dialogs.tell_about),
        )
