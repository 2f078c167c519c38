"""Every source of suggested words that tests of all of them ask: the bundled models, and own words over the blend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.blend import open_blend
from engine.ngram import open_ngram
from engine.own_words import OwnWords, Personal
from engine.prediction import Backend
from engine.transformer import open_transformer
from models import store

SOURCES = ("transformer", "ngram", "blend", "own words")


@contextmanager
def opened_sources(folder: Path, learned: str) -> Iterator[dict[str, Backend]]:
    """Open them by name, the own words in a file in `folder` and with this text learned."""
    transformer, ngram = open_transformer(store.bundled("transformer")), open_ngram(store.bundled("ngram"))
    own_words = OwnWords(folder / "words.db")
    with closing(transformer), closing(ngram), closing(own_words):
        own_words.learn(learned)
        blend = open_blend(store.bundled("blend"), transformer, ngram)
        personal = Personal(blend, own_words, pytest.fail)
        yield dict(zip(SOURCES, (transformer, ngram, blend, personal), strict=True))
