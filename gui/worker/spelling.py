"""The window's side of the speller."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from service.prediction.spelling import Lookup, SpellingService


class SpellingWorker(QObject):
    """Emits, from the service's thread, the findings of the speller."""

    opened = Signal(object)  # Speller, for any thread
    found = Signal(object, object)  # Lookup, words
    problem = Signal(str)  # sentence for the user

    def __init__(self, service: SpellingService, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        heard = service.listener
        heard.opened, heard.found, heard.problem = self.opened.emit, self.found.emit, self.problem.emit

    @property
    def enabled(self) -> bool:
        """Whether corrections are wanted among the suggestions."""
        return self._service.enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._service.enabled = enabled

    def know(self, words: Mapping[str, str], meant: Mapping[str, str]) -> None:
        """See SpellingService."""
        self._service.know(words, meant)

    def look_up(self, lookup: Lookup) -> None:
        """Look up corrections of a word, which `found` emits."""
        self._service.look_up(lookup)
