"""Tiny models among the writer's own, for tests of the workshop."""

from __future__ import annotations

import shutil
from pathlib import Path

from gui.workshop.page import Page
from gui.workshop.store_page import StorePage
from models.store import models_folder
from models.store.manifest import rewrite_manifest
from tests.tiny import save_model


def add_model(name: str, tmp_path: Path, seed: int = 0) -> Path:
    """Put a tiny model among the writer's own; give its folder."""
    save_model(tmp_path / name, seed=seed)
    return keep_model(tmp_path / name, name)


def keep_model(made: Path, name: str) -> Path:
    """Put a model among the writer's own under a name; give its folder."""
    models_folder().mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, models_folder() / name)
    rewrite_manifest(models_folder() / name, name=name)
    return models_folder() / name


def idle(page: Page) -> bool:
    """Whether no job of a page is under way."""
    return page.job is None


def listed(page: StorePage) -> dict[str, str]:
    """The names in the list, and what stands in the column "In use"."""
    return {page.list.item(row, 0).text(): page.list.item(row, 4).text() for row in range(page.list.rowCount())}


def select(page: StorePage, *names: str) -> None:
    """Select the rows of these models, in the order of the list."""
    page.list.clearSelection()
    for row, name in enumerate(listed(page)):
        if name in names:
            for column in range(page.list.columnCount()):
                page.list.item(row, column).setSelected(True)
    assert [model.name for model in page.selected] == list(names)
