"""The base of the workshop's pages: a sentence, a running job with its bar, and their layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtWidgets import (
    QDialog,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from engine.errors import ForewordError
from engine.files import reason
from engine.language import _
from gui.theme import GRID
from gui.widgets.notice import announce
from gui.widgets.parts import button, label, row
from gui.widgets.scrolling import Scrolling
from gui.workshop.jobs import WorkshopJob

_SOON = 300  # milliseconds after which running work shows


class Page(QDialog):
    """A page beside the window. One job runs at a time, and goes on while the page is closed.

    `size` is in lines of text.
    """

    def __init__(self, name: str, title: str, size: tuple[int, int], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.job: WorkshopJob | None = None
        self._done: Callable[[Any], object] = lambda _result: None
        self.message = label()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("How far it is"))
        self.doing = label()
        self.cancel = button(_("Stop &it"), self._cancel)
        self.under_way = QWidget()
        line = QVBoxLayout(self.under_way)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID // 2)
        line.addWidget(self.doing)
        line.addLayout(row(self.bar, self.cancel))
        self.under_way.hide()
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self.under_way.show)
        self.stopped = _("Stopped.")  # the sentence for that
        self.column = QVBoxLayout()
        self.column.setSpacing(GRID)
        self._lay_out(size)

    def _lay_out(self, size: tuple[int, int]) -> None:
        """Let the page scroll if there is no room; its sentence and its bar stay in sight."""
        inside = QWidget()
        inside.setLayout(self.column)
        self.column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        below = QVBoxLayout()
        below.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        below.setSpacing(GRID)
        below.addWidget(self.message)
        below.addWidget(self.under_way)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolling(inside), 1)
        whole.addLayout(below)
        line = self.fontMetrics().height()
        self.resize(QSize(size[0] * line, size[1] * line).boundedTo(self.screen().availableSize()))

    def open(self) -> None:
        """Refresh the page and show it in front."""
        self.refresh()
        self.show()
        self.activateWindow()

    def refresh(self) -> None:
        """Refresh the page; pages with lists fill them."""
        self.show_possible()

    def show_possible(self) -> None:
        """Enable only the actions that are possible now."""

    def say(self, sentence: str) -> None:
        """Show a sentence under the page, and have it read out."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        if sentence and self.isVisible():
            announce(self.message)

    def say_fault(self, error: ForewordError | OSError, place: Path) -> None:
        """Show what went wrong in this place."""
        if isinstance(error, OSError):
            sentence = _("{filename} cannot be used ({reason}): check its name and space.")
            self.say(sentence.format(filename=error.filename or place, reason=reason(error)))
        else:
            self.say(str(error))

    # -- work ------------------------------------------------------------------------------------------------------

    def work(self, task: str, arguments: Mapping[str, Any], done: Callable[[Any], object], doing: str) -> None:
        """Run a task in its own process, then call `done` with the result, or show the fault."""
        self.say("")
        self._done = done
        self.job = WorkshopJob(task, arguments, self)
        self.job.progressed.connect(self._progressed)
        self.job.ended.connect(self._ended)
        self._progressed(-1.0, doing)
        self._soon.start()
        self.show_possible()

    def stop(self) -> None:
        """End the job, since the program ends."""
        self._soon.stop()
        if self.job:
            self.job.stop()
            self.job = None

    @Slot()
    def _cancel(self) -> None:
        if self.job:
            self.doing.setText(_("Stopping…"))
            self.job.cancel()

    @Slot(float, str)
    def _progressed(self, share: float, doing: str) -> None:
        self.bar.setRange(0, 0 if share < 0 else 100)
        self.bar.setValue(round(100 * share))
        if doing:
            self.doing.setText(doing)

    @Slot(object, str)
    def _ended(self, result: Any, fault: str) -> None:
        job, self.job = self.job, None
        assert job is not None
        job.deleteLater()
        self._soon.stop()
        self.under_way.hide()
        if job.is_cancelled:
            self.say(self.stopped)
        elif fault:
            self.say(fault)
        else:
            self._done(result)
        self.show_possible()
