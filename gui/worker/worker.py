"""The thread that owns the open models. The window asks through a mailbox and hears back by signals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal, Slot

from engine.continuation import continuation
from engine.errors import Cancelled, ForewordError
from engine.kinds import TABLE, ends_with, made_of
from engine.language import _
from engine.prediction import Backend, Cancellation, KnowsWords, Prediction, Request
from engine.scripts import in_script
from gui.worker.opener import Opener, Opening
from gui.worker.own_words import OwnWordsWorker
from gui.worker.scorer import Scorer
from gui.worker.spelling import OpenSpeller, SpellingWorker
from service.prediction.mailbox import Mailbox, Question
from service.prediction.model_thread import ModelThread, Stuck, Watched
from service.prediction.power import Battery

log = logging.getLogger(__name__)

OpenBackend = Callable[[str, Mapping[str, Backend]], Backend]  # of a kind, and of the open models by kind
_CLOSED = _("The {model} model can't be opened ({cause}); it is tried again soon, or now if chosen under Models.")
_STOPPED = _("The {model} model stopped working ({cause}); it is tried again soon, or now if chosen under Models.")
_NO_ANSWER = _("it no longer answers")


class Worker(QObject):
    """Lives in the worker thread, opens the models and answers one question at a time.

    The models compute in a thread beside it, so that one that hangs holds up neither the others nor the own words.
    """

    opened = Signal(str, str)  # kind, name
    closed = Signal(str)  # kind, which is opened again at once
    predicted = Signal(str, object)  # kind, Prediction
    went_on = Signal(object, str)  # Prediction, its first word and the words that are likely behind it
    failed = Signal(str, str)  # kind, sentence for the user

    def __init__(
        self,
        mailbox: Mailbox,
        open_backend: OpenBackend,
        battery: Battery,
        own_words: OwnWordsWorker,
        open_speller: OpenSpeller | None,
    ) -> None:
        super().__init__()
        self._own_words = own_words
        self._mailbox = mailbox
        self._open_backend = open_backend
        self._backends: dict[str, Watched] = {}
        self._battery = battery
        self.models = ModelThread(mailbox)
        self.opener = Opener(lambda kind: open_backend(kind, {}), self)
        self.opener.came.connect(self._take_in)
        self.scorer = Scorer(mailbox, self._backends, battery, self)
        self.spelling = SpellingWorker(mailbox, self._backends, open_speller, self)

    @Slot(str)
    def open_model(self, kind: str) -> None:
        """Open the model of this kind, unless it is open already or on its way; one made of others comes with them."""
        if self._mailbox.closed or kind in self._backends or self.opener.is_opening(kind):
            return
        if TABLE[kind].parts:
            self._put_together(kind)
        else:
            self.opener.begin(kind)

    @Slot(str)
    def exchange(self, kind: str) -> None:
        """Close the model of this kind and what is made of it, and open what takes their place."""
        for other in (kind, *made_of(kind)):
            if other in self._backends:
                self._drop(other)
                self.closed.emit(other)
        if not self._mailbox.closed:
            self.opener.begin(kind)

    @Slot(str, object)
    def adjust(self, kind: str, change: Callable[[Backend], None]) -> None:
        """Change something about the open model of this kind."""
        if kind in self._backends:
            with self._faults_told(kind):
                change(self._backends[kind].backend)

    @Slot()
    def answer(self) -> None:
        """Answer the newest question, if it still waits, with the models asked for or else with one that is open."""
        self.scorer.wait()
        taken = self._mailbox.take()
        if taken is None:
            return
        question, cancellation = taken
        self._tell_stuck()
        kinds = self._answering(question)
        try:
            self._reply(kinds, question, cancellation)
            if kinds:
                self._own_words.begin()  # only now, so that the first chips needn't wait for it
            self._own_words.catch_up()
            pause = self._mailbox.idle() if question.think_ahead and not self._battery.in_use() else None
            for kind in kinds:
                if pause:
                    self._anticipate(kind, question.request, pause)
        except Cancelled:
            return  # a newer question waits, and its signal is on the way

    @Slot()
    def finish(self) -> None:
        """Close the models and the own words, and end the thread."""
        self._own_words.close()
        self.scorer.close()
        self.opener.close()
        for kind in list(self._backends):
            self._drop(kind)
        self.models.close()
        self.thread().quit()

    @Slot(object)
    def _take_in(self, opening: Opening) -> None:
        """Go on with a model that was opened, or tell why it was not."""
        if opening.backend is None:
            assert opening.error is not None
            self._fail(opening.kind, opening.error, _CLOSED)
            return
        self._add(opening.backend)
        for kind in made_of(opening.kind):
            self._put_together(kind)

    def _put_together(self, kind: str) -> None:
        """Make a model of open ones, which takes no time, once all of them are there."""
        parts = {str(part): self._backends[part] for part in TABLE[kind].parts if part in self._backends}
        if len(parts) < len(TABLE[kind].parts):
            return
        raw = {part: watched.backend for part, watched in parts.items()}
        try:
            self._add(self.models.call(lambda: self._open_backend(kind, raw)), *parts.values())
        except Exception as error:
            self._fail(kind, error, _CLOSED)

    def _add(self, backend: Backend, *parts: Watched) -> None:
        self._backends[backend.kind] = Watched(backend, self.models, parts)
        self.opened.emit(backend.kind, backend.name)

    def _tell_stuck(self) -> None:
        """Tell of what does not come to be open, and of what came to hang in a pause, where nobody asked for it."""
        for kind in self.opener.newly_late():
            self._fail(kind, Stuck(), _CLOSED)
        for kind in [kind for kind, backend in self._backends.items() if backend.hangs]:
            with self._faults_told(kind):
                self._backends[kind].check()

    def _answering(self, question: Question) -> list[str]:
        asked = [kind for kind in question.kinds if kind in self._backends]
        return asked or list(self._backends)[:1]

    def _reply(self, kinds: Sequence[str], question: Question, cancellation: Cancellation) -> None:
        prediction = None
        for kind in kinds:
            prediction = self._predict(kind, question.request, cancellation)
        if prediction:
            self._doubt(kinds[-1], question.request, prediction, cancellation)
        if prediction and question.goes_on:
            self._go_on(kinds[-1], question.request, prediction, cancellation)

    def _predict(self, kind: str, request: Request, cancellation: Cancellation) -> Prediction | None:
        cancellation.check()
        prediction = None
        with self._faults_told(kind):
            prediction = in_script(self._personal(kind).predict(request, cancellation), request.before)
            self.predicted.emit(kind, self.spelling.correct(request, prediction))
        return prediction

    def _doubt(self, kind: str, request: Request, prediction: Prediction, cancellation: Cancellation) -> None:
        """Show the answer of a model once more where the word before the caret seems to be another one misspelt."""
        cancellation.check()
        doubted = self.spelling.doubt(request, prediction)
        if doubted:
            self.predicted.emit(kind, doubted)

    def _go_on(self, kind: str, request: Request, prediction: Prediction, cancellation: Cancellation) -> None:
        with self._faults_told(kind):
            words = continuation(self._personal(kind), request, prediction, cancellation)
            if len(words) > 1:
                self.went_on.emit(prediction, " ".join(word.word for word in words))

    def _personal(self, kind: str) -> Backend:
        return self._own_words.personal(self._backends[kind], self._knows())

    def _knows(self) -> Callable[[str], bool]:
        """Tells whether a word isn't the writer's alone, as far as open models with a list of words can."""
        backends = [watched.backend for watched in self._backends.values()]
        knowing = [backend.knows for backend in backends if isinstance(backend, KnowsWords)]
        return lambda folded: any(knows(folded) for knows in knowing)

    def _anticipate(self, kind: str, request: Request, cancellation: Cancellation) -> None:
        cancellation.check()
        if kind in self._backends:
            with self._faults_told(kind):
                self._personal(kind).anticipate(request, cancellation)

    @contextmanager
    def _faults_told(self, kind: str) -> Iterator[None]:
        """Close a backend that raises, whatever it is, and tell the window; only Cancelled goes on."""
        try:
            yield
        except Cancelled:
            raise
        except Exception as error:
            for ended in (*ends_with(kind), kind):
                if ended in self._backends:
                    self._drop(ended)
                    self._fail(ended, error, _STOPPED)
            if isinstance(error, Stuck):
                self._exchange_parts(kind)

    def _exchange_parts(self, kind: str) -> None:
        """Open those parts anew that stay where one made of them hangs, which may still be using the open ones."""
        for part in TABLE[kind].parts:
            if part not in TABLE[kind].takes_along:
                self.exchange(part)

    def _drop(self, kind: str) -> None:
        try:
            self._backends.pop(kind).close()
        except Exception as error:
            log.warning("closing the %s model: %s", kind, type(error).__name__)

    def _fail(self, kind: str, error: BaseException, what: str) -> None:
        log.warning("the %s model failed: %s", kind, type(error).__name__)
        sentence = str(error)
        if not isinstance(error, ForewordError):  # it may quote the writer's text, so only its type is told
            cause = _NO_ANSWER if isinstance(error, Stuck) else type(error).__name__
            sentence = what.format(model=TABLE[kind].title(), cause=cause)
        self.failed.emit(kind, sentence)
