"""Which models are open, by the names they go by, and what is wrong with those that are not."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from gui.language import _
from gui.settings import TITLES
from gui.worker import OPENING_ORDER, Predictor

KINDS = {"blend": ("blend",), "transformer": ("transformer",), "ngram": ("ngram",), "both": ("transformer", "ngram")}
_OPENED = KINDS | {"blend": OPENING_ORDER}


class OpenModels(QObject):
    """Follows what a predictor opens and loses. `names` has the name of each open model by its kind."""

    opened = Signal()
    failed = Signal(bool)  # whether no model is left
    problem = Signal(str)  # sentence for the user
    solved = Signal(str)  # the sentence that is no longer true

    def __init__(self, predictor: Predictor, parent: QObject) -> None:
        super().__init__(parent)
        self.names: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._said = ""
        self._predictor = predictor
        predictor.worker.opened.connect(self._open)
        predictor.worker.closed.connect(self._close)
        predictor.worker.failed.connect(self._fail)

    def want(self, backend: str) -> None:
        """Have the models of a backend opened; one that failed is tried again."""
        for kind in _OPENED[backend]:
            if kind not in self.names:
                self._predictor.open_model(kind)

    @Slot(str, str)
    def _open(self, kind: str, name: str) -> None:
        self.names[kind] = name
        if self._faults.pop(kind, None):
            self.solved.emit(self._said)
        self.opened.emit()

    @Slot(str)
    def _close(self, kind: str) -> None:
        self.names.pop(kind, None)

    @Slot(str, str)
    def _fail(self, kind: str, sentence: str) -> None:
        """Say what is wrong with a model, instead of what was said before, and go on with another."""
        self.names.pop(kind, None)
        self._faults[kind] = sentence
        self.solved.emit(self._said)
        nothing_left = not self.names and self._faults.keys() >= set(KINDS["both"])
        self._said = " ".join(self._faults.values()) if nothing_left else self._with_other(sentence)
        self.problem.emit(self._said)
        self.failed.emit(nothing_left)

    def _with_other(self, fault: str) -> str:
        others = [TITLES[other] for other in self.names]
        if not others:
            return fault
        return _("{fault} Suggestions come from the {other} model.").format(fault=fault, other=others[0])
