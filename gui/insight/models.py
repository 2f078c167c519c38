"""The models of the views: opened for them alone, in their thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.kinds import Kind

if TYPE_CHECKING:  # imported when they are opened, so that the window does not wait for numpy
    from engine.own_words import OwnWords
    from engine.own_words.expectation import Expectation
    from engine.transformer.attention import Attention


@dataclass(frozen=True, slots=True)
class Wanted:
    """The names of models, empty for the bundled ones, and the file of own words, None to ignore them."""

    transformer: str = ""
    ngram: str = ""
    own_words: Path | None = None


class Models:
    """Open models. Not thread-safe. `shown` is the attention while it is open."""

    def __init__(self, wanted: Wanted) -> None:
        """Open them. Raises ModelError."""
        from engine.blend import open_blend
        from engine.errors import ModelError
        from engine.insight.reader import Reader
        from engine.ngram import NgramBackend
        from engine.transformer import Transformer
        from models.store import bundled, find, open_tried

        self.wanted = wanted
        self._folder = find(wanted.transformer) if wanted.transformer else bundled(Kind.TRANSFORMER)
        ngrams = find(wanted.ngram) if wanted.ngram else bundled(Kind.NGRAM)
        self.shown: Attention | None = None
        self._own_words: OwnWords | None = None
        with ExitStack() as stack:
            transformer = stack.enter_context(closing(open_tried(self._folder, Kind.TRANSFORMER, notes=False)))
            ngram = stack.enter_context(closing(open_tried(ngrams, Kind.NGRAM, notes=False)))
            if not (isinstance(transformer, Transformer) and isinstance(ngram, NgramBackend)):
                raise ModelError(
                    "The models in {folder} and {ngrams} can't be looked into: choose others.",
                    folder=self._folder,
                    ngrams=ngrams,
                )
            self.ngram, self.reader = ngram, Reader(transformer)
            self.blend = open_blend(bundled(Kind.BLEND), transformer, ngram)
            self._stack = stack.pop_all()

    def attention(self) -> Attention:
        """The transformer's attention, which stays open until `hide_attention`. Raises ModelError."""
        from models.store import open_tried_attention

        if self.shown is None:
            self.shown = open_tried_attention(self._folder, notes=False)
        return self.shown

    def hide_attention(self) -> None:
        """Release the attention."""
        self.shown = None

    def expectation(self, before: str) -> Expectation | None:
        """The expectation of the own words at a caret, None if there are none. Raises OwnWordsError."""
        from engine.own_words import OwnWords
        from engine.text import caret

        path = self.wanted.own_words
        if path is None or not path.exists():
            return None
        if self._own_words is None:
            self._own_words = self._stack.enter_context(closing(OwnWords(path)))
        return self._own_words.expectation(caret(before))

    def close(self) -> None:
        """Release memory and files."""
        self.shown = None
        self._stack.close()


OpenModels = Callable[[Wanted], Models]
