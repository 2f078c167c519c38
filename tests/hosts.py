"""The processes in which this one has models computed."""

from __future__ import annotations

import psutil


def hosts() -> list[psutil.Process]:
    """Those that live."""
    children = psutil.Process().children()
    return [child for child in children if child.is_running() and "models.store.host.serving" in _line(child)]


def _line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has just ended
        return []
