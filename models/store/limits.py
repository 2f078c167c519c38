"""What a process that has a model from anywhere open may take: memory, time, files. Windows has no such limits."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import psutil

_SECONDS = 120  # enough for 6 GB from a slow disk
_PER_GIGABYTE = 60  # seconds more
_MEMORY = 3 << 30  # bytes that libraries may take
_COPIES = 4  # of a model's files that may be in memory, as while a graph is optimised
_GROWTH = 1 << 30  # bytes more than an open model has, which its computations may take


def seconds_for(folder: Path) -> int:
    """How long the model in `folder` may take to open and to predict a little."""
    return _SECONDS + _PER_GIGABYTE * (_size(folder) >> 30)


def memory_for(folder: Path) -> int:
    """How many bytes it may take meanwhile."""
    return _MEMORY + _COPIES * _size(folder)


def bound_memory(most: int) -> None:
    """Let this process take so many bytes of memory at most, and leave no core behind."""
    _limit("RLIMIT_AS", most)
    _limit("RLIMIT_CORE", 0)


def bound_computing(seconds: int) -> None:
    """Let this process compute for so long at most, all in all."""
    _limit("RLIMIT_CPU", seconds)


def forbid_writing() -> None:
    """Let this process write no file."""
    _limit("RLIMIT_FSIZE", 0)


def seal() -> None:
    """Let this process open no more files and no connections, and take a little more memory than it has."""
    _limit("RLIMIT_AS", psutil.Process().memory_info().vms + _GROWTH)
    _limit("RLIMIT_NOFILE", 0)


def end_after(seconds: int) -> None:
    """Have the system end this process in so many seconds, whatever it does then; 0 takes that back."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _limit(name: str, value: int) -> None:
    try:
        import resource
    except ImportError:  # on Windows
        return
    with suppress(AttributeError, ValueError, OSError):  # macOS lacks some, and a lower limit may hold already
        resource.setrlimit(getattr(resource, name), (value, value))


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*"))
