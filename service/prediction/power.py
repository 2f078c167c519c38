"""Tells whether the machine runs on its battery, when nothing is computed that nobody asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psutil

from service.owner import owned

_look_at_battery: Callable[[], Any] = getattr(psutil, "sensors_battery", lambda: None)  # not on every system
_LASTS = 30.0  # seconds for which one look holds


@owned()
class Battery:
    """Looks at the battery now and then. For the service's thread alone: a look reads from the system."""

    def __init__(
        self,
        look: Callable[[], Any] = _look_at_battery,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look, self._clock = look, clock
        self._looked = -_LASTS
        self._in_use = False

    def in_use(self) -> bool:
        """Whether the machine was on battery within the last half minute; False without a battery."""
        if self._clock() - self._looked >= _LASTS:
            self._looked = self._clock()
            found = self._look()
            self._in_use = found is not None and found.power_plugged is False
        return self._in_use
