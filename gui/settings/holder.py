"""Holds the current settings, and signals when they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.errors import ForewordError
from service import settings as store
from service.owner import owned
from service.settings import Settings


@owned()
class SettingsHolder(QObject):
    """Holds the settings in `now`, and keeps them in `file` while `may_keep` allows it."""

    changed = Signal()
    problem = Signal(str)  # sentence for the user

    def __init__(self, settings: Settings, file: Path, may_keep: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self.now = settings
        self._file, self._may_keep = file, may_keep

    def set(self, **values: Any) -> None:
        """Change these settings, by their names."""
        self.change(replace(self.now, **values))

    def change(self, settings: Settings) -> None:
        """Go on with these settings."""
        self.now = settings
        self.changed.emit()
        if self._may_keep():
            self.keep()

    def keep(self) -> None:
        """Write the settings to the file."""
        try:
            store.save(self.now, self._file)
        except ForewordError as error:
            self.problem.emit(str(error))
