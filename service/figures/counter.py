"""Counts typed characters and taken and ignored suggestions for the writer, and keeps the figures.

No text is kept. The counter reads it while a word is being typed; only the words that wait to be scored hold some of
it, and they are never written to disk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from engine.errors import ForewordError
from engine.ledger import KeystrokeTally, Ledger
from engine.prediction import Prediction
from engine.scoring import TypedWord, finished_words
from engine.text import caret, fold
from service.figures.file import FiguresFile
from service.loop import Do, Loop, ignore
from service.owner import owned
from service.private import PrivateMode

log = logging.getLogger(__name__)

_EVERY = 10.0  # seconds between two writes


@dataclass(slots=True)
class FiguresListener:
    """Callbacks of the counter, called in its thread."""

    problem: Callable[[str], object] = ignore  # sentence for the user
    finished: Callable[[TypedWord], object] = ignore  # to be scored
    changed: Callable[[], object] = ignore


@owned()
class FigureCounter:
    """The figures so far, in `ledger`. Private texts are not counted, and in private mode nothing is written.

    Report each change in this order: `follow` the text, `count` the keystrokes, then `take`. Close it before it goes.
    For the thread of its loop alone; it writes to disk in another.
    """

    def __init__(
        self,
        file: Path,
        private: PrivateMode,
        text: Callable[[], str],
        loop: Loop,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`text` returns the name of the text in front."""
        self.listener = FiguresListener()
        self._private, self._text, self._loop = private, text, loop
        self.backend = ""  # the mode whose suggestions show
        self._file, self.today = FiguresFile(file), today
        self._before, self._finished = "", list[TypedWord]()
        self._offered, self._were_offered = set[str](), set[str]()
        self._latest = Ledger()  # not written yet
        self._said, self._closed = set[str](), False
        self._gained, self._taken = 0, KeystrokeTally()
        self._thread = ThreadPoolExecutor(1)
        self._call_off: Do | None = None  # cancels the next write
        self.ledger = Ledger()

    def begin(self) -> None:
        """Load the kept figures."""
        try:
            self.ledger = self._file.read()
        except ForewordError as error:
            self._say(str(error))

    # -- what the writer does --------------------------------------------------------------------------------------

    def follow(self, before: str | None, chips: int) -> None:
        """Note that the text before the caret is now `before`, for whatever reason, and how many chips show.

        `before` is None where no word can be suggested.
        """
        if before is None:
            self._finished = []
            return
        self._finished = finished_words(self._before, before, chips)
        if _start(self._before) != _start(before):
            self._were_offered, self._offered = self._offered, set()
        self._before = before

    def offer(self, backend: str, prediction: Prediction) -> None:
        """Note the suggestions that show, of a kind or of a mode that shows several kinds."""
        self.backend = backend
        self._offered.update(fold(found.word) for found in prediction.suggestions if found.completes)

    def count(self, keystrokes: int, characters: int) -> None:
        """Count keystrokes, and the characters by which they made the text longer."""
        tally = KeystrokeTally(keystrokes, characters)
        if self._taken != KeystrokeTally() and characters == -self._gained:  # taken back right away
            tally += KeystrokeTally(from_chips=-self._taken.from_chips, from_ghost=-self._taken.from_ghost)
        words, self._finished = self._finished, []
        if words and self._were_offered and fold(words[0].word) not in self._were_offered:
            tally += KeystrokeTally(ignored=1)
        self._gained, self._taken = characters, KeystrokeTally()
        self._add(tally)
        for word in words if self._may_count else ():
            self.listener.finished(word)

    def take(self, from_chip: bool) -> None:
        """The last keystroke took a suggestion, from a chip or from the ghost text."""
        self._taken = KeystrokeTally(from_chips=1) if from_chip else KeystrokeTally(from_ghost=1)
        self._add(self._taken)

    def score(self, word: TypedWord, keystrokes: Mapping[str, int]) -> None:
        """Note the keystrokes that each backend would have needed for a word."""
        if not self._private.is_on:
            for ledger in (self.ledger, self._latest):
                for backend, needed in keystrokes.items():
                    ledger.score(backend, word.characters, needed)
            self._note()

    def leave_out(self, words: int) -> None:
        """Count words that came too fast to be scored."""
        if not self._private.is_on:
            for ledger in (self.ledger, self._latest):
                ledger.unscored += words
            self._note()

    # -- keeping ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write new figures soon."""
        self._stop_waiting()
        if not self._private.is_on and not self._latest.is_empty:
            latest, self._latest = self._latest, Ledger()
            self._do(lambda: self._file.add(latest), latest)

    def clear(self) -> None:
        """Delete all figures, in memory and on disk."""
        self._stop_waiting()
        self.ledger, self._latest = Ledger(), Ledger()
        self._do(self._file.clear, Ledger())
        self.listener.changed()

    def close(self) -> None:
        """Write new figures, and end. May be called twice."""
        self._stop_waiting()
        if not self._closed:
            self.save()
            self._closed = True
            self._thread.shutdown()

    @property
    def _may_count(self) -> bool:
        return self._private.may_keep(self._text())

    def _add(self, tally: KeystrokeTally) -> None:
        if self._may_count:
            for ledger in (self.ledger, self._latest):
                ledger.add(self.today(), self.backend, tally)
            self._note()

    def _note(self) -> None:
        self.listener.changed()
        if self._call_off is None and not self._closed:
            self._call_off = self._loop.later(_EVERY, self.save)

    def _stop_waiting(self) -> None:
        if self._call_off:
            self._call_off()
        self._call_off = None

    def _do(self, job: Callable[[], object], latest: Ledger) -> None:
        """Run this in the writing thread, after earlier jobs."""

        def attempt() -> None:
            try:
                job()
            except Exception as error:
                log.warning("the figures: %s", type(error).__name__)
                self._loop.post(partial(self._keep, str(error), latest))

        if not self._closed:
            self._thread.submit(attempt)

    def _keep(self, sentence: str, unwritten: Ledger) -> None:
        """Keep the figures in memory until the next write."""
        unwritten.merge(self._latest)
        self._latest = unwritten
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Report a sentence once, however often it applies."""
        if sentence not in self._said:
            self._said.add(sentence)
            self.listener.problem(sentence)


def _start(before: str) -> str:
    """The text before the word at the caret."""
    return before[: len(before) - len(caret(before).prefix)]
