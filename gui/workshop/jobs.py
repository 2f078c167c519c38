"""Long work in a process of its own, as the window sees it: how far it is, what came of it, and a way to stop it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from engine.language import _, used

_ROOT = Path(__file__).resolve().parents[2]
_GRACE = 3000  # milliseconds in which a process that is to stop may put things in order
_CHILD = "gui.workshop.task"


class WorkshopJob(QObject):
    """One task of `gui.workshop.task`, which runs from now on. `ended` comes once, unless the job is stopped for good.

    The process ends with this one, however that ends. After `cancel`, it ends without a result or a fault.
    """

    progressed = Signal(float, str)  # the share that is done, 0 to 1, below 0 where nobody knows; what is being done
    ended = Signal(object, str)  # what came of it; a sentence about what went wrong, empty where nothing did

    def __init__(self, task: str, arguments: Mapping[str, Any], parent: QObject) -> None:
        super().__init__(parent)
        self.is_cancelled = False
        self._result: Any = None
        self._fault = ""
        self._rest = b""
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(_ROOT))
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._process.start(sys.executable, ["-m", _CHILD])
        request = {"task": task, "arguments": arguments, "language": used()}
        self._process.write(json.dumps(request).encode() + b"\n")

    def cancel(self) -> None:
        """Have the work put in order and ended."""
        self.is_cancelled = True
        self._process.closeWriteChannel()  # which the process takes as a sign to end
        QTimer.singleShot(_GRACE, self._process, self._process.kill)

    def stop(self) -> None:
        """End the process before this returns, within seconds."""
        self.blockSignals(True)
        self.cancel()
        if not self._process.waitForFinished(_GRACE):
            self._process.kill()
            self._process.waitForFinished(_GRACE)

    @Slot()
    def _read(self) -> None:
        *lines, self._rest = (self._rest + self._process.readAllStandardOutput().data()).split(b"\n")
        for line in lines:
            told = json.loads(line)
            if "share" in told:
                self.progressed.emit(told["share"], told["doing"])
            self._result = told.get("result", self._result)
            self._fault = told.get("fault", self._fault)

    @Slot(int, QProcess.ExitStatus)
    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        if self.is_cancelled:
            self.ended.emit(None, "")
        elif (code or status == QProcess.ExitStatus.CrashExit) and not self._fault:
            self.ended.emit(None, _("The work broke off: close other programs to make memory free, and try again."))
        else:
            self.ended.emit(None if self._fault else self._result, self._fault)

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # else it finishes as well
            self.ended.emit(None, _("The work can't be started: install Foreword again."))
