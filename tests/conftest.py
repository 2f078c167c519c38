"""Every test has a home of its own and no screen."""

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.patience import SECONDS

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["FOREWORD_CHECK_THREADS"] = "1"  # see service/owner.py
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch loads, as models does
os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch's threads would wait for each other on a busy machine

settings.register_profile("foreword", deadline=None)  # how long an example takes is the machine's affair
settings.load_profile("foreword")


@pytest.fixture(scope="session", autouse=True)
def _set_aside() -> None:
    """Keep what all tests import, 400,000 objects, out of each collection of garbage, of which there are thousands."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


@pytest.fixture(autouse=True)
def _wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the window stand still for file work, however busy the machine is, unless a test says how long it may."""
    monkeypatch.setattr("service.file_worker._MOMENT", SECONDS)


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


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)
