"""The process of a job: does one task of the workshop, and reports in lines of JSON.

    python -m gui.workshop.task < request

The request is a line, {"task": name, "arguments": {...}, "language": the window's}, which the task's faults, progress
and reports are worded in. The process ends when its standard input does, so that it never outlives the window.
"""

from __future__ import annotations

import _thread
import json
import os
import sys
import threading
from typing import Any, TextIO

from engine.errors import ForewordError
from engine.files import reason
from engine.language import _, use

_NICE = 5  # writing goes first


class Teller:
    """The only writer of lines to the window; output of libraries goes to standard error. Thread-safe."""

    def __init__(self) -> None:
        self._file: TextIO = os.fdopen(os.dup(1), "w", encoding="ascii")
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def progress(self, doing: str, share: float) -> None:
        """Report progress."""
        self.say(doing=doing, share=share)

    def say(self, **told: Any) -> None:
        """Report results."""
        with self._lock:
            self._file.write(json.dumps(told) + "\n")
            self._file.flush()


def main() -> int:
    """Do the task that standard input names, and return 0, or 1 if it failed."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    teller = Teller()
    asked = json.loads(_line())
    use(asked["language"])
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        from gui.workshop.tasks import TASKS

        teller.say(result=TASKS[asked["task"]](teller.progress, **asked["arguments"]))
    except ForewordError as error:
        teller.say(fault=str(error))
    except MemoryError:
        teller.say(fault=_("There is too little memory for this: close other programs, or take a smaller model."))
    except KeyboardInterrupt:
        return 1
    except Exception as error:  # report any error to the writer
        sentence = _("Something went wrong ({kind}: {reason}): try again, or with another model.")
        teller.say(fault=sentence.format(kind=type(error).__name__, reason=reason(error)))
        return 1
    return 0


def _line() -> bytes:
    """The first line of standard input; Python's own reader would take more."""
    line = b""
    while not line.endswith(b"\n") and (read := os.read(0, 1)):
        line += read
    return line


def _end_with_input() -> None:
    """Interrupt the work once standard input is closed."""
    while os.read(0, 1024):
        pass
    _thread.interrupt_main()


if __name__ == "__main__":
    sys.exit(main())
