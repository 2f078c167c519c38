"""The window's end of the insight dock, which is made when it is first opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from engine.kinds import Kind
from gui.insight.models import Models, Wanted
from gui.insight.worker import Asker

if TYPE_CHECKING:
    from gui.insight.dock import InsightDock
    from gui.window import Window

_WIDTH = 400  # pixels


class Insight(QObject):
    """Shows and hides the dock as the settings say. Stop it before it goes."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.asker = Asker(Models, self)
        self.dock: InsightDock | None = None
        window.toolbar.insight.clicked.connect(self.toggle)

    def apply(self) -> None:
        """Show the dock or not, in the colours and with the models that the window's settings say."""
        window, is_wanted = self._window, self._window.settings.insight
        window.toolbar.show_insight(is_wanted)
        if is_wanted and self.dock is None:
            self._make()
        if self.dock is None:
            return
        settings = window.settings
        own_words = window.predictor.own_words.path if settings.learn else None
        transformer, ngram = (settings.models.get(kind, "") for kind in (Kind.TRANSFORMER, Kind.NGRAM))
        self.dock.wanted = Wanted(transformer, ngram, own_words)
        self.dock.set_theme(window.look.theme)
        if self.dock.isHidden() == is_wanted:
            self.dock.setVisible(is_wanted)

    @Slot()
    def toggle(self) -> None:
        """Show the dock, or take it away."""
        settings = self._window.settings
        self._window.change(replace(settings, insight=not settings.insight))

    def explain(self, word: str) -> None:
        """Show why a word is suggested."""
        if not self._window.settings.insight:
            self.toggle()
        assert self.dock is not None
        self.dock.explain(word)

    def stop(self) -> None:
        """End the thread. May be called twice."""
        self.asker.stop()

    def _make(self) -> None:
        from gui.insight.dock import InsightDock  # here, since the window needn't wait for it

        window = self._window
        self.dock = InsightDock(window.tabs, self.asker, window)
        self.dock.hide()
        self.dock.closed.connect(self._closed)
        self.dock.problem.connect(window.message.say)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        window.resizeDocks([self.dock], [_WIDTH], Qt.Orientation.Horizontal)

    @Slot()
    def _closed(self) -> None:
        if self._window.settings.insight:
            self.toggle()
