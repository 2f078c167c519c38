"""Long work in its own process, as the window sees it: progress, result, and a way to stop it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from engine.language import _, used

_ROOT = Path(__file__).resolve().parents[2]
_GRACE = 3000  # milliseconds for a stopping process to clean up
_CHILD = "gui.workshop.task"


class WorkshopJob(QObject):
    """One running task of `gui.workshop.task`. It emits `ended` once, unless the job is stopped for good.

    The process ends with this one, however that ends. After `cancel`, it ends without a result or a fault.
    """

    progressed = Signal(float, str)  # the share done, 0 to 1, below 0 if unknown; the present step
    ended = Signal(object, str)  # the result; a sentence about a fault, empty if none

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
        """Let the work clean up and end."""
        self.is_cancelled = True
        self._process.closeWriteChannel()  # the process takes this as a sign to end
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
        if error == QProcess.ProcessError.FailedToStart:  # otherwise it emits `finished` as well
            self.ended.emit(None, _("The work can't be started: install Foreword again."))
