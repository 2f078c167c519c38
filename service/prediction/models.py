"""The open models: opens, exchanges and combines them, and gives up those that fail or hang."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from engine.errors import Cancelled
from engine.kinds import TABLE, ends_with, made_of
from engine.prediction import Backend
from service.loop import Do
from service.owner import owned
from service.prediction.listener import Fault, Listener
from service.prediction.mailbox import Mailbox
from service.prediction.model_thread import ModelThread, Stuck, Watched
from service.prediction.opener import ModelOpening, Opener

log = logging.getLogger(__name__)

OpenBackend = Callable[[str, Mapping[str, Backend]], Backend]  # of a kind, and of the open models by kind


@owned("has_left_behind")
class LoadedModels:
    """The open models by kind, in `backends`. For the service's thread alone, except `has_left_behind`.

    The models compute in a thread beside it, so that one that hangs holds up neither the others nor the own words.
    """

    def __init__(
        self, mailbox: Mailbox, open_backend: OpenBackend, post: Callable[[Do], None], listener: Listener
    ) -> None:
        """`open_backend` is called in other threads; `post` runs something in the service's."""
        self._mailbox, self._open_backend, self._listener = mailbox, open_backend, listener
        self.backends: dict[str, Watched] = {}
        self._thread = ModelThread(mailbox)
        self._opener = Opener(lambda kind: open_backend(kind, {}), self._take_in, post)

    @property
    def has_left_behind(self) -> bool:
        """Whether a model that was given up still hangs. Any thread may ask."""
        return self._thread.has_left_behind or self._opener.has_left_behind

    def open(self, kind: str) -> None:
        """Open the model of this kind, unless it is open or being opened; a mixed one opens with its parts."""
        if self._mailbox.closed or kind in self.backends or self._opener.is_opening(kind):
            return
        if TABLE[kind].parts:
            self._put_together(kind)
        else:
            self._opener.begin(kind)

    def exchange(self, kind: str) -> None:
        """Close the model of this kind and those made of it, and open their replacements."""
        for other in (kind, *made_of(kind)):
            if other in self.backends:
                self._drop(other)
                self._listener.closed(other)
        if not self._mailbox.closed:
            self._opener.begin(kind)

    def adjust(self, kind: str, change: Callable[[Backend], None]) -> None:
        """Change something about the open model of this kind."""
        if kind in self.backends:
            with self.faults_told(kind):
                change(self.backends[kind].backend)

    def tell_stuck(self) -> None:
        """Report models that never finished opening, and models that hung in a pause."""
        for kind in self._opener.newly_late():
            self._fail(Fault(kind, Stuck(), was_open=False))
        for kind in [kind for kind, backend in self.backends.items() if backend.hangs]:
            with self.faults_told(kind):
                self.backends[kind].check()

    @contextmanager
    def faults_told(self, kind: str) -> Iterator[None]:
        """Close a backend that raises anything, and report it; only Cancelled passes through."""
        try:
            yield
        except Cancelled:
            raise
        except Exception as error:
            for ended in (*ends_with(kind), kind):
                if ended in self.backends:
                    self._drop(ended)
                    self._fail(Fault(ended, error, was_open=True))
            if isinstance(error, Stuck):
                self._exchange_parts(kind)

    def close(self) -> None:
        """Close all models, and those still being opened."""
        self._opener.close()
        for kind in list(self.backends):
            self._drop(kind)
        self._thread.close()

    def _take_in(self, opening: ModelOpening) -> None:
        """Take in a model that was opened, or report why it was not."""
        if opening.backend is None:
            assert opening.error is not None
            self._fail(Fault(opening.kind, opening.error, was_open=False))
            return
        self._add(opening.backend)
        for kind in made_of(opening.kind):
            self._put_together(kind)

    def _put_together(self, kind: str) -> None:
        """Combine open models into one, which takes no time, once all of them are open."""
        parts = {str(part): self.backends[part] for part in TABLE[kind].parts if part in self.backends}
        if len(parts) < len(TABLE[kind].parts):
            return
        raw = {part: watched.backend for part, watched in parts.items()}
        try:
            made = self._thread.call(lambda: self._open_backend(kind, raw))
        except Exception as error:
            self._fail(Fault(kind, error, was_open=False))
        else:
            self._add(made, *parts.values())

    def _add(self, backend: Backend, *parts: Watched) -> None:
        self.backends[backend.kind] = Watched(backend, self._thread, parts)
        self._listener.opened(backend.kind, backend.name)

    def _exchange_parts(self, kind: str) -> None:
        """Reopen the parts that outlive a model that hangs, since it may still use the open ones."""
        for part in TABLE[kind].parts:
            if part not in TABLE[kind].takes_along:
                self.exchange(part)

    def _drop(self, kind: str) -> None:
        try:
            self.backends.pop(kind).close()
        except Exception as error:
            log.warning("closing the %s model: %s", kind, type(error).__name__)

    def _fail(self, fault: Fault) -> None:
        log.warning("the %s model failed: %s", fault.kind, type(fault.error).__name__)
        self._listener.failed(fault)
