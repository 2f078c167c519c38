"""Uses pauses to work out what each open model would have saved on the typed words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.errors import Cancelled
from engine.prediction import Backend
from engine.scoring import Backlog, TypedWord
from service.loop import Loop, ignore
from service.owner import owned
from service.prediction.mailbox import Mailbox
from service.prediction.power import Battery

log = logging.getLogger(__name__)

_PAUSE = 1.0  # seconds after a question before scoring begins


@dataclass(slots=True)
class ScoreListener:
    """Callbacks of the scorer, called in the service's thread."""

    scored: Callable[[TypedWord, Mapping[str, int]], object] = ignore  # keystrokes by kind
    left_out: Callable[[int], object] = ignore  # number of words that were never scored


@owned()
class BacklogScorer:
    """Scores one word after another, until a question comes. For the service's thread, except the `backlog`.

    It asks the models alone, without the writer's own words, which know the text by now. On battery, the words wait.
    """

    def __init__(self, mailbox: Mailbox, backends: Mapping[str, Backend], battery: Battery, loop: Loop) -> None:
        self._mailbox, self._backends, self._battery, self._loop = mailbox, backends, battery, loop
        self.listener = ScoreListener()
        self.backlog = Backlog()
        self._call_off: Callable[[], object] = ignore  # the next turn

    def wait(self) -> None:
        """Score once no other question follows soon."""
        self._score_after(_PAUSE)

    def close(self) -> None:
        """Stop, and drop the words that wait."""
        self._call_off()
        self.backlog.clear()

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
            self.backlog.put_back(word)  # the next pause starts after the answer to the question
            return
        except Exception as error:  # the fault is reported when the model fails to answer
            log.warning("scoring: %s", type(error).__name__)
            self.listener.left_out(1)
        else:
            self._tell(word, keystrokes)
        self._score_after(0.0)  # lets a question in

    def _score_after(self, seconds: float) -> None:
        self._call_off()
        self._call_off = self._loop.later(seconds, self.score)

    def _tell(self, word: TypedWord, keystrokes: Mapping[str, int]) -> None:
        self.listener.scored(word, keystrokes)
        dropped = self.backlog.take_dropped()
        if dropped:
            self.listener.left_out(dropped)
