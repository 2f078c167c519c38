"""The menu in which one of the installed models of a kind is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from gui.workshop.in_use import Chosen


def fill_models(
    menu: QMenu, group: QActionGroup, kind: str, in_use: Chosen, use: Callable[[str, Chosen], object]
) -> None:
    """List the models of a kind that can be opened, the bundled one first, and check that in use."""
    from models.store import installed

    menu.clear()
    for model in installed():
        if model.kind == kind:
            what = Chosen("" if model.bundled else model.name)
            action = menu.addAction(model.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(what == in_use)
            action.triggered.connect(lambda _checked, what=what: use(kind, what))
            group.addAction(action)
    if in_use.second:
        both = menu.addAction(f"{in_use.name or group.actions()[0].text()} + {in_use.second}")
        both.setCheckable(True)
        both.setChecked(True)
        group.addAction(both)
