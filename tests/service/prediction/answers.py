"""What the chips and the grey text show at a caret, answered as in the program but in the thread that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.blend import open_blend
from engine.corrections import Speller
from engine.kinds import Kind
from engine.ngram import open_ngram
from engine.own_words import OwnWords, Personal
from engine.prediction import Backend, Cancellation, Prediction
from engine.transformer import open_transformer
from models import store
from models.store.word_list import open_dictionary
from service.ghost_presenter import GhostPresenter
from service.prediction.answering import Answering
from service.prediction.listener import Listener
from service.prediction.mailbox import Mailbox, PredictionQuestion
from service.prediction.spelling import SpellingService
from service.text_field import request_at
from tests.service.fields import PlainField

CHIPS = 3


class Answers:
    """Answers by the blend, with own words and corrections."""

    def __init__(self, backends: Mapping[str, Backend], own_words: OwnWords) -> None:
        self._last: Prediction | None = None
        self._grey = ""
        listener = Listener(predicted=self._predicted, went_on=self._went_on)
        spelling = SpellingService(Mailbox(), backends, lambda: Speller(open_dictionary()), lambda do: do())
        spelling.begin()
        self._answering = Answering(_open(backends), _personal(own_words), spelling, listener)

    def chips(self, text: str, *, put: bool = False) -> list[str]:
        """The words on the chips at the "|" in a text, those that come next with a space before them.

        `put` says that the caret was put there; else the letters before it have just been typed.
        """
        prediction = self._ask(text, put)
        suggestions = prediction.suggestions if prediction else ()
        return [" " * found.follows + found.word for found in suggestions]

    def grey(self, text: str, setting: str = "fairly sure") -> str:
        """The grey text that shows at the "|" in a text, to someone who has just begun to write."""
        field = _field(text)
        presenter = GhostPresenter(lambda: field)
        presenter.set_often(setting)
        prediction = self._ask(text, put=False)
        if prediction:
            presenter.present(prediction)
            presenter.go_on(prediction, self._grey)
        return field.ghost()

    def _ask(self, text: str, put: bool) -> Prediction | None:
        field = _field(text)
        field.is_typing = not put
        self._last, self._grey = None, ""
        request = request_at(field, 1, CHIPS)
        if request:
            self._answering.answer(
                [Kind.BLEND], PredictionQuestion(request, (Kind.BLEND,), goes_on=True), Cancellation()
            )
        return self._last

    def _predicted(self, _kind: str, prediction: Prediction) -> None:
        self._last = prediction

    def _went_on(self, _prediction: Prediction, words: str) -> None:
        self._grey = words


@contextmanager
def answers(folder: Path, learned: str) -> Iterator[Answers]:
    """Open all models, and own words in this folder with a text learned."""
    transformer, ngram = open_transformer(store.bundled("transformer")), open_ngram(store.bundled("ngram"))
    with closing(transformer), closing(ngram), closing(OwnWords(folder / "words.db")) as own_words:
        own_words.learn(learned)
        blend = open_blend(store.bundled("blend"), transformer, ngram)
        yield Answers({Kind.TRANSFORMER: transformer, Kind.NGRAM: ngram, Kind.BLEND: blend}, own_words)


def _field(text: str) -> PlainField:
    before, _, behind = text.partition("|")
    return PlainField(before + behind, len(before))


def _open(backends: Mapping[str, Backend]) -> Any:
    """Open models, whose faults are the test's."""

    def faults_told(_kind: str) -> AbstractContextManager[None]:
        return nullcontext()

    return SimpleNamespace(backends=backends, faults_told=faults_told)


def _personal(own_words: OwnWords) -> Callable[[Backend], Backend]:
    return lambda model: Personal(model, own_words, pytest.fail)
