"""The window's end of the thread that owns the open models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from engine.kinds import OPENING_ORDER
from engine.prediction import Backend
from gui.worker.own_words import OwnWordsWorker
from gui.worker.spelling import OpenSpeller
from gui.worker.worker import OpenBackend, Worker
from service.prediction.mailbox import Mailbox, Question
from service.prediction.power import Battery


class Predictor(QObject):
    """The window's end of the worker. Stop it before it goes: a QThread must not die while it runs."""

    _open_wanted = Signal(str)
    _exchange_wanted = Signal(str)
    _change_wanted = Signal(str, object)
    _answer_wanted = Signal()
    _speller_wanted = Signal()
    _finish_wanted = Signal()

    def __init__(
        self,
        open_backend: OpenBackend,
        own_words_file: Path,
        parent: QObject | None = None,
        open_speller: OpenSpeller | None = None,
    ) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._thread = QThread(self)
        self.own_words = OwnWordsWorker(own_words_file, self._mailbox)
        self.worker = Worker(self._mailbox, open_backend, Battery(), self.own_words, open_speller)
        for worker in (self.own_words, self.worker):
            worker.moveToThread(self._thread)
        self._open_wanted.connect(self.worker.open_model)
        self._exchange_wanted.connect(self.worker.exchange)
        self._change_wanted.connect(self.worker.adjust)
        self._answer_wanted.connect(self.worker.answer)
        self._speller_wanted.connect(self.worker.spelling.begin)
        self._finish_wanted.connect(self.worker.finish)

    def start(self) -> None:
        """Start the thread, and open the models and then the speller in it."""
        self._thread.start()
        for kind in OPENING_ORDER:
            self.open_model(kind)
        self._speller_wanted.emit()

    def open_model(self, kind: str) -> None:
        """Have the model of this kind opened, again where it failed before."""
        self._open_wanted.emit(kind)

    def exchange(self, kind: str) -> None:
        """Have the model of this kind closed and what is in use now opened in its place."""
        self._mailbox.clear()
        self._exchange_wanted.emit(kind)

    def adjust(self, kind: str, change: Callable[[Backend], None]) -> None:
        """Have something changed about the open model of this kind, in the worker thread."""
        self._mailbox.clear()
        self._change_wanted.emit(kind, change)

    def ask(self, question: Question) -> None:
        """Have this question answered instead of any before it."""
        self._mailbox.put(question)
        self._answer_wanted.emit()

    def forget(self) -> None:
        """Take back the last question."""
        self._mailbox.clear()

    @property
    def has_left_behind(self) -> bool:
        """Whether a model that hangs was given up and still does."""
        return self.worker.models.has_left_behind or self.worker.opener.has_left_behind

    def stop(self) -> None:
        """Cancel what runs, close the models and wait for the thread to end. May be called twice."""
        self._mailbox.close()
        if self._thread.isRunning():
            self._finish_wanted.emit()
            self._thread.wait()
