"""The values that travel between an editor and a backend. All are frozen, so threads may share them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from engine import text
from engine.candidates import Candidates
from engine.errors import Cancelled


@dataclass(frozen=True)
class Request:
    """Asks for `count` suggestions at the caret between `before` and `after`.

    Where the caret is inside a word, `rest` holds its letters behind the caret, which an accepted suggestion takes the
    place of, too; `after` begins behind them. `typing` says whether the letters before the caret have just been typed,
    so that they may be the beginning of a word and no misspelt one.
    `revision` numbers the state of the text; an answer carries it back, so that a stale one is recognised.
    `curly_quotes` says whether straight quotes become typographic ones as they are typed.
    """

    before: str
    after: str = ""
    revision: int = 0
    count: int = 3
    rest: str = ""
    curly_quotes: bool = False
    typing: bool = True

    @cached_property
    def caret(self) -> text.Caret:
        """The text before the caret, cut once for all who ask."""
        return text.caret(self.before)

    @cached_property
    def ending(self) -> text.Caret:
        """The caret where the last word ends: before the space behind it, where one was typed."""
        if self.rest:
            return text.caret(self.before + self.rest)
        return text.caret(self.before[:-1]) if self.before.endswith(" ") else self.caret

    @property
    def is_open(self) -> bool:
        """Whether a word can stand or go on at the caret."""
        return text.may_begin(self.caret) and not self.runs_on

    @property
    def runs_on(self) -> bool:
        """Whether what stands right of the caret goes on with the word or the character before it."""
        return text.runs_into_word(self.after) or text.is_part_of_character(self.after[:1])

    def for_words(self, count: int) -> Request:
        """The same request for another number of suggestions; its text isn't cut again."""
        other = replace(self, count=count)
        other.__dict__["caret"] = self.caret  # where cached_property keeps it
        return other


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole word as it will stand in the text, and its probability given the context and the typed letters.

    `own` is the share of the probability that came from the writer's own words, 0 to 1, and `recalled` the share
    from the writer's folders; the rest came from the model.
    A correction says in `corrects` what stands at the caret that it takes the place of: a misspelt word, with the space
    behind it if there is one. One that `follows` comes next, behind the word typed and a space. Others complete the
    letters typed.
    """

    word: str
    probability: float
    own: float = 0.0
    recalled: float = 0.0
    corrects: str = ""
    follows: bool = False

    @property
    def completes(self) -> bool:
        """Whether it goes on from the letters typed."""
        return not (self.corrects or self.follows)

    def taken(self, prefix: str) -> str:
        """What stands in place of the typed `prefix` once this is taken."""
        return f"{prefix} {self.word}" if self.follows else self.word


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to the request of the same `revision`, likeliest suggestion first.

    `backend` is the kind of the backend that answered; `prefix` is the part of the word that was typed when the answer
    was made; `milliseconds` is the time it took. `prefix_probability` is how likely those letters were before they were
    typed, given that a word comes, or None where the backend doesn't say. `whole_probability` is how likely they are
    the whole word, given them.
    """

    backend: str
    prefix: str
    suggestions: tuple[Suggestion, ...]
    revision: int
    milliseconds: float
    prefix_probability: float | None = None
    whole_probability: float = 0.0


class Cancellation:
    """Lets one thread stop a prediction that runs in another. Every method is thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._interrupt: Callable[[], None] | None = None

    def cancel(self) -> None:
        """Stop the prediction as soon as it can; it then raises `Cancelled`."""
        with self._lock:
            self._cancelled = True
            if self._interrupt is not None:
                self._interrupt()

    def check(self) -> None:
        """Raise `Cancelled` if `cancel` was called."""
        if self._cancelled:
            raise Cancelled

    def interrupts(self, interrupt: Callable[[], None] | None) -> None:
        """Have `cancel` call `interrupt` too, which must end a native call that is under way; None takes it back."""
        with self._lock:
            self._interrupt = interrupt
            if interrupt is not None and self._cancelled:
                interrupt()


class Backend(Protocol):
    """One open model. Not thread-safe: after opening, only one thread at a time may use it.

    `kind` is one of `engine.kinds`; `name` is the model's name, for people.
    """

    kind: str
    name: str

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """At least as many words as `predict` gives, where there are so many, before they are written; raises alike."""
        ...

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """The likeliest words at the caret as `engine.writing` has them; none where no word can stand.

        Raises Cancelled, ModelError.
        """
        ...

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """Use a pause after `request` to work out what is likely to be asked next. Raises Cancelled, ModelError."""
        ...

    def log_probability(self, at: text.Caret, word: str) -> float:
        """Natural logarithm of the probability that `word` comes next at a caret, nothing of it typed yet."""
        ...

    def log_probabilities_behind(
        self, at: text.Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """For each of `words`, as written at a caret, how likely it makes the words to its `right`, one after another.

        Natural logarithms of P(word on the right | text before the caret, word, words between), [words][right]. Raises
        Cancelled, ModelError.
        """
        ...

    def close(self) -> None:
        """Release memory and files. The backend cannot be used afterwards."""
        ...
