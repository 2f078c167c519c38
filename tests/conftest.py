"""Every test has a home of its own and no screen."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication

from tests.patience import PatientBot

os.environ["QT_QPA_PLATFORM"] = "offscreen"
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


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)
