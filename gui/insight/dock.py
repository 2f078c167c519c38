"""The dock beside the page: one view at a time, refreshed after a pause whenever the text or the caret changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDockWidget, QStackedWidget, QVBoxLayout, QWidget

from engine.language import _
from gui.documents.tabs import Tabs
from gui.insight.alternatives import AlternativesView
from gui.insight.attention import AttentionView
from gui.insight.compare import CompareView
from gui.insight.continuation import ContinuationView
from gui.insight.likelihood import LikelihoodView
from gui.insight.models import Wanted
from gui.insight.place import place_in
from gui.insight.tour import TourView
from gui.insight.view import View
from gui.insight.why import WhyView
from gui.insight.worker import Asker
from gui.theme import GRID, Theme
from gui.widgets.scrolling import Scrolling

_PAUSE = 400  # milliseconds without a change, after which the views follow


class InsightDock(QDockWidget):
    """Shows a view and, while visible, asks `asker` to compute it with the `wanted` models."""

    closed = Signal()  # by the writer
    written = Signal(object, object)  # as in View

    def __init__(self, tabs: Tabs, asker: Asker, parent: QWidget) -> None:
        super().__init__(_("Insight"), parent)
        self.setObjectName("insight")
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._tabs, self._asker = tabs, asker
        self.wanted = Wanted()
        self.why, self.compare = WhyView(), CompareView()
        self.views: tuple[View, ...] = (
            self.compare, self.why, AttentionView(), LikelihoodView(), ContinuationView(), AlternativesView(),
            TourView(),
        )  # fmt: skip
        self.choice, self._stack = QComboBox(), QStackedWidget()
        self.choice.setAccessibleName(_("View"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for view in self.views:
            self.choice.addItem(view.title)
            self._stack.addWidget(view)
            view.wanted.connect(self.ask)
            view.stopped.connect(asker.cancel)
            view.explained.connect(self.explain)
            view.written.connect(self.written)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        top = QVBoxLayout()
        top.setContentsMargins(GRID, 0, GRID, 0)
        top.addWidget(self.choice)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        self.setWidget(Scrolling(inside))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.ask)
        self.choice.currentIndexChanged.connect(self._turn)
        tabs.changed.connect(self.follow)
        tabs.switched.connect(self.follow)
        asker.told.connect(self._take)
        asker.ended.connect(self._finish)

    @property
    def view(self) -> View:
        """The view that shows."""
        return self.views[self._stack.currentIndex()]

    @property
    def is_waiting(self) -> bool:
        """Whether it will ask once the pause is over."""
        return self._pause.isActive()

    def show_view(self, view: View) -> None:
        """Turn to a view."""
        self.choice.setCurrentIndex(self.views.index(view))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        for view in self.views:
            view.set_theme(theme)

    @Slot(object)
    def explain(self, word: str) -> None:
        """Show why this word is suggested."""
        self.show_view(self.why)
        self.why.explain(word)

    @Slot()
    def follow(self) -> None:
        """Cancel the question, since the text or the caret changed, and ask again after a pause."""
        if self.isVisible() and self.view.follows:
            self._asker.cancel()
            self._pause.start()

    @Slot()
    def ask(self) -> None:
        """Ask for the view at the caret."""
        self._pause.stop()
        editor = self._tabs.editor
        if self.isVisible() and not editor.is_composing():
            self.view.accept(editor)
            self._asker.ask(self.view.run(place_in(editor)), self.wanted, self.view.keeps_attention)

    @Slot(int)
    def _turn(self, number: int) -> None:
        self._asker.cancel()
        self._stack.setCurrentIndex(number)
        if self.view.follows:
            self.ask()

    @Slot(object)
    def _take(self, found: object) -> None:
        self.view.take(found)

    @Slot(str)
    def _finish(self, fault: str) -> None:
        self.view.finish(fault)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask, once the window is there."""
        super().showEvent(event)
        if not event.spontaneous():
            self._pause.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Close the models, unless the whole window was hidden."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._pause.stop()
            self._asker.close_models()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Signal that the writer closed it."""
        super().closeEvent(event)
        self.closed.emit()
