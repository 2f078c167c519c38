"""The window's side of the insight dock, which is made when it is first opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from engine.kinds import Kind
from gui.appearance import Appearance
from gui.documents.tabs import Tabs
from gui.insight.models import Models, Wanted
from gui.insight.worker import Asker
from gui.settings.holder import SettingsHolder

if TYPE_CHECKING:
    from gui.insight.dock import InsightDock

_WIDTH = 400  # pixels


class Insight(QObject):
    """Shows and hides the dock beside the texts of a `window`, as the settings say. Stop it before it goes.

    `own_words` is the file of the writer's own words.
    """

    written = Signal(object, object)  # as in View

    def __init__(
        self, settings: SettingsHolder, tabs: Tabs, appearance: Appearance, own_words: Path, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._settings, self._tabs, self._appearance = settings, tabs, appearance
        self._own_words, self._window = own_words, window
        self.asker = Asker(Models, self)
        self.dock: InsightDock | None = None

    @Slot()
    def apply(self) -> None:
        """Show or hide the dock, with the colours and models in the settings."""
        settings = self._settings.now
        if settings.insight and self.dock is None:
            self._make()
        if self.dock is None:
            return
        transformer, ngram = (settings.models.get(kind, "") for kind in (Kind.TRANSFORMER, Kind.NGRAM))
        self.dock.wanted = Wanted(transformer, ngram, self._own_words if settings.learn else None)
        self.dock.set_theme(self._appearance.theme)
        if self.dock.isHidden() == settings.insight:
            self.dock.setVisible(settings.insight)

    @Slot()
    def toggle(self) -> None:
        """Show or hide the dock."""
        self._settings.set(insight=not self._settings.now.insight)

    def explain(self, word: str) -> None:
        """Show why a word is suggested."""
        if not self._settings.now.insight:
            self.toggle()
        assert self.dock is not None
        self.dock.explain(word)

    def stop(self) -> None:
        """End the thread. May be called twice."""
        self.asker.stop()

    def _make(self) -> None:
        from gui.insight.dock import InsightDock  # here, so that the window does not wait for it

        self.dock = InsightDock(self._tabs, self.asker, self._window)
        self.dock.hide()
        self.dock.closed.connect(self._closed)
        self.dock.written.connect(self.written)
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self._window.resizeDocks([self.dock], [_WIDTH], Qt.Orientation.Horizontal)

    @Slot()
    def _closed(self) -> None:
        if self._settings.now.insight:
            self.toggle()
