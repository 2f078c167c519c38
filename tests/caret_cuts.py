"""Counts how often the text before a caret is cut while keys are answered as in the window."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from engine import text
from engine.blend import Blend, open_blend
from engine.corrections import Speller, correct, doubt
from engine.ngram import NgramBackend, open_ngram
from engine.own_words import OwnWords, Personal
from engine.prediction import Backend, Cancellation, Request
from engine.transformer import open_transformer
from models import store
from models.store.word_list import open_dictionary

LINE = "We met Zorblatt at the quay, and teh boat w"


def cuts_a_key(line: str = LINE) -> list[int]:
    """For each key of a line how often a caret is cut, by the blend with own words and corrections."""
    ngram = open_ngram(store.bundled("ngram"))
    with closing(open_transformer(store.bundled("transformer"))) as transformer, closing(ngram):
        blend = open_blend(store.bundled("blend"), transformer, ngram)
        return _cuts(blend, ngram, Speller(open_dictionary()), line)


def _cuts(blend: Blend, ngram: NgramBackend, speller: Speller, line: str) -> list[int]:
    with TemporaryDirectory() as folder, closing(OwnWords(Path(folder) / "words.db", spelling=speller)) as own_words:
        own_words.learn(f"{LINE}as late. We met Zorblatt.")
        personal = Personal(blend, own_words, _raise)
        with patch.object(text, "Caret", _Counting(text.Caret)) as counting:
            return _differences(
                [_answer(personal, ngram, speller, line[:n], counting) for n in range(1, len(line) + 1)]
            )


def _answer(model: Backend, scorer: Backend, speller: Speller, before: str, counting: _Counting) -> int:
    """Answer one key; give how often was cut so far."""
    request = Request(before)
    prediction = correct(model.predict(request, Cancellation()), request, speller, scorer)
    doubt(prediction, request, speller, scorer)
    return counting.made


def _differences(sums: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip([0, *sums], sums, strict=False)]


class _Counting:
    """Stands for a class, and counts what is made of it."""

    def __init__(self, made_of: type[Any]) -> None:
        self._made_of, self.made = made_of, 0

    def __call__(self, *parts: Any) -> Any:
        self.made += 1
        return self._made_of(*parts)


def _raise(error: Exception) -> None:
    raise error
