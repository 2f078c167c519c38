"""The writer's own words in the service's thread: learned in pauses, changed at the request of pages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.errors import ForewordError
from engine.language import Message, _
from engine.prediction import Backend
from engine.text import caret
from service.loop import Do, ignore
from service.owner import owned

if TYPE_CHECKING:  # imported when they are opened, so that the window does not wait for numpy
    from engine.own_words import OwnWords
    from engine.own_words.lexicon import LexiconWord
    from engine.own_words.spelling import Spelling

log = logging.getLogger(__name__)

_PIECE = 0.01  # seconds of looking through words before a question may be answered
_NO_LEARNING = Message("Until then nothing is learned; suggestions go on.")


@dataclass(frozen=True, eq=False, slots=True)
class LearningJob:
    """Work for the service's thread. Each step of `run` does a piece and yields its progress, or None.

    If a job in the `background` fails, the writer is told once and learning stops. A job that `may_be_cut` is dropped
    when the program ends. One that `gives_way` goes on when no other job waits.
    """

    run: Callable[[OwnWordsService], Iterator[object]]
    background: bool = False
    may_be_cut: bool = False
    gives_way: bool = False


@dataclass(slots=True)
class OwnWordsListener:
    """Callbacks of the own words, called in the service's thread."""

    progressed: Callable[[LearningJob, object], object] = ignore  # the job's progress
    ended: Callable[[LearningJob, str], object] = ignore  # sentence for the user if it failed
    problem: Callable[[str], object] = ignore  # sentence for the user
    changed: Callable[[], object] = ignore  # the words on offer may have changed
    learned: Callable[[Mapping[str, str]], object] = ignore  # on offer: form inside a sentence, by folded form


class Pauses(Protocol):
    """Tells when there is time for jobs. Any thread may ask."""

    @property
    def waits(self) -> bool:
        """Whether a question waits."""

    def rouse(self) -> None:
        """Interrupt the work that uses a pause."""


@owned("do", "cut")
class OwnWordsService:
    """Own words. For the service's thread, as is the open file; any thread may call `do` and `cut`.

    Jobs run in order, but for those that give way, and a waiting question is answered between any two of their steps.
    """

    def __init__(self, path: Path, spelling: Spelling, pauses: Pauses, post: Callable[[Do], None]) -> None:
        """`path` is the file, which is opened when it is needed; `post` runs something in the service's thread."""
        self.path = path
        self.listener = OwnWordsListener()
        self._spelling, self._pauses, self._post = spelling, pauses, post
        self._own_words: OwnWords | None = None
        self._begun = False
        self._learns = True
        self._is_closing = False
        self._told: set[str] = set()
        self._judged: dict[str, LexiconWord] = {}  # of these it is known whether they may be offered
        self._offered: dict[str, str] = {}
        self._told_offered: Mapping[str, str] = {}
        self._jobs: list[tuple[LearningJob, Iterator[object]]] = []

    def do(self, job: LearningJob) -> None:
        """Do this job after the earlier ones."""
        self._jobs.append((job, job.run(self)))
        if not job.background:
            self._pauses.rouse()  # a page waits for it
        self._post(self._step)

    def cut(self, job: LearningJob) -> None:
        """Drop the rest of a job."""
        self._post(lambda: self._drop(job))

    # -- in the service's thread ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the file soon, unless it was tried before."""
        if not self._begun:
            self._begun = True
            self.do(LearningJob(_open, background=True, may_be_cut=True))

    def personal(self, model: Backend) -> Backend:
        """The model mixed with own words, or the model alone while there are none."""
        if self._own_words is None:
            return model
        from engine.own_words import Personal

        return Personal(model, self._own_words, self._give_up)

    def opened(self) -> OwnWords:
        """The open own words. Raises ForewordError."""
        if self._own_words is None:
            from engine.own_words import OwnWords

            own_words = OwnWords(self.path, spelling=self._spelling)
            try:
                own_words.expectation(caret(""))  # read the words now, not when the next key waits
            except ForewordError:
                own_words.close()
                raise
            self._own_words = own_words
            self.listener.changed()
            self.do(LearningJob(_tell_learned, background=True, may_be_cut=True))
        return self._own_words

    def tell_changed(self) -> Iterator[None]:
        """Tell that other words may be offered, and which, a piece at a time. Raises ForewordError."""
        self.listener.changed()
        yield from self.tell_learned()

    def tell_learned(self) -> Iterator[None]:
        """Report the words on offer if they have changed. Raises ForewordError.

        Whether an unknown word is a slip takes milliseconds to work out, so it is done once, a piece at a time.
        """
        own_words = self.opened()
        words = {word.folded: word for word in own_words.lexicon()}
        for gone in self._judged.keys() - words.keys():
            del self._judged[gone]
            self._offered.pop(gone, None)
        until = time.monotonic() + _PIECE
        for word in words.values():
            if self._judged.get(word.folded) is not word:
                self._judge(own_words, word)
                if self._is_closing:
                    return
                if time.monotonic() > until:
                    yield
                    until = time.monotonic() + _PIECE
        if self._offered != self._told_offered:
            self._told_offered = dict(self._offered)
            self.listener.learned(self._told_offered)

    def _judge(self, own_words: OwnWords, word: LexiconWord) -> None:
        self._judged[word.folded] = word
        self._offered.pop(word.folded, None)
        if word.seen > 1 and own_words.may_be_offered(word):
            self._offered[word.folded] = word.form

    def shut(self) -> None:
        """Close the file, until it is needed again."""
        if self._own_words is not None:
            self._own_words.close()
            self._own_words = None

    def close(self) -> None:
        """Finish the jobs that must not be lost, and close the file."""
        self._is_closing = True
        for job, steps in list(self._jobs):
            while not job.may_be_cut and (job, steps) in self._jobs:
                self._advance(job, steps)
        self._jobs.clear()
        self.shut()

    def _drop(self, job: LearningJob) -> None:
        """Drop a job; what its steps hold open goes along with them."""
        for other, steps in list(self._jobs):
            if other is job:
                self._jobs.remove((other, steps))
                self.listener.ended(job, "")

    def catch_up(self) -> bool:
        """Work on the jobs that don't give way until they are done or a question waits; whether no job is left."""
        while self._jobs and not self._next[0].gives_way and not self._pauses.waits:
            self._advance(*self._next)
        return not self._jobs

    @property
    def _next(self) -> tuple[LearningJob, Iterator[object]]:
        """The job to work on; there is one."""
        return min(self._jobs, key=lambda waiting: waiting[0].gives_way)

    def _step(self) -> None:
        """Do one step, unless a question waits: its answer is posted before the next turn."""
        if self._jobs and not self._pauses.waits:
            self._advance(*self._next)
        if self._jobs:
            self._post(self._step)

    def _advance(self, job: LearningJob, steps: Iterator[object]) -> None:
        fault = ""
        try:
            if self._learns or not job.background:
                self.listener.progressed(job, next(steps))
                return
        except StopIteration:
            self._learns = self._learns or not job.background  # the file works again
        except Exception as error:
            fault = self._sentence(error)
        self._jobs.remove((job, steps))
        if fault and job.background:
            self._learns = False
            self._tell(fault)
        self.listener.ended(job, fault)

    def _give_up(self, error: ForewordError) -> None:
        """Go on without own words, since they can no longer be read."""
        self._learns = False
        self._tell(self._sentence(error))
        self.shut()

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.listener.problem(f"{sentence} {_NO_LEARNING}")

    def _sentence(self, error: Exception) -> str:
        log.warning("own words: %s", type(error).__name__)
        if isinstance(error, ForewordError):
            return str(error)
        # It may quote the writer's text, so only its type is reported.
        sentence = _("The own words in {path} can't be used ({reason}); start Foreword again.")
        return sentence.format(path=self.path, reason=type(error).__name__)


def _open(service: OwnWordsService) -> Iterator[object]:
    service.opened()
    yield from ()


def _tell_learned(service: OwnWordsService) -> Iterator[object]:
    yield from service.tell_learned()
