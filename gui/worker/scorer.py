"""The window's side of the scorer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from service.prediction.scorer import BacklogScorer


class ScoringWorker(QObject):
    """Emits, from the service's thread, the scores of the words in the `backlog`."""

    scored = Signal(object, object)  # TypedWord, keystrokes by kind
    left_out = Signal(int)  # number of words that were never scored

    def __init__(self, scorer: BacklogScorer, parent: QObject) -> None:
        super().__init__(parent)
        self.backlog = scorer.backlog
        scorer.listener.scored, scorer.listener.left_out = self.scored.emit, self.left_out.emit
