"""The window's side of the open models."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.worker.scorer import ScoringWorker
from gui.worker.spelling import SpellingWorker
from service.prediction.listener import Fault
from service.prediction.service import PredictionService


class Worker(QObject):
    """Emits, from the service's thread, the events of the models, as do its `scorer` and its `spelling`."""

    opened = Signal(str, str)  # kind, name
    closed = Signal(str)  # kind, which is opened again at once
    predicted = Signal(str, object)  # kind, Prediction
    went_on = Signal(object, str)  # Prediction, its first word with the words that are likely to follow
    failed = Signal(str, str)  # kind, sentence for the user

    def __init__(self, service: PredictionService, parent: QObject) -> None:
        super().__init__(parent)
        heard = service.listener
        heard.opened, heard.closed, heard.failed = self.opened.emit, self.closed.emit, self._fail
        heard.predicted, heard.went_on = self.predicted.emit, self.went_on.emit
        self.scorer = ScoringWorker(service.scorer, self)
        self.spelling = SpellingWorker(service.spelling, self)

    def _fail(self, fault: Fault) -> None:
        self.failed.emit(fault.kind, fault.sentence())
