"""Uses the pauses to find out what each open model would have saved on the words that were typed."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import Cancelled
from engine.prediction import Backend
from engine.scoring import Backlog, TypedWord
from service.prediction.mailbox import Mailbox
from service.prediction.power import Battery

log = logging.getLogger(__name__)

_PAUSE = 1000  # milliseconds after a question before scoring begins


class Scorer(QObject):
    """Lives in the worker thread and scores one word after the other, until a question comes.

    The models are asked as they are, without the writer's own words, which know the text by now. On battery, the words
    wait.
    """

    scored = Signal(object, object)  # TypedWord, keystrokes by kind
    left_out = Signal(int)  # so many words were never scored

    def __init__(self, mailbox: Mailbox, backends: Mapping[str, Backend], battery: Battery, parent: QObject) -> None:
        super().__init__(parent)
        self._mailbox, self._backends, self._battery = mailbox, backends, battery
        self.backlog = Backlog()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._next = QTimer(self, singleShot=True, interval=0)  # lets a question in
        for timer in (self._pause, self._next):
            timer.timeout.connect(self.score)

    def wait(self) -> None:
        """A question came: score when no other follows soon."""
        self._next.stop()
        self._pause.start()

    def close(self) -> None:
        """Score no more. The words that still wait are forgotten."""
        self._pause.stop()
        self._next.stop()
        self.backlog.clear()

    @Slot()
    def score(self) -> None:
        """Score the word that waited longest with all open models, unless a question waits."""
        if self._battery.in_use():
            return
        cancellation = self._mailbox.idle()
        word = self.backlog.take() if cancellation else None
        if cancellation is None or word is None:
            return
        try:
            keystrokes = {kind: word.keystrokes(model, cancellation) for kind, model in self._backends.items()}
        except Cancelled:
            self.backlog.put_back(word)  # the answer to the question that cancelled starts the next pause
            return
        except Exception as error:  # a model that fails is told of where it fails to answer
            log.warning("scoring: %s", type(error).__name__)
            self.left_out.emit(1)
        else:
            self._tell(word, keystrokes)
        self._next.start()

    def _tell(self, word: TypedWord, keystrokes: Mapping[str, int]) -> None:
        self.scored.emit(word, keystrokes)
        dropped = self.backlog.take_dropped()
        if dropped:
            self.left_out.emit(dropped)
