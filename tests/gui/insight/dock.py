"""Opens the insight dock of a window on the bundled models, and waits for what it shows."""

from __future__ import annotations

from typing import TypeVar

from pytestqt.qtbot import QtBot

from gui.insight.dock import InsightDock
from gui.insight.view import View
from gui.window import Window

Kind = TypeVar("Kind", bound=View)
LETTER = "Thank you for the quick reply. I eat hamburger. Jump hamburger I. I look forward to "


def open_dock(window: Window) -> InsightDock:
    """The dock, opened as its button does."""
    window.toolbar.insight.click()
    assert window.insight.dock is not None
    return window.insight.dock


def show(qtbot: QtBot, window: Window, view: Kind) -> Kind:
    """Turn to a view, and wait until all of it is there."""
    dock = window.insight.dock
    assert dock is not None
    dock.show_view(view)
    settle(qtbot, window)
    return view


def settle(qtbot: QtBot, window: Window) -> None:
    """Wait until the pause is over and nothing is computed any more."""
    dock = window.insight.dock
    assert dock is not None
    qtbot.waitUntil(lambda: not (dock.is_waiting or window.insight.asker.is_busy))


def view_of(window: Window, kind: type[Kind]) -> Kind:
    """The view of this kind, which needn't be the one that shows."""
    dock = window.insight.dock
    assert dock is not None
    return next(view for view in dock.views if isinstance(view, kind))


def said(view: View) -> str:
    """What a view shows, in words."""
    return view.canvas.accessibleDescription()
