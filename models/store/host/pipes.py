"""The pipes to a process: what is asked goes out, answers come back, and a third one says what to stop.

Nothing waits longer than `until`, but on Windows, where a write to a process that reads no more may.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO

import numpy as np

from models.store.host.wire import Bytes, Frame, packed, unpacked

_LOOK = 0.25  # seconds between two looks at `until`, which another thread may change
_AGAIN = 0.001  # seconds between two looks at a pipe, on Windows
_WIDE = 1 << 20  # bytes on their way: a wider pipe fills less often
_ON_WINDOWS = sys.platform == "win32"


class Pipes:
    """The three pipes to a process that is started by `command` in `folder`. For one thread, except `stop`."""

    def __init__(self, command: list[str], folder: str) -> None:
        told, self._stops = os.pipe()
        self.process = subprocess.Popen(  # noqa: S603
            # Standard error is a third pipe that every system lets a process have, here to read from.
            command, cwd=folder, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told
        )  # fmt: skip
        os.close(told)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._back = self.process.stdin, self.process.stdout
        self.until = 0.0  # as `time.monotonic` has it
        for descriptor in (self._to.fileno(), self._back.fileno(), self._stops):
            _prepare(descriptor)

    def send(self, frame: Frame) -> None:
        """Send a frame. Raises TimeoutError, OSError."""
        for content in packed(frame):
            while content:
                content = content[self._to.write(content) or 0 :]
                if content:
                    self._wait(_is_writable, self._to)

    def receive(self) -> Frame:
        """Receive a frame. Raises TimeoutError, OSError, EOFError where the process ends, ValueError for nonsense."""
        return unpacked(self._read)

    def stop(self, number: int, within: float) -> None:
        """Ask to stop the computation of the answer of this number, which must come `within` these seconds then.

        Any thread may call it; it returns at once.
        """
        self.until = min(self.until, time.monotonic() + within)
        with suppress(OSError):  # then the process is gone, or full of what it should stop, and will be ended
            os.write(self._stops, number.to_bytes(8, "little"))

    def close(self) -> None:
        """Close them. The process must have ended."""
        self._to.close()
        self._back.close()
        os.close(self._stops)

    def _read(self, count: int) -> Bytes:
        found = np.empty(count, np.uint8)
        rest = found.data
        while rest:
            self._wait(_is_readable, self._back)
            read: int | None = self._back.readinto(rest)  # type: ignore[attr-defined]
            if read == 0:
                raise EOFError
            rest = rest[read or 0 :]
        return found

    def _wait(self, is_ready: Callable[[IO[bytes], float], bool], pipe: IO[bytes]) -> None:
        while not is_ready(pipe, min(_LOOK, max(0.0, self.until - time.monotonic()))):
            if time.monotonic() >= self.until:
                raise TimeoutError


def _prepare(descriptor: int) -> None:
    if not _ON_WINDOWS:
        os.set_blocking(descriptor, False)
    with suppress(ImportError, AttributeError, OSError):  # Linux alone has it
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _WIDE)


def _is_writable(pipe: IO[bytes], seconds: float) -> bool:
    return _ON_WINDOWS or bool(select.select([], [pipe], [], seconds)[1])


def _is_readable(pipe: IO[bytes], seconds: float) -> bool:
    if not _ON_WINDOWS:
        return bool(select.select([pipe], [], [], seconds)[0])
    until = time.monotonic() + seconds
    while not _holds_something(pipe) and time.monotonic() < until:
        time.sleep(_AGAIN)
    return _holds_something(pipe)


def _holds_something(pipe: IO[bytes]) -> bool:
    """Whether a pipe has something to read or its other end is closed, on Windows."""
    import _winapi
    import msvcrt

    try:
        return bool(_winapi.PeekNamedPipe(msvcrt.get_osfhandle(pipe.fileno()), 0)[0])  # type: ignore[attr-defined]
    except OSError:
        return True
