"""Counts for the writer what is typed, taken and ignored, and keeps the figures.

Nothing of the text is kept: it is looked at while a word is being typed, and lives on in the words that wait to be
scored, which are never written anywhere.
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
from service.private import PrivateMode

log = logging.getLogger(__name__)

_EVERY = 10.0  # seconds between two writings


@dataclass(slots=True)
class FiguresListener:
    """Whom the counter tells, in its thread."""

    problem: Callable[[str], object] = ignore  # sentence for the user
    finished: Callable[[TypedWord], object] = ignore  # to be scored
    changed: Callable[[], object] = ignore


class FigureCounter:
    """The figures so far, in `ledger`. Of a private text nothing is counted, and in private mode nothing is written.

    Tell it of each change in this order: `follow` the text, then `count` the keystrokes that changed it, then what was
    `take`n. Close it before it goes. For one thread alone, that of its loop; it writes in another.
    """

    def __init__(
        self,
        file: Path,
        private: PrivateMode,
        text: Callable[[], str],
        loop: Loop,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`text` names the text in front, in which everything is typed."""
        self.listener = FiguresListener()
        self._private, self._text, self._loop = private, text, loop
        self.backend = ""  # whose suggestions show
        self._file, self.today = FiguresFile(file), today
        self._before, self._finished = "", list[TypedWord]()
        self._offered, self._were_offered = set[str](), set[str]()
        self._latest = Ledger()  # what isn't written yet
        self._said, self._closed = set[str](), False
        self._gained, self._taken = 0, KeystrokeTally()
        self._thread = ThreadPoolExecutor(1)
        self._call_off: Do | None = None  # the next writing
        self.ledger = Ledger()

    def begin(self) -> None:
        """Go on from the figures that are kept."""
        try:
            self.ledger = self._file.read()
        except ForewordError as error:
            self._say(str(error))

    # -- what the writer does --------------------------------------------------------------------------------------

    def follow(self, before: str | None, chips: int) -> None:
        """The text before the caret is `before` now, whatever made it so, and there are so many chips.

        None says that no word can be offered there.
        """
        if before is None:
            self._finished = []
            return
        self._finished = finished_words(self._before, before, chips)
        if _start(self._before) != _start(before):
            self._were_offered, self._offered = self._offered, set()
        self._before = before

    def offer(self, backend: str, prediction: Prediction) -> None:
        """These suggestions show, of a kind or of a mode of writing that has several kinds side by side."""
        self.backend = backend
        self._offered.update(fold(found.word) for found in prediction.suggestions if not found.corrects)

    def count(self, keystrokes: int, characters: int) -> None:
        """Keystrokes made the text so many characters longer."""
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
        """Each backend would have needed so many keystrokes for a word."""
        if not self._private.is_on:
            for ledger in (self.ledger, self._latest):
                for backend, needed in keystrokes.items():
                    ledger.score(backend, word.characters, needed)
            self._note()

    def leave_out(self, words: int) -> None:
        """So many words came too fast to be scored."""
        if not self._private.is_on:
            for ledger in (self.ledger, self._latest):
                ledger.unscored += words
            self._note()

    # -- keeping ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Have what is new written."""
        self._stop_waiting()
        if not self._private.is_on and not self._latest.is_empty:
            latest, self._latest = self._latest, Ledger()
            self._do(lambda: self._file.add(latest), latest)

    def clear(self) -> None:
        """Forget all figures, here and on the disk."""
        self._stop_waiting()
        self.ledger, self._latest = Ledger(), Ledger()
        self._do(self._file.clear, Ledger())
        self.listener.changed()

    def close(self) -> None:
        """Write what is new, and end. May be called twice."""
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
        """Have this done in the thread, after what was asked before."""

        def attempt() -> None:
            try:
                job()
            except Exception as error:
                log.warning("the figures: %s", type(error).__name__)
                self._loop.post(partial(self._keep, str(error), latest))

        if not self._closed:
            self._thread.submit(attempt)

    def _keep(self, sentence: str, unwritten: Ledger) -> None:
        """Go on in memory, to be written the next time."""
        unwritten.merge(self._latest)
        self._latest = unwritten
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Tell a sentence once, however often it is true."""
        if sentence not in self._said:
            self._said.add(sentence)
            self.listener.problem(sentence)


def _start(before: str) -> str:
    """The text before the word at the caret."""
    return before[: len(before) - len(caret(before).prefix)]
