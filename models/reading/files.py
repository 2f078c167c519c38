"""Which files hold text, and how each kind is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import TextError
from engine.files import reason
from engine.paths import require_plain
from models.reading.mail import read_eml, read_mbox
from models.reading.markup import read_html, read_markdown
from models.reading.packed import read_docx, read_epub
from models.reading.plain import read_plain

Reader = Callable[[Path], Iterator[str]]
READERS: Mapping[str, Reader] = {
    ".txt": read_plain, ".text": read_plain,
    ".md": read_markdown, ".markdown": read_markdown,
    ".html": read_html, ".htm": read_html, ".xhtml": read_html,
    ".docx": read_docx, ".epub": read_epub,
    ".mbox": read_mbox, ".eml": read_eml,
}  # fmt: skip
_LARGEST = 256 << 20  # bytes of a file that is read at once


@dataclass(frozen=True, slots=True)
class Texts:
    """What was read: the documents, of how many files, and a sentence about each file that could not be read."""

    documents: tuple[str, ...]
    files: int
    unread: tuple[str, ...]


def find(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and those of a known kind in the folders among them, at any depth, sorted.

    Raises TextError for a path that is not there, and where there is no file at all.
    """
    paths = list(paths)
    found: dict[Path, None] = {}
    require_there(paths)
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else [path]
        found |= dict.fromkeys(sorted(f for f in inside if f == path or (_is_known(f) and f.is_file())))
    if not found:
        raise TextError("{paths} holds no text: choose files ending in {endings}.", paths=paths, endings=list(READERS))
    return list(found)


def require_there(paths: Iterable[Path]) -> None:
    """Raise TextError for the first path that is not there."""
    for path in paths:
        if not path.exists():
            raise TextError("{path} is not there: check the name.", path=path)


def read(path: Path) -> list[str]:
    """The documents of a file that are not empty, each its paragraphs on lines. Raises TextError, naming the file."""
    try:
        return [text for text in _reader(path)(path) if text]
    except TextError:
        raise
    except OSError as error:
        raise TextError(
            "{path} cannot be read ({reason}): check its name and its permissions.", path=path, reason=reason(error)
        ) from error
    except ImportError as error:
        raise TextError(
            "{path} is read by a library that is missing: install it with `make workshop`.",
            path=path,
        ) from error
    except Exception as error:  # whatever the libraries say of a damaged file
        raise TextError(
            "{path} is damaged or is no {suffix} file: open it in its own program first.", path=path, suffix=path.suffix
        ) from error


def read_all(paths: Iterable[Path]) -> Texts:
    """The documents of all files under `paths`; a file that cannot be read does not stop the others.

    Raises TextError where none can be read, or a path is not there.
    """
    documents: list[str] = []
    unread: list[TextError] = []
    files = find(paths)
    for path in files:
        try:
            documents += read(path)
        except TextError as error:
            unread.append(error)
    if len(unread) == len(files):
        raise unread[0]
    return Texts(tuple(documents), len(files) - len(unread), tuple(map(str, unread)))


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in READERS and not path.name.startswith(".")


def _reader(path: Path) -> Reader:
    """How the file is read: by its name, and else as a mailbox or as text, whichever it begins like."""
    require_plain(path)
    with path.open("rb") as file:
        begins = file.read(5)
    reader = READERS.get(path.suffix.lower(), read_mbox if begins == b"From " else read_plain)
    if reader is not read_mbox and path.stat().st_size > _LARGEST:
        raise TextError(
            "{path} is larger than {megabytes} MB: cut it into smaller pieces.", path=path, megabytes=_LARGEST >> 20
        )
    return reader
