"""The thread that computes the views. The newest question wins, and cancels an earlier one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.errors import Cancelled, ForewordError
from engine.language import _
from engine.prediction import Cancellation
from gui.insight.models import Models, OpenModels, Wanted
from service.owner import owned

log = logging.getLogger(__name__)

_GIVES_WAY = 5000  # milliseconds that a model may take to stop; a healthy one takes some 10

Run = Callable[[Models, Cancellation], Iterator[object]]  # yields the findings


@dataclass(frozen=True, slots=True, eq=False)
class InsightQuestion:
    """Something to compute with these models. `keeps_attention` says whether the attention stays open for the next."""

    run: Run
    wanted: Wanted
    keeps_attention: bool
    cancellation: Cancellation = field(default_factory=Cancellation)


@owned()
class InsightWorker(QObject):
    """Lives in the thread, and opens the models there when the first question comes."""

    told = Signal(object, object)  # InsightQuestion, a finding
    ended = Signal(object, str)  # InsightQuestion, sentence for the user if it failed

    def __init__(self, open_models: OpenModels) -> None:
        super().__init__()
        self._open_models = open_models
        self._models: Models | None = None

    @Slot(object)
    def answer(self, question: InsightQuestion) -> None:
        """Emit the findings for a question, unless it is cancelled."""
        fault = ""
        try:
            question.cancellation.check()
            for found in question.run(self._opened(question), question.cancellation):
                question.cancellation.check()
                self.told.emit(question, found)
        except Cancelled:
            return
        except Exception as error:
            fault = _sentence(error)
        self.ended.emit(question, fault)

    @Slot()
    def close(self) -> None:
        """Close the models, if they are open."""
        models, self._models = self._models, None
        if models:
            models.close()

    @Slot()
    def finish(self) -> None:
        """Close the models, and end the thread."""
        self.close()
        self.thread().quit()

    def _opened(self, question: InsightQuestion) -> Models:
        if self._models and self._models.wanted != question.wanted:
            self.close()
        self._models = self._models or self._open_models(question.wanted)
        if not question.keeps_attention:
            self._models.hide_attention()
        return self._models


class Asker(QObject):
    """The window's side of the thread. Stop it before it goes: a QThread must not die while it runs."""

    told = Signal(object)  # a finding for the last question
    ended = Signal(str)  # sentence for the user if the last question failed
    _answer_wanted = Signal(object)
    _close_wanted = Signal()
    _finish_wanted = Signal()

    def __init__(self, open_models: OpenModels, parent: QObject) -> None:
        super().__init__(parent)
        self._question: InsightQuestion | None = None
        self._stopped = False
        self._thread = QThread(self)
        self._worker = InsightWorker(open_models)
        self._worker.moveToThread(self._thread)
        self._answer_wanted.connect(self._worker.answer)
        self._close_wanted.connect(self._worker.close)
        self._finish_wanted.connect(self._worker.finish)
        self._worker.told.connect(self._tell)
        self._worker.ended.connect(self._end)

    @property
    def has_left_behind(self) -> bool:
        """Whether a model that did not stop still computes."""
        return self._stopped and self._thread.isRunning()

    @property
    def is_busy(self) -> bool:
        """Whether a question waits for its answer."""
        return self._question is not None

    def ask(self, run: Run, wanted: Wanted, keeps_attention: bool) -> None:
        """Compute this in place of an earlier question."""
        self.cancel()
        if self._stopped:
            return
        if not self._thread.isRunning():
            self._thread.start()
        self._question = InsightQuestion(run, wanted, keeps_attention)
        self._answer_wanted.emit(self._question)

    @Slot()
    def cancel(self) -> None:
        """Cancel the last question."""
        if self._question:
            self._question.cancellation.cancel()
            self._question = None

    def close_models(self) -> None:
        """Cancel the last question, and close the models until the next one."""
        self.cancel()
        self._close_wanted.emit()

    def stop(self) -> None:
        """Cancel what runs, close the models and wait for the thread to end, but not for long. May be called twice."""
        self.cancel()
        if not self._stopped and self._thread.isRunning():
            self._finish_wanted.emit()
            self._thread.wait(_GIVES_WAY)
        self._stopped = True

    @Slot(object, object)
    def _tell(self, question: InsightQuestion, found: object) -> None:
        if question is self._question:
            self.told.emit(found)

    @Slot(object, str)
    def _end(self, question: InsightQuestion, fault: str) -> None:
        if question is self._question:
            self._question = None
            self.ended.emit(fault)


def _sentence(error: Exception) -> str:
    if isinstance(error, ForewordError):
        return str(error)
    log.warning("a view of the models failed: %s", type(error).__name__)
    # It may quote the writer's text, so only its type is reported.
    return _("This can't be shown ({cause}); close the models' view and open it again.").format(
        cause=type(error).__name__
    )
