"""What the tests of folders share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.folders.build import ShardBuilder
from engine.folders.index import FolderIndex
from engine.folders.shard import IndexedFile
from engine.folders.shelf import Shelf, place_of
from engine.text import caret

FOLDER = Path("/home/ada/letters")


def put(index: Path, texts: Mapping[str, str | None]) -> Shelf:
    """Put files into the index of FOLDER in one go; None for a file that is gone."""
    builder = ShardBuilder()
    for name, text in texts.items():
        builder.add(IndexedFile(name, len(text or ""), 7, is_gone=text is None), [text] if text else [])
    shelf = Shelf(place_of(FOLDER, index))
    shelf.put(builder)
    return shelf


def recalled(index: FolderIndex, before: str) -> dict[str, int]:
    """The words that follow the longest match, with how often."""
    words = index.recall(caret(before)).words
    return {form: count for forms in words.values() for form, count in forms.items()}
