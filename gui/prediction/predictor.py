"""The window's side of the prediction service, and the thread in which it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread

from engine.prediction import Backend
from gui.worker.folders import FoldersWorker
from gui.worker.loop import QtLoop
from gui.worker.own_words import OwnWordsWorker
from gui.worker.worker import Worker
from service.prediction.mailbox import PredictionQuestion
from service.prediction.models import OpenBackend
from service.prediction.service import PredictionService
from service.prediction.spelling import OpenSpeller

_ENDS = 20_000  # milliseconds in which the thread ends, but for where it waits for a disk that does not answer


class Predictor(QObject):
    """Asks the service, which reports through `worker`, `own_words` and `folders`.

    Stop it before it goes: a QThread must not die while it runs.
    """

    def __init__(
        self,
        open_backend: OpenBackend,
        own_words_file: Path,
        parent: QObject | None = None,
        open_speller: OpenSpeller | None = None,
    ) -> None:
        super().__init__(parent)
        self._stopped = False
        self._thread = QThread(self)
        self._loop = QtLoop()
        self._loop.moveToThread(self._thread)
        self.service = PredictionService(self._loop, open_backend, own_words_file, open_speller)
        self.own_words = OwnWordsWorker(self.service.own_words, self)
        self.folders = FoldersWorker(self.service.folders, self)
        self.worker = Worker(self.service, self)

    def start(self) -> None:
        """Start the thread, and open the models and then the speller in it."""
        self._thread.start()
        self.service.start()

    def open_model(self, kind: str) -> None:
        """Open the model of this kind, also if it failed before."""
        self.service.open_model(kind)

    def exchange(self, kind: str) -> None:
        """Close the model of this kind, and open the one that is in use now."""
        self.service.exchange(kind)

    def adjust(self, kind: str, change: Callable[[Backend], None]) -> None:
        """Change something about the open model of this kind, in the service's thread."""
        self.service.adjust(kind, change)

    def ask(self, question: PredictionQuestion) -> None:
        """Answer this question in place of any before it."""
        self.service.ask(question)

    def forget(self) -> None:
        """Withdraw the last question."""
        self.service.forget()

    @property
    def has_left_behind(self) -> bool:
        """Whether a model that was given up still hangs, or the thread itself does."""
        return self.service.has_left_behind or (self._stopped and self._thread.isRunning())

    def stop(self) -> None:
        """Cancel what runs, close the models and wait for the thread, but not for ever. May be called twice."""
        if not self._stopped and self._thread.isRunning():
            self.service.stop()
            self._loop.post(self._thread.quit)
            self._thread.wait(_ENDS)
        self._stopped = True
