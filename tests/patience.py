"""How long a test waits for what must happen before it takes it for hung: never a limit of what is tested.

A busy machine may take its time: tests wait for what happens, and this only ends those that would wait for ever.
"""

import os
from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

SECONDS = int(os.environ.get("PATIENCE", "600"))  # fewer, to see a test fail that is being written


class PatientBot(QtBot):
    """A qtbot whose waits end with what they wait for."""

    def waitUntil(self, callback: Callable[[], bool | None]) -> None:  # noqa: N802 - Qt's spelling
        """Turn the event loop until `callback` is true."""
        super().waitUntil(callback, timeout=1000 * SECONDS)

    def waitSignal(self, signal: Any, **options: Any) -> Any:  # noqa: N802
        """Turn the event loop at the end of the block until `signal` is emitted."""
        return super().waitSignal(signal, timeout=1000 * SECONDS, **options)

    def waitExposed(self, widget: Any) -> Any:  # noqa: N802
        """Turn the event loop at the end of the block until the screen shows `widget`."""
        return super().waitExposed(widget, timeout=1000 * SECONDS)
