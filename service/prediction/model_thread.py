"""The thread that models compute in, apart from the service's, so that a model that hangs can be left behind.

Nothing can end a native call or a loop that hangs. So the service waits for models within a limit: a call that does
not return is left behind with the models that it uses, and the other models go on in a new thread. Handing over a call
takes 20 us. A native call that hangs while it holds Python's lock stops the whole process, and nothing here can help.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from engine.candidates import Candidate, Candidates
from engine.errors import ModelError
from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion
from engine.text import Caret
from service.owner import owned
from service.prediction.mailbox import Mailbox

Result = TypeVar("Result")

_LOOK = 0.25  # seconds between two checks whether to keep waiting
# Seconds after which a model that was asked to stop is given up. A healthy one stops within one operator, which takes
# 10 ms, or tenths of a second in a large model on a busy machine. The rest allows for memory that was swapped out.
_GIVES_WAY = 5.0


class Stuck(Exception):  # noqa: N818 - says what the model is
    """A model hangs, or one of its parts is still in use by a model that hangs."""


@owned("has_left_behind")
class ModelThread:
    """Runs one call after another. For the service's thread alone, except `has_left_behind`."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._left: list[Thread] = []
        self._begin()

    @property
    def has_left_behind(self) -> bool:
        """Whether a call that was given up still runs."""
        return any(thread.is_alive() for thread in self._left)

    def call(self, do: Callable[[], Result]) -> Result:
        """Call `do`, and return its result or raise its error.

        Raises Stuck if another question has waited for it too long; the call may then go on, unobserved.
        """
        future = Future[Any]()
        self._jobs.put((future, do))
        started = time.monotonic()
        while not _is_done(future):
            if min(self._mailbox.waited, time.monotonic() - started) > _GIVES_WAY:
                self._give_up()
                raise Stuck
        try:
            return future.result()  # type: ignore[no-any-return]
        finally:
            del future  # or else an error would keep it, and the model, alive in a cycle

    def close(self) -> None:
        """End the idle thread."""
        self._jobs.put(None)
        self._thread.join()

    def _begin(self) -> None:
        self._jobs = SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]()
        self._thread = Thread(target=_serve, args=(self._jobs,), name="models", daemon=True)
        self._thread.start()

    def _give_up(self) -> None:
        self._jobs.put(None)  # so that the thread ends if the call returns
        self._left.append(self._thread)
        self._begin()


def _is_done(future: Future[Any]) -> bool:
    with suppress(TimeoutError):
        future.exception(_LOOK)  # returns the error of the call; raises TimeoutError while it runs
    return future.done()


def _serve(jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]) -> None:
    while job := jobs.get():
        future, do = job
        try:
            future.set_result(do())
        except BaseException as error:
            future.set_exception(error)
        del job, future, do  # so that they keep no model alive until the next job


class Watched:
    """An open backend, as the Backend protocol asks, that computes in a `ModelThread`.

    Also raises Stuck, and ModelError for a probability that is not a number. A blend shares its `parts`.
    """

    def __init__(self, backend: Backend, thread: ModelThread, parts: Sequence[Watched] = ()) -> None:
        self.kind, self.name = backend.kind, backend.name
        self.backend = backend
        self._thread, self._parts = thread, parts
        self.hangs = False  # whether a call did not return
        self._is_free = True  # whether no call that hangs may still use it

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend."""
        found = self._call(lambda: self.backend.candidates(request, cancellation))
        self._check_numbers(found.words.values())
        return found

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        prediction = self._call(lambda: self.backend.predict(request, cancellation))
        self._check_numbers(prediction.suggestions)
        return prediction

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend."""
        self._call(lambda: self.backend.anticipate(request, cancellation))

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        return self._call(lambda: self.backend.log_probability(at, word))

    def log_probabilities_behind(
        self, at: Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend."""
        return self._call(lambda: self.backend.log_probabilities_behind(at, words, right, cancellation))

    def close(self) -> None:
        """See Backend. A model that may still be in use stays open."""
        if self._is_free:
            self._call(self.backend.close)

    def check(self) -> None:
        """Raise Stuck if it can no longer be used."""
        if not self._is_free:
            raise Stuck

    def _check_numbers(self, words: Iterable[Candidate | Suggestion]) -> None:
        if not all(math.isfinite(found.probability) for found in words):
            raise ModelError(
                "{name} computes values that are not numbers; get it again, or choose another under Models.",
                name=self.name,
            )

    def _call(self, do: Callable[[], Result]) -> Result:
        self.check()
        try:
            return self._thread.call(do)
        except Stuck:
            self.hangs = True
            for shared in (self, *self._parts):
                shared._is_free = False
            raise
