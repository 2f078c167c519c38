"""The window's end of the scorer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from service.prediction.scorer import BacklogScorer


class ScoringWorker(QObject):
    """Tells by signals, from the service's thread, what is scored of the words in the `backlog`."""

    scored = Signal(object, object)  # TypedWord, keystrokes by kind
    left_out = Signal(int)  # so many words were never scored

    def __init__(self, scorer: BacklogScorer, parent: QObject) -> None:
        super().__init__(parent)
        self.backlog = scorer.backlog
        scorer.listener.scored, scorer.listener.left_out = self.scored.emit, self.left_out.emit
