"""The process of one model, as the process that started it sees it: asks, waits within limits, and ends it."""

from __future__ import annotations

import subprocess
import sys
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

import numpy.typing as npt

from engine.errors import ModelError
from engine.language import Message
from engine.prediction import Cancellation
from models.store import limits
from models.store.host.wire import Frame, receive, send

_ROOT = Path(__file__).parents[3]
_CHILD = "models.store.host.serving"
ANSWERS = 30.0  # seconds for a question; a large model that reads a full context on a busy machine takes a few
_GIVES_WAY = 4.0  # seconds after a cancellation, less than the service waits; a healthy one takes some 10 ms
_LOOK = 0.25  # seconds between two checks
_ENDING = 1.0  # seconds for the system to tell how a process ended
_PIPE = 1 << 20  # bytes on their way: a larger pipe fills less often


class Host:
    """A process that has one model open. For one thread at a time; it ends with `close`, or when nothing holds this.

    One that dies, takes too long or talks nonsense is ended, and every question from then on raises ModelError.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        """`kind` is what is to be opened there; `opened` is what the process says about it. Raises ModelError."""
        self.name = folder.name
        command = [sys.executable, "-m", _CHILD, str(limits.memory_for(folder))]
        process = subprocess.Popen(  # noqa: S603
            command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        self._talk = _Talk(process)
        self.close = weakref.finalize(self, _end, process, self._talk.questions)
        self._number = 0
        self._fault: Message | None = None
        model = {"kind": kind, "folder": str(folder.resolve())}
        self.opened = self.ask("open", seconds=limits.seconds_for(folder), model=model)

    def ask(
        self,
        call: str,
        arrays: Sequence[npt.NDArray[Any]] = (),
        cancellation: Cancellation | None = None,
        seconds: float = ANSWERS,
        **values: Any,
    ) -> Frame:
        """The process's answer. Raises Cancelled, ModelError."""
        if self._fault:
            raise self.fail(self._fault)
        self._number += 1
        number, cancellation = self._number, cancellation or Cancellation()
        answers = self._talk.answers
        self._talk.questions.put(Frame({"call": call, "number": number, **values}, arrays))
        cancellation.interrupts(lambda: answers.put(number))
        try:
            answer = self._wait(number, seconds)
        finally:
            cancellation.interrupts(None)
        cancellation.check()
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

    def _wait(self, number: int, seconds: float) -> Frame:
        """The answer to the question of this number, which is stopped when it is cancelled."""
        started, stopping = time.monotonic(), False
        until = started + seconds
        while True:
            heard: Frame | int | None = 0
            with suppress(Empty):
                heard = self._talk.answers.get(timeout=_LOOK)
            if isinstance(heard, Frame):
                return heard
            if heard is None:
                raise self._ended()
            if heard == number:  # else it is of a question that was answered meanwhile, or nothing
                until, stopping = min(until, time.monotonic() + _GIVES_WAY), True
            stopping = stopping and not self._talk.stop(number)
            if time.monotonic() > until:
                raise self._hangs(time.monotonic() - started)

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
            code = self._process.wait(_ENDING)
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


class _Talk:
    """Puts questions to the process and takes its answers in, in a thread of its own, since either may hang.

    `answers` has a frame for each question, None where the process is gone, and whatever else is put there.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.questions = SimpleQueue[Frame | None]()
        self.answers = SimpleQueue[Frame | int | None]()
        self._to, self._sending = process.stdin, Lock()
        given = (process.stdin, process.stdout, self.questions, self.answers, self._sending)
        Thread(target=_talk, args=given, name="host", daemon=True).start()

    def stop(self, number: int) -> bool:
        """Ask to stop the computation of this answer, and say whether that could be asked just now."""
        if not self._sending.acquire(blocking=False):
            return False
        try:
            with suppress(OSError, ValueError):  # then it is gone, which is told in `answers`
                send(self._to, Frame({"call": "stop", "number": number}))
        finally:
            self._sending.release()
        return True


def _talk(
    to: IO[bytes],
    back: IO[bytes],
    questions: SimpleQueue[Frame | None],
    answers: SimpleQueue[Frame | int | None],
    sending: Lock,
) -> None:
    _widen(back)
    with back, suppress(OSError, EOFError, ValueError):
        while (question := questions.get()) is not None:
            with sending:
                send(to, question)
            answers.put(receive(back))
    with sending, suppress(OSError):
        to.close()
    answers.put(None)


def _widen(pipe: IO[bytes]) -> None:
    with suppress(ImportError, AttributeError, OSError):  # Linux alone has it
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _end(process: subprocess.Popen[bytes], questions: SimpleQueue[Frame | None]) -> None:
    process.kill()
    questions.put(None)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING)
