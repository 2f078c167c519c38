"""Callbacks through which the prediction service reports to its host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import ForewordError
from engine.kinds import TABLE
from engine.language import _
from engine.prediction import Prediction
from service.loop import ignore
from service.prediction.model_thread import Stuck


@dataclass(frozen=True, eq=False, slots=True)
class Fault:
    """A fault of the model of a `kind`, which `was_open` or was being opened."""

    kind: str
    error: BaseException
    was_open: bool

    def sentence(self) -> str:
        """A sentence for the user, in the current language."""
        if isinstance(self.error, ForewordError):
            return str(self.error)
        # Any other error may quote the writer's text, so only its type is reported.
        cause = _("it no longer answers") if isinstance(self.error, Stuck) else type(self.error).__name__
        return self._frame().format(model=TABLE[self.kind].title(), cause=cause)

    def _frame(self) -> str:
        if self.was_open:
            return _("“{model}” stopped working ({cause}); it is tried again soon, or now if chosen under Models.")
        return _("“{model}” can't be opened ({cause}); it is tried again soon, or now if chosen under Models.")


@dataclass(slots=True)
class Listener:
    """Callbacks of the service, called in its thread, so they must be quick. Set them before the service starts."""

    opened: Callable[[str, str], object] = ignore  # kind, name
    closed: Callable[[str], object] = ignore  # kind, which is opened again at once
    predicted: Callable[[str, Prediction], object] = ignore  # kind
    went_on: Callable[[Prediction, str], object] = (
        ignore  # the prediction, and its first word with the words that are likely to follow
    )
    failed: Callable[[Fault], object] = ignore
