"""Does file work in a thread of its own: a disk that does not answer keeps a thread waiting for ever.

Nothing can interrupt such a wait. So work that takes too long is told and left to its thread, and a new one goes on
with what is to be done elsewhere.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from threading import Condition, Event, Thread, current_thread
from typing import Any, TypeVar

from service.loop import Do, Loop, ignore
from service.owner import owned

Result = TypeVar("Result")
Then = Callable[[Future[Any]], object]

_MOMENT = 0.2  # seconds that its owner may stand still for work that is about to end, as nearly all does
_LATE = 1.0  # seconds after which work is told, and other work no longer waits for it
_ENDING = 5.0  # seconds to wait, at the end, for what is still to be done


class _Job:
    """Work about what is at `place`. `then` is the owner's alone, and gone once it is called."""

    def __init__(self, place: Path, do: Callable[[], Any], then: Then, is_told: bool) -> None:
        self.place, self.do, self.then, self.is_told = place, do, then, is_told
        self.future = Future[Any]()
        self.ended = Event()
        self.thread: Thread | None = None  # in which it runs
        self.begun = math.inf  # when it began, in seconds
        self.stop_waiting: Do = ignore
        self.is_late = False

    def run(self) -> None:
        """Do it, in the worker's thread."""
        try:
            self.future.set_result(self.do())
        except BaseException as error:
            self.future.set_exception(error)


@owned("has_left_behind")
class FileWorker:
    """Does one job after another, and what follows from each in the order in which they end.

    Jobs about one place never overtake each other, nor run at once. For the owner's thread alone, in which all
    callbacks come. `late` is called with a place that has not answered for a second, and `answered` once it has.
    """

    def __init__(self, loop: Loop, late: Callable[[Path], object], answered: Callable[[Path], object]) -> None:
        """`loop` runs in the owner's thread."""
        self._loop, self._late, self._answered = loop, late, answered
        self._turn = Condition()  # guards all below
        self._waiting: list[_Job] = []
        self._running: list[_Job] = []
        self._ended = deque[_Job]()  # whose callback is still to come
        self._thread: Thread | None = None
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether anything is still to be done, or to be told."""
        with self._turn:
            return bool(self._waiting or self._running or self._ended)

    @property
    def has_left_behind(self) -> bool:
        """Whether work still runs that nothing can end."""
        return bool(self._running)

    def do(self, place: Path, do: Callable[[], Result], then: Callable[[Future[Result]], object]) -> None:
        """Run `do` in the worker's thread, then call `then`: before this returns, if `do` takes only a moment."""
        job = self._put(place, do, then)
        if job.ended.wait(0 if self._is_late(place) else _MOMENT):
            self._deliver()

    def do_later(self, place: Path, do: Callable[[], Result], then: Callable[[Future[Result]], object]) -> None:
        """As `do`, but never stand still for it."""
        self._put(place, do, then)

    def ask(self, place: Path, do: Callable[[], Result], default: Result) -> Result:
        """The result of this, or `default` if it takes longer than a moment, or raises OSError."""
        job = self._put(place, do, ignore, is_told=False)
        if not job.ended.wait(0 if self._is_late(place) else _MOMENT):
            return default
        try:
            return job.future.result()  # type: ignore[no-any-return]
        except OSError:
            return default

    def close(self) -> None:
        """Do what is still to be done, but do not wait for ever; what follows from it is left out."""
        until = time.monotonic() + _ENDING
        while not self._is_idle(min(_LATE, until - time.monotonic())) and time.monotonic() < until:
            self._go_on_without([job for job in self._running if job.thread is self._thread])
        with self._turn:
            self._is_closed = True
            for job in (*self._waiting, *self._running, *self._ended):
                job.stop_waiting()
                job.then = ignore  # what it holds must not die in another thread
            self._ended.clear()
            self._turn.notify_all()

    # -- the owner's side ------------------------------------------------------------------------------------------

    def _put(self, place: Path, do: Callable[[], Any], then: Then, is_told: bool = True) -> _Job:
        job = _Job(place, do, then, is_told)
        job.stop_waiting = self._loop.later(_LATE, partial(self._look, job))
        with self._turn:
            self._waiting.append(job)
            if self._thread is None:
                self._begin()
            self._turn.notify_all()
        return job

    def _is_late(self, place: Path) -> bool:
        return any(job.is_late and job.place == place for job in self._running)

    def _look(self, job: _Job) -> None:
        """See what became of a job after a while."""
        if job.ended.is_set():
            return
        if job.begun + _LATE > time.monotonic():  # others took their time before it
            job.stop_waiting = self._loop.later(_LATE, partial(self._look, job))
            return
        job.is_late = True
        self._go_on_without([job])
        if job.is_told:
            self._late(job.place)

    def _go_on_without(self, jobs: list[_Job]) -> None:
        """Leave jobs that run to their threads, and have a new one do the others."""
        with self._turn:
            if any(job.thread is self._thread and job in self._running for job in jobs):
                self._begin()

    def _deliver(self) -> None:
        """Call what follows from the jobs that have ended."""
        while self._ended:
            job = self._ended.popleft()
            job.stop_waiting()
            then, job.then = job.then, ignore
            if job.is_late and job.is_told and not self._is_late(job.place):
                self._answered(job.place)
            then(job.future)

    # -- the worker's side -----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._thread = Thread(target=self._serve, name="files", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while job := self._take():
            job.run()
            self._end(job)
            del job  # so that it keeps nothing alive until the next

    def _take(self) -> _Job | None:
        """Wait for the next job; None if another thread goes on, or none will."""
        with self._turn:
            self._turn.wait_for(lambda: self._is_over() or self._next())
            job = None if self._is_over() else self._next()
            if job:
                self._waiting.remove(job)
                self._running.append(job)
                job.thread, job.begun = current_thread(), time.monotonic()
            return job

    def _is_over(self) -> bool:
        return self._is_closed or self._thread is not current_thread()

    def _next(self) -> _Job | None:
        held = {job.place for job in self._running}
        return next((job for job in self._waiting if job.place not in held), None)

    def _end(self, job: _Job) -> None:
        with self._turn:
            self._running.remove(job)
            self._turn.notify_all()
            if not self._is_closed:
                self._ended.append(job)
                self._loop.post(self._deliver)
        job.ended.set()

    def _is_idle(self, seconds: float) -> bool:
        """Wait until nothing is to be done, but for what is late."""
        with self._turn:
            return self._turn.wait_for(
                lambda: not self._next() and all(job.is_late for job in self._running), max(0.0, seconds)
            )
