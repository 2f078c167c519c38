"""Opens each model in its own thread: one may take minutes, if it is tried in a process first, or never finish."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock, Thread

from engine.prediction import Backend
from service.loop import Do
from service.owner import owned

_LATE = 30.0  # seconds; a large model on a slow disk takes ten
_ENDING = 5.0  # seconds to wait, at the end, for models being opened


class ModelOpening:
    """A model being opened; then the open `backend`, or the `error`."""

    def __init__(self, kind: str, do: Callable[[ModelOpening], None]) -> None:
        self.kind = kind
        self.backend: Backend | None = None
        self.error: BaseException | None = None
        self.is_late = False
        self.begun = time.monotonic()
        self.thread = Thread(target=do, args=(self,), name=f"opening {kind}", daemon=True)
        self.thread.start()


@owned("has_left_behind")
class Opener:
    """Never blocks the service's thread, for which it is, except `has_left_behind`. Close it before it goes."""

    def __init__(
        self,
        open_backend: Callable[[str], Backend],
        came: Callable[[ModelOpening], object],
        post: Callable[[Do], None],
    ) -> None:
        """`open_backend` is called in the opening threads; `came`, with each finished Opening, in the service's.

        `post` runs something in the service's thread.
        """
        self._open_backend, self._came, self._post = open_backend, came, post
        self._openings: dict[str, ModelOpening] = {}
        self._passed_over: list[ModelOpening] = []
        self._lock, self._closed = Lock(), False

    @property
    def has_left_behind(self) -> bool:
        """Whether something is still being opened. Any thread may ask."""
        return any(opening.thread.is_alive() for opening in [*self._openings.values(), *self._passed_over])

    def is_opening(self, kind: str) -> bool:
        """Whether a model of this kind is being opened and not late."""
        return kind in self._openings and not self._openings[kind].is_late

    def begin(self, kind: str) -> None:
        """Open the model of this kind, and ignore an earlier opening of it."""
        if kind in self._openings:
            self._passed_over.append(self._openings.pop(kind))
        self._openings[kind] = ModelOpening(kind, self._open)

    def newly_late(self) -> Iterator[str]:
        """The kinds of models that take too long to open, each reported once; they may still open."""
        for opening in self._openings.values():
            if not opening.is_late and time.monotonic() - opening.begun > _LATE:
                opening.is_late = True
                yield opening.kind

    def close(self) -> None:
        """Report no more, and wait a little for models being opened, to close them."""
        with self._lock:
            self._closed = True
        until = time.monotonic() + _ENDING
        for opening in self._openings.values():
            opening.thread.join(max(0.0, until - time.monotonic()))
            if opening.backend is not None:
                opening.backend.close()

    def _open(self, opening: ModelOpening) -> None:
        try:
            opening.backend = self._open_backend(opening.kind)
        except BaseException as error:
            opening.error = error
        with self._lock:
            if not self._closed:
                self._post(lambda: self._pass_on(opening))

    def _pass_on(self, opening: ModelOpening) -> None:
        if self._openings.get(opening.kind) is opening:
            del self._openings[opening.kind]
            self._came(opening)
        else:
            self._passed_over.remove(opening)
            if opening.backend is not None:
                opening.backend.close()
