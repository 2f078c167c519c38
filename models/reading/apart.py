"""Has files read in a process of its own, since a crafted or a large one can keep a program busy or swamp it.

That process alone touches the files, since a disk may stall; `models.reading.child` is what runs in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psutil

from engine.errors import TextError
from engine.language import Message
from engine.paths import absolute
from models.reading.contents import TextChoice

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "models.reading.child")
_TICK = 0.01  # seconds in which nothing may come, before that is told
_GRACE = 1.0  # seconds in which a killed process ends, unless a disk holds it
_WAITING = 64  # pieces that are read ahead
_SECONDS = 3.0  # of work that any file may take
_SECONDS_PER_MEGABYTE = 8.0


@dataclass(frozen=True, slots=True)
class FileBegun:
    """The beginning of a file, and its size in bytes."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a document, cut between words; the last one of a document `ends` it."""

    path: Path
    text: str
    ends: bool


@dataclass(frozen=True, slots=True)
class FileRead:
    """The end of a file: what was left out of it, what is to be chosen, as FileContents has it, and what is wrong."""

    path: Path
    left_out: Mapping[str, int] = field(default_factory=dict)
    authors: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)
    fault: TextError | None = None


Told = FileBegun | TextPiece | FileRead


def read_apart(paths: Sequence[Path], choice: TextChoice) -> Generator[Told | None, None, None]:
    """The pieces of the files in order, between each file's beginning and end; None where nothing came for a while.

    A file that takes too much time or memory, or ends the process, is told at its end, and the others are read on.
    Closing the iterator ends the process.
    """
    waiting = list(paths)
    while waiting:
        process = _ReaderProcess(waiting, choice)
        try:
            for told in process.told():
                yield told
                if isinstance(told, FileRead):
                    waiting.remove(told.path)
        finally:
            process.end()


class _ReaderProcess:
    """A process that reads these files."""

    def __init__(self, paths: Sequence[Path], choice: TextChoice) -> None:
        self._paths = list(paths)
        self._process = subprocess.Popen(  # noqa: S603
            _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._lines: Queue[bytes] = Queue(_WAITING)  # an empty one at the end
        request = {"paths": [str(absolute(path)) for path in paths], **asdict(choice)}
        self._thread = threading.Thread(target=self._follow, args=[json.dumps(request).encode() + b"\n"], daemon=True)
        self._thread.start()

    def told(self) -> Iterator[Told | None]:
        """What the process tells, until all is read, it ends, or it is given up at a file."""
        for path in self._paths:
            since, limit = _seconds_used(self._process.pid), _SECONDS
            told: Told | None = None
            while not isinstance(told, FileRead):
                if _seconds_used(self._process.pid) > since + limit:
                    yield FileRead(path, fault=_takes_too_long(path))
                    return
                try:
                    line = self._lines.get(timeout=_TICK)
                except Empty:
                    yield None
                    continue
                if not line:
                    yield FileRead(path, fault=_harms(path))
                    return
                told = _unpacked(path, json.loads(line))
                if isinstance(told, FileBegun):
                    limit = max(_SECONDS, _SECONDS_PER_MEGABYTE * told.size / 1e6)
                yield told

    def end(self) -> None:
        """End the process; one that a disk holds is left behind."""
        self._process.kill()
        until = time.monotonic() + _GRACE
        while self._thread.is_alive() and time.monotonic() < until:  # it may wait for room
            with suppress(Empty):
                self._lines.get(timeout=_TICK)

    def _follow(self, request: bytes) -> None:
        """Ask, and take the answer."""
        with self._process as process:
            assert process.stdin
            assert process.stdout
            with suppress(OSError):  # it has ended already, as the answer shows
                process.stdin.write(request)
                process.stdin.flush()
            for line in process.stdout:
                self._lines.put(line)
        self._lines.put(b"")


def _takes_too_long(path: Path) -> TextError:
    return TextError("{path} takes too long to read, as a file made to do harm would: choose another file.", path=path)


def _harms(path: Path) -> TextError:
    return TextError("{path} ended the program that read it, so it may harm: choose another file.", path=path)


def _seconds_used(process_id: int) -> float:
    """The time for which the process has worked; none if it has ended."""
    try:
        times = psutil.Process(process_id).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _unpacked(path: Path, told: dict[str, Any]) -> Told:
    if "size" in told:
        return FileBegun(path, **told)
    if "text" in told:
        return TextPiece(path, **told)
    fault = told.pop("fault", None)
    return FileRead(path, **told, fault=TextError(Message.unpack(fault)) if fault else None)
