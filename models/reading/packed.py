"""DOCX, ODT and EPUB, which are zip archives: checked before they are unpacked. Owns python-docx and odfdo."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from engine.errors import TextError
from models.reading.markup import elements, html_text

_LARGEST = 256 << 20  # bytes of all that is packed in a file
_MOST_PARTS = 20_000
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # what stands before it as well
_UNREAD_ODT = ("office:annotation", "text:note", "text:tracked-changes", "text:table-of-content")


def read_docx(path: Path) -> Iterator[str]:
    """The document's paragraphs and the rows of its tables, each once, however its cells are merged.

    Raises TextError; any error of the library for a damaged file.
    """
    import docx
    from docx.oxml.ns import qn

    with zipfile.ZipFile(path) as archive:
        _require_sane(archive, path)
    paragraph_tag, text_tag, row_tag, moved_tag = map(qn, ("w:p", "w:t", "w:tr", "w:moveFrom"))
    lines: dict[Any, list[str]] = {}  # by row, or by paragraph outside of tables
    body = docx.Document(str(path)).element.body
    for element in body.iter(paragraph_tag, text_tag, *map(qn, ("w:tab", "w:br", "w:cr"))):
        if next(element.iterancestors(_FALLBACK, moved_tag), None) is None:
            text = element.text or "" if element.tag == text_tag else " "
            own = element if element.tag == paragraph_tag else next(element.iterancestors(paragraph_tag), element)
            lines.setdefault(next(own.iterancestors(row_tag), own), []).append(text)
    yield _as_lines("".join(line) for line in lines.values())


def read_odt(path: Path) -> Iterator[str]:
    """The document's paragraphs, without notes, comments and deleted text.

    Raises TextError; any error of the library for a damaged file.
    """
    from odfdo import Document

    with zipfile.ZipFile(path) as archive:
        _require_sane(archive, path)
    body = Document(path).body
    for element in body.get_elements("|".join(f"//{name}" for name in _UNREAD_ODT)):
        element.delete()
    found = body.get_elements("//text:p[not(ancestor::text:p)]|//text:h[not(ancestor::text:p)]")
    yield _as_lines(element.inner_text for element in found)


def _as_lines(texts: Iterable[str]) -> str:
    lines = (" ".join(text.split()) for text in texts)
    return "\n".join(line for line in lines if line)


def read_epub(path: Path) -> Iterator[str]:
    """The chapters of the book, each a document, read once. Raises TextError; KeyError, BadZipFile if damaged."""
    with zipfile.ZipFile(path) as archive:
        _require_sane(archive, path)
        chapters = list(dict.fromkeys(_chapters(archive)))
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
