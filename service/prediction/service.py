"""The prediction service: any program asks, and listeners report back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from engine.errors import Cancelled
from engine.kinds import OPENING_ORDER
from engine.prediction import Backend
from service.folders.folders import FoldersService
from service.learning.own_words import OwnWordsService
from service.loop import Loop
from service.prediction.answering import Answering
from service.prediction.listener import Listener
from service.prediction.mailbox import Mailbox, PredictionQuestion
from service.prediction.models import LoadedModels, OpenBackend
from service.prediction.power import Battery
from service.prediction.scorer import BacklogScorer
from service.prediction.spelling import OpenSpeller, SpellingService


class PredictionService:
    """Opens models and answers the newest question, in the thread of its loop.

    Any thread may call its methods, which return at once. The listeners, its own and those of `own_words`, `folders`,
    `spelling` and `scorer`, are called in the service's thread; set them before `start`.
    """

    def __init__(
        self,
        loop: Loop,
        open_backend: OpenBackend,
        own_words_file: Path,
        open_speller: OpenSpeller | None = None,
        battery: Battery | None = None,
    ) -> None:
        """`open_backend` is called in threads beside the service's, `open_speller` in the service's.

        The index of folders is kept beside `own_words_file`. `battery` defaults to the machine's.
        """
        self.listener = Listener()
        self._post, self._battery = loop.post, battery or Battery()
        self._mailbox = Mailbox()
        self.models = LoadedModels(self._mailbox, open_backend, loop.post, self.listener)
        self.spelling = SpellingService(self._mailbox, self.models.backends, open_speller, loop.post)
        self.own_words = OwnWordsService(own_words_file, self.spelling, self._mailbox, loop.post)
        self.folders = FoldersService(own_words_file.with_name("folders"), self.spelling, loop.post)
        self.scorer = BacklogScorer(self._mailbox, self.models.backends, self._battery, loop)
        self._answering = Answering(self.models, self._personal, self.spelling, self.listener)

    @property
    def has_left_behind(self) -> bool:
        """Whether a model that was given up still hangs."""
        return self.models.has_left_behind

    def start(self) -> None:
        """Open the models, and then the speller."""
        for kind in OPENING_ORDER:
            self.open_model(kind)
        self._post(self.spelling.begin)

    def open_model(self, kind: str) -> None:
        """Open the model of this kind, also if it failed before."""
        self._post(partial(self.models.open, kind))

    def exchange(self, kind: str) -> None:
        """Close the model of this kind, and open the one that is in use now."""
        self._mailbox.clear()
        self._post(partial(self.models.exchange, kind))

    def adjust(self, kind: str, change: Callable[[Backend], None]) -> None:
        """Change something about the open model of this kind, in the service's thread."""
        self._mailbox.clear()
        self._post(partial(self.models.adjust, kind, change))

    def ask(self, question: PredictionQuestion) -> None:
        """Answer this question in place of any before it."""
        self._mailbox.put(question)
        self._post(self._answer)

    def forget(self) -> None:
        """Withdraw the last question."""
        self._mailbox.clear()

    def stop(self) -> None:
        """Cancel the running work, then close the own words, the folders and the models, as the last job."""
        self._mailbox.close()
        self._post(self._finish)

    def _answer(self) -> None:
        """Answer the newest question, if it still waits, with the models asked for or any open one."""
        self.scorer.wait()
        taken = self._mailbox.take()
        if taken is None:
            return
        question, cancellation = taken
        self.models.tell_stuck()
        kinds = self._answering.kinds(question)
        try:
            self._answering.answer(kinds, question, cancellation)
            if kinds:
                self.own_words.begin()  # only now, so that the first answer does not wait for it
                self.folders.begin()
            is_idle = self.own_words.catch_up()
            thinks = is_idle and question.think_ahead and not self._battery.in_use()
            pause = self._mailbox.idle() if thinks else None
            if pause:
                self._answering.anticipate(kinds, question.request, pause)
        except Cancelled:
            return  # a newer question waits, and its answer is posted

    def _personal(self, model: Backend) -> Backend:
        """The model mixed with what is the writer's."""
        return self.own_words.personal(self.folders.recalling(model))

    def _finish(self) -> None:
        self.own_words.close()
        self.folders.close()
        self.scorer.close()
        self.models.close()
