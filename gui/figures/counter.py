"""The figures in the window: counted in its thread, and reported by signals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from gui.worker.loop import QtLoop
from gui.worker.scorer import ScoringWorker
from service.figures.counter import FigureCounter
from service.private import PrivateMode


class SignallingCounter(FigureCounter, QObject):
    """A counter that reports by signals."""

    problem = Signal(str)  # sentence for the user
    finished = Signal(object)  # TypedWord, to be scored
    changed = Signal()

    def __init__(
        self,
        file: Path,
        private: PrivateMode,
        text: Callable[[], str],
        parent: QObject,
        today: Callable[[], date] = date.today,
    ) -> None:
        """See FigureCounter."""
        QObject.__init__(self, parent)
        FigureCounter.__init__(self, file, private, text, QtLoop(self), today)
        heard = self.listener
        heard.problem, heard.finished, heard.changed = self.problem.emit, self.finished.emit, self.changed.emit

    def score_with(self, scorer: ScoringWorker) -> None:
        """Let a scorer try the models on typed words."""
        self.finished.connect(scorer.backlog.put, Qt.ConnectionType.DirectConnection)  # it takes words from any thread
        scorer.scored.connect(self.score)
        scorer.left_out.connect(self.leave_out)
