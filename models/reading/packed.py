"""DOCX and EPUB, which are zip archives: checked before anything is unpacked. Owns python-docx."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from engine.errors import TextError
from models.reading.markup import elements, html_text

_LARGEST = 256 << 20  # bytes of all that is packed in a file
_MOST_PARTS = 20_000


def read_docx(path: Path) -> Iterator[str]:
    """The document's paragraphs and tables. Raises TextError; any error of the library for a damaged file."""
    import docx

    with zipfile.ZipFile(path) as archive:
        _require_sane(archive, path)
    yield "\n".join(_docx_lines(docx.Document(str(path))))


def _docx_lines(container: Any) -> Iterator[str]:
    for part in container.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield " ".join(line for cell in row.cells for line in _docx_lines(cell))
        elif line := " ".join(part.text.split()):
            yield line


def read_epub(path: Path) -> Iterator[str]:
    """The chapters of the book, each a document. Raises TextError; KeyError, BadZipFile for a damaged file."""
    with zipfile.ZipFile(path) as archive:
        _require_sane(archive, path)
        chapters = list(_chapters(archive))
        if set(chapters) & set(_encrypted(archive)):
            raise TextError("{path} is protected against copying: choose a book without protection.", path=path)
        for chapter in chapters:
            yield html_text(archive.read(chapter))


def _chapters(archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of the book's pages in the order of reading, without its table of contents."""
    package = str(_xml(archive, "META-INF/container.xml").find("rootfile")["full-path"])
    book = _xml(archive, package)
    items = {item["id"]: item for item in book("item")}
    for reference in book("itemref"):
        item = items[reference["idref"]]
        if "nav" not in item.get("properties", "").split() and "html" in item.get("media-type", ""):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item["href"])))


def _encrypted(archive: zipfile.ZipFile) -> list[str]:
    name = "META-INF/encryption.xml"
    if name not in archive.namelist():
        return []
    return [unquote(tag["uri"]) for tag in _xml(archive, name)(lambda tag: tag.name.endswith("cipherreference"))]


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    return elements(archive.read(name))


def _require_sane(archive: zipfile.ZipFile, path: Path) -> None:
    """Raise TextError for an archive that unpacks to more than a text would be; zipfile reads no more than it says."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST:
        raise TextError(
            "{path} unpacks to more than {megabytes} MB: choose a smaller file.", path=path, megabytes=_LARGEST >> 20
        )
