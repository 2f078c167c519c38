"""Knows which models are open, by their names, and the faults of the others."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.kinds import OPENING_ORDER, SINGLE, TABLE, needed_for
from engine.language import _
from engine.prediction import Prediction
from gui.prediction.predictor import Predictor
from gui.prediction.retries import Retries
from service.modes import MODES


class OpenModels(QObject):
    """Follows what a predictor opens and loses. `names` has the name of each open model by its kind.

    A model that failed is reopened after a while, silently: its fault was shown when it first failed, and stays until
    the model opens, or, if it was open when it failed, answers again.
    """

    opened = Signal()
    failed = Signal(bool)  # whether no model is left
    problem = Signal(str)  # sentence for the user
    solved = Signal(str)  # the sentence that is no longer true

    def __init__(self, predictor: Predictor, parent: QObject) -> None:
        super().__init__(parent)
        self.names: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._said = ""
        self._stopped, self._retried = set[str](), set[str]()
        self._predictor = predictor
        self.retries = Retries(self)
        self.retries.due.connect(self._retry)
        predictor.worker.opened.connect(self._open)
        predictor.worker.predicted.connect(self._answered)
        predictor.worker.closed.connect(self._close)
        predictor.worker.failed.connect(self._fail)

    def title(self, kind: str) -> str:
        """The name of an open model for the writer: its kind's title if it came with Foreword, otherwise its own."""
        bundled = " + ".join(TABLE[part].bundled for part in TABLE[kind].parts or (kind,))
        return TABLE[kind].title() if self.names[kind] == bundled else self.names[kind]

    def want(self, mode: str) -> None:
        """Open the models of a mode of writing; one that failed is tried again."""
        for kind in needed_for(MODES[mode].shows):
            if kind not in self.names:
                self._retried.discard(kind)
                self.retries.reset()
                self._predictor.open_model(kind)

    @Slot()
    def _retry(self) -> None:
        self._retried |= self._faults.keys() - self.names.keys()
        for kind in OPENING_ORDER:
            if kind not in self.names:
                self._predictor.open_model(kind)

    @Slot(str, str)
    def _open(self, kind: str, name: str) -> None:
        self.names[kind] = name
        if kind not in self._stopped:
            self._mend(kind)
        self.opened.emit()

    @Slot(str, object)
    def _answered(self, kind: str, _prediction: Prediction) -> None:
        self._mend(kind)

    def _mend(self, kind: str) -> None:
        """Clear the faults of a model that works again, and of the open ones that had ended with it."""
        mended = self._faults.keys() & self.names.keys()
        if kind not in mended:
            return
        for other in mended:
            del self._faults[other]
            self._stopped.discard(other)
            self._retried.discard(other)
        self.solved.emit(self._said)
        self.retries.reset()
        if self._faults:
            self.retries.fail()

    @Slot(str)
    def _close(self, kind: str) -> None:
        self.names.pop(kind, None)

    @Slot(str, str)
    def _fail(self, kind: str, sentence: str) -> None:
        """Show the fault of a model, in place of an earlier one, and go on with another model."""
        was_open = self.names.pop(kind, None) is not None
        if was_open:
            self._stopped.add(kind)
        self._faults[kind] = sentence
        self.retries.fail()
        nothing_left = not self.names and self._faults.keys() >= set(SINGLE)
        if kind not in self._retried:
            self.solved.emit(self._said)
            self._said = " ".join(self._faults.values()) if nothing_left else self._with_other(sentence)
            self.problem.emit(self._said)
        if was_open or kind not in self._retried:
            self.failed.emit(nothing_left)

    def _with_other(self, fault: str) -> str:
        others = [TABLE[other].title_in_sentence() for other in self.names]
        if not others:
            return fault
        return _("{fault} Meanwhile {other} makes the suggestions.").format(fault=fault, other=others[0])
