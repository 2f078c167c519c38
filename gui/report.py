"""The report that a writer sends to a maintainer when something goes wrong."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from engine.language import _
from gui.diagnostics import Diagnostics
from gui.documents.tabs import Tabs
from gui.prediction.conversation import Conversation
from gui.settings.holder import SettingsHolder
from gui.widgets.message_bar import MessageBar


class DiagnosticReport(QObject):
    """Asks the writer for a report after an unexpected error, and puts one on the clipboard when it is wanted."""

    def __init__(
        self,
        diagnostics: Diagnostics,
        settings: SettingsHolder,
        conversation: Conversation,
        tabs: Tabs,
        message: MessageBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._diagnostics, self._settings, self._conversation = diagnostics, settings, conversation
        self._tabs, self._message = tabs, message
        diagnostics.unexpected.connect(self._ask)

    @Slot()
    def copy(self) -> None:
        """Copy the report to the clipboard; it holds no word of the writer's."""
        settings = replace(self._settings.now, folders=())  # whose names are the writer's
        sizes = [sheet.editor.document().characterCount() for sheet in self._tabs.sheets]
        facts = {"settings": settings, "models": self._conversation.models.names, "characters in texts": sizes}
        QGuiApplication.clipboard().setText(self._diagnostics.report(facts))
        self._message.say(_("A report about the program is on the clipboard. It holds none of your text."))

    @Slot()
    def _ask(self) -> None:
        self._message.say(
            _(
                "Something went wrong in Foreword. Your text is as you left it: save it, and send us the report that "
                "“Copy diagnostic report” in the Help menu makes."
            )
        )
