"""Answers one question: predict, mix with the writer's own words, keep to the script, correct, continue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.continuation import continuation, spelt_out
from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion
from engine.scripts import in_script
from engine.word_ends import with_next_words
from service.owner import owned
from service.prediction.listener import Listener
from service.prediction.mailbox import PredictionQuestion
from service.prediction.models import LoadedModels
from service.prediction.spelling import SpellingService


@owned()
class Answering:
    """Answers questions with the open models. For the service's thread alone.

    A model that fails is closed and reported, and the others go on. Every method raises Cancelled.
    """

    def __init__(
        self,
        models: LoadedModels,
        personal: Callable[[Backend], Backend],
        spelling: SpellingService,
        listener: Listener,
    ) -> None:
        """`personal` gives a model mixed with what is the writer's."""
        self._models, self._mixed, self._spelling, self._listener = models, personal, spelling, listener

    def kinds(self, question: PredictionQuestion) -> list[str]:
        """The models that answer: those asked for, or else any one that is open."""
        asked = [kind for kind in question.kinds if kind in self._models.backends]
        return asked or list(self._models.backends)[:1]

    def answer(self, kinds: Sequence[str], question: PredictionQuestion, cancellation: Cancellation) -> None:
        """Report each model's prediction, then the last one's doubts and, if wanted, its continuation."""
        prediction = None
        for kind in kinds:
            prediction = self._predict(kind, question.request, cancellation)
        if prediction:
            self._doubt(kinds[-1], question.request, prediction, cancellation)
        if prediction and question.goes_on:
            self._go_on(kinds[-1], question.request, prediction, cancellation)

    def anticipate(self, kinds: Sequence[str], request: Request, cancellation: Cancellation) -> None:
        """Let these models work out in advance what may be asked after this request."""
        for kind in kinds:
            cancellation.check()
            if kind in self._models.backends:
                with self._models.faults_told(kind):
                    self._personal(kind).anticipate(request, cancellation)

    def _predict(self, kind: str, request: Request, cancellation: Cancellation) -> Prediction | None:
        cancellation.check()
        prediction = None
        with self._models.faults_told(kind):
            backend = self._personal(kind)
            prediction = with_next_words(backend.predict(request, cancellation), request, backend, cancellation)
            prediction = in_script(prediction, request.before)
        if prediction:
            prediction = self._spelling.correct(request, prediction, backend)
            self._listener.predicted(kind, prediction)
        return prediction

    def _doubt(self, kind: str, request: Request, prediction: Prediction, cancellation: Cancellation) -> None:
        """Report a model's prediction again if the word before the caret seems to be another one, misspelt."""
        cancellation.check()
        doubted = self._spelling.doubt(request, prediction)
        if doubted:
            self._listener.predicted(kind, doubted)

    def _go_on(self, kind: str, request: Request, prediction: Prediction, cancellation: Cancellation) -> None:
        words: tuple[Suggestion, ...] = ()
        with self._models.faults_told(kind):
            words = continuation(self._personal(kind), request, prediction, cancellation)
        if len(words) > 1:
            self._listener.went_on(prediction, spelt_out(words, prediction))

    def _personal(self, kind: str) -> Backend:
        return self._mixed(self._models.backends[kind])
