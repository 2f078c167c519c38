"""Models are opened beside the service's thread; one that is no longer wanted once it is open is closed."""

from __future__ import annotations

import threading
from queue import SimpleQueue

from service.loop import Do
from service.prediction.opener import ModelOpening, Opener
from tests.fakes import ScriptedBackend
from tests.patience import SECONDS


def test_a_model_that_was_passed_over_is_closed_once_it_is_open() -> None:
    first, second = ScriptedBackend("transformer", {}), ScriptedBackend("transformer", {})
    begun, may_open, waiting = threading.Event(), threading.Event(), [first, second]
    posted, came = SimpleQueue[Do](), list[ModelOpening]()

    def open_backend(_kind: str) -> ScriptedBackend:
        backend = waiting.pop(0)
        if backend is first:
            begun.set()
            may_open.wait(SECONDS)
        return backend

    opener = Opener(open_backend, came.append, posted.put)
    opener.begin("transformer")
    assert begun.wait(SECONDS)
    opener.begin("transformer")
    posted.get(timeout=SECONDS)()
    assert [opening.backend for opening in came] == [second]
    assert opener.has_left_behind
    may_open.set()
    posted.get(timeout=SECONDS)()
    assert [opening.backend for opening in came] == [second]
    assert first.closed
    assert not second.closed
    assert not opener.has_left_behind
    opener.close()
