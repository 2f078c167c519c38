"""The process of one model, as the process that started it sees it: asks, waits within limits, and ends it."""

from __future__ import annotations

import subprocess
import sys
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy.typing as npt

from engine.errors import ModelError
from engine.language import Message
from engine.prediction import Cancellation
from models.store import limits
from models.store.host.pipes import Pipes
from models.store.host.wire import Frame

_ROOT = Path(__file__).parents[3]
_CHILD = "models.store.host.serving"
_ANSWERS = 30.0  # seconds for a question; a large model that reads a full context on a busy machine takes a few
_GIVES_WAY = 4.0  # seconds after a cancellation, less than the service waits; a healthy one takes some 10 ms
_ENDING = 1.0  # seconds for the system to tell how a process ended


class Host:
    """A process that has one model open. For one thread at a time; it ends with `close`, or when nothing holds this.

    One that dies, takes too long or talks nonsense is ended, and every question from then on raises ModelError.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        """`kind` is what is to be opened there; `opened` is what the process says about it. Raises ModelError."""
        self.name = folder.name
        command = [sys.executable, "-m", _CHILD, str(limits.memory_for(folder))]
        self._pipes = Pipes(command, str(_ROOT))
        self.close = weakref.finalize(self, _end, self._pipes)
        self._number = 0
        self._fault: Message | None = None
        model = {"kind": kind, "folder": str(folder.resolve())}
        self.opened = self.ask("open", seconds=limits.seconds_for(folder), model=model)

    def ask(
        self,
        call: str,
        arrays: Sequence[npt.NDArray[Any]] = (),
        cancellation: Cancellation | None = None,
        seconds: float | None = None,
        **values: Any,
    ) -> Frame:
        """The process's answer, which it must give within these seconds. Raises Cancelled, ModelError."""
        if self._fault:
            raise self.fail(self._fault)
        self._number += 1
        question = Frame({"call": call, "number": self._number, **values}, arrays)
        answer = self._answer(question, cancellation or Cancellation(), seconds or _ANSWERS)
        if fault := answer.values.get("fault"):
            raise self._told(fault)
        return answer

    def fail(self, fault: Message) -> ModelError:
        """End the process, and give the error to raise, now and from now on."""
        self._fault = fault
        self.close()
        return ModelError(fault)

    def talks_nonsense(self) -> ModelError:
        """End the process because an answer makes no sense, and give the error to raise."""
        return self.fail(Message("{name} gives answers that make no sense: choose another model.", name=self.name))

    def _answer(self, question: Frame, cancellation: Cancellation, seconds: float) -> Frame:
        started = time.monotonic()
        self._pipes.until = started + seconds
        try:
            answer = self._exchange(question, cancellation)
        except TimeoutError:
            raise self._hangs(time.monotonic() - started) from None
        except (OSError, EOFError):
            raise self._ended() from None
        except ValueError:
            raise self.talks_nonsense() from None
        cancellation.check()
        return answer

    def _exchange(self, question: Frame, cancellation: Cancellation) -> Frame:
        pipes, number = self._pipes, self._number
        cancellation.interrupts(lambda: pipes.stop(number, _GIVES_WAY))
        try:
            pipes.send(question)
            return pipes.receive()
        finally:
            cancellation.interrupts(None)  # before the pipes may be closed

    def _hangs(self, seconds: float) -> ModelError:
        return self.fail(
            Message(
                "{name} did not answer within {seconds} s, so its process was ended: start it again, or choose another "
                "model.",
                name=self.name,
                seconds=round(seconds),
            )
        )

    def _ended(self) -> ModelError:
        code: int | str = "?"
        with suppress(subprocess.TimeoutExpired):
            code = self._pipes.process.wait(_ENDING)
        return self.fail(
            Message(
                "The process of {name} has ended (code {code}): start it again, or choose another model.",
                name=self.name,
                code=code,
            )
        )

    def _told(self, fault: Any) -> ModelError:
        try:
            return ModelError(Message.unpack(fault))
        except ValueError:
            return self.talks_nonsense()


def _end(pipes: Pipes) -> None:
    pipes.process.kill()
    with suppress(subprocess.TimeoutExpired):
        pipes.process.wait(_ENDING)
    pipes.close()
