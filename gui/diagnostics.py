"""A log and a report that a maintainer can act on. Neither holds a word of the writer's.

The log has events, numbers, the types of exceptions and where they were raised, but never their messages, which may
quote a text or the name of a file.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import platform
import re
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

import psutil
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication

from engine.owner_only import make_folder, open_owned
from engine.paths import exists, require_plain
from engine.version import version as our_version
from service.private import PrivateMode

log = logging.getLogger(__name__)

LOG, CRASH = "foreword.log", "crash.log"
_ROOT = Path(__file__).resolve().parent.parent
_OURS = ("gui", "service", "engine", "models")  # messages of other libraries may quote anything
_LARGEST, _KEPT = 256_000, 2  # bytes of a log; number of older ones that are kept
_LINES = 200  # of the log in a report
_LIBRARIES = ("PySide6_Essentials", "onnxruntime", "tokenizers", "numpy", "rapidfuzz")
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_SPEAKER = re.compile(r"Q[A-Z]\w+(::\w+)*(?=:| ?\()")  # the class and method that Qt's messages often begin with
_QT_LEVELS = {QtMsgType.QtWarningMsg: "warning", QtMsgType.QtCriticalMsg: "fault", QtMsgType.QtFatalMsg: "fatal fault"}


class Diagnostics(QObject):
    """Keeps the log in `folder`, and in memory the end of it. One per process: it takes over Python's and Qt's hooks.

    In private mode nothing is written to disk; the end of the log is still in memory.

    `unexpected` reports an exception that nobody caught; it may be emitted in any thread.
    """

    unexpected = Signal()

    def __init__(self, folder: Path, private: PrivateMode, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._private = folder, private
        self._recent = deque[str](maxlen=_LINES)
        self._memory = _MemoryUse(self._recent)
        self._file: RotatingFileHandler | None = None
        self._crash: TextIO | None = None
        self.crashed = ""  # the traces of the last run's death

    def begin(self) -> None:
        """Start logging. Without a folder to write to, the log is in memory only."""
        handlers: list[logging.Handler] = [self._memory]
        try:
            make_folder(self._folder)
            require_plain(self._folder / LOG)
            self._file = _LogFile(
                self._folder / LOG, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
            )
            self._file.addFilter(lambda _record: not self._private.is_on)
            handlers.append(self._file)
            self.crashed = self._take_crash()
        except OSError as error:
            self._recent.append(f"no log file: {type(error).__name__} {error.errno}")
        for handler in handlers:
            handler.setFormatter(_Formatter(_FORMAT))
            for name in _OURS:
                logging.getLogger(name).addHandler(handler)
        for name in _OURS:
            logging.getLogger(name).setLevel(logging.INFO)
        sys.excepthook, threading.excepthook = self._uncaught, self._uncaught_in_thread
        qInstallMessageHandler(self._heard)
        log.info("started, process %d", os.getpid())

    def end(self) -> None:
        """Close the files and restore the hooks."""
        log.info("ended")
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        for name in _OURS:
            for handler in filter(None, (self._memory, self._file)):
                logging.getLogger(name).removeHandler(handler)
        if self._file is not None:
            with suppress(OSError):  # of a full disk, which has cost the log's last lines
                self._file.close()
        if self._crash is not None:
            faulthandler.disable()
            self._crash.close()

    def report(self, facts: dict[str, object]) -> str:
        """A report for a maintainer: the versions, the machine, these facts, and the end of the log."""
        lines = [*_versions(), *_machine(), *(f"{name}: {value}" for name, value in facts.items())]
        parts = ["\n".join(lines), "\n".join(self._recent)]
        if self.crashed:
            parts.insert(1, f"The run before ended so:\n{self.crashed}")
        return "\n\n".join(parts) + "\n"

    def _take_crash(self) -> str:
        """The traces of the last run's death; from now on this run's go there."""
        path = self._folder / CRASH
        require_plain(path)
        left = path.read_text("utf-8", "replace") if exists(path) else ""
        written_anew = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        self._crash = os.fdopen(open_owned(str(path), written_anew), "w", encoding="utf-8")
        faulthandler.enable(self._crash)
        return left

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("an exception that nobody caught", exc_info=(kind, error, trace))
        self.unexpected.emit()

    def _uncaught_in_thread(self, raised: threading.ExceptHookArgs) -> None:
        if raised.exc_value is not None:
            self._uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)

    def _heard(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in _QT_LEVELS:  # only the category is logged; the message may be the name of a file
            speaker = _SPEAKER.match(message)
            log.warning("Qt's %s: %s, %s", _QT_LEVELS[kind], context.category, speaker.group() if speaker else "")


class _LogFile(RotatingFileHandler):
    """A log that its owner alone may read."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=open_owned)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Leave out a line that can't be written: it is in memory, and there is nowhere else to say so."""


class _MemoryUse(logging.Handler):
    def __init__(self, lines: deque[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


class _Formatter(logging.Formatter):
    """Formats an exception as its type and where it was raised, without its message."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        assert isinstance(ei, tuple)
        kind, _error, trace = ei
        return "\n".join([f"  {kind.__name__}", *(f"    at {place}" for place in _places(trace))])


def _places(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        name = path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name
        yield f"{name}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next


def _versions() -> Iterator[str]:
    yield f"Foreword {our_version()}"
    yield f"Python {platform.python_version()} on {platform.platform()}, Qt {qVersion()}"
    for library in _LIBRARIES:
        try:
            yield f"{library} {version(library)}"
        except PackageNotFoundError:
            yield f"{library}, of unknown version"


def _machine() -> Iterator[str]:
    process = psutil.Process()
    yield f"{psutil.cpu_count()} processors, {psutil.virtual_memory().total / 1e9:.0f} GB"
    yield f"{process.memory_info().rss / 1e6:.0f} MB and {process.num_threads()} threads in use"
    for screen in QGuiApplication.screens():
        size = screen.size()
        yield f"screen {size.width()} x {size.height()}, scaled by {screen.devicePixelRatio():g}"
    yield f"platform {QGuiApplication.platformName()}"
