"""Which files hold text, and what each of them holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine.errors import TextError
from engine.files import reason
from engine.paths import exists, require_plain
from models.reading.chat_exports import SLACK_LISTS
from models.reading.contents import FileContents, TextChoice
from models.reading.kinds import READERS, STREAMED, reader_of

_LARGEST = 256 << 20  # bytes of a file that is read at once
_MOST_TEXT = 20  # characters for each byte of a file: a zip archive of real text has fewer
_ALWAYS = 1 << 17  # characters that any file may have


def find(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and those of a known kind in the folders among them, at any depth, sorted.

    Raises TextError for a path that is not there, and where there is no file at all.
    """
    paths = list(paths)
    found: dict[Path, None] = {}
    require_there(paths)
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else [path]
        found |= dict.fromkeys(sorted(f for f in inside if f == path or (is_known(f) and f.is_file())))
    if not found:
        raise TextError("{paths} holds no text: choose files ending in {endings}.", paths=paths, endings=list(READERS))
    return list(found)


def require_there(paths: Iterable[Path]) -> None:
    """Raise TextError for the first path that is not there."""
    for path in paths:
        if not exists(path):
            raise TextError("{path} is not there: check the name.", path=path)


def read(path: Path) -> list[str]:
    """The documents of a file; none where the writer has to choose. Raises TextError, naming the file."""
    with reading(path, TextChoice()) as contents:
        return list(contents.texts)


@contextmanager
def reading(path: Path, choice: TextChoice) -> Iterator[FileContents]:
    """What a file holds. Raises TextError, naming the file, also where its documents are read inside the block."""
    try:
        yield _read(path, choice)
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
    except MemoryError as error:
        raise TextError("{path} needs too much memory: cut it into smaller pieces.", path=path) from error
    except Exception as error:  # whatever the libraries say of a damaged file
        raise TextError(
            "{path} is damaged or is no {suffix} file: open it in its own program first.", path=path, suffix=path.suffix
        ) from error


def _read(path: Path, choice: TextChoice) -> FileContents:
    require_plain(path)
    with path.open("rb") as file:
        kind, reader = reader_of(path, file.read(5))
    size = path.stat().st_size
    if kind in STREAMED:
        return reader(path, choice)
    if size > _LARGEST:
        raise TextError(
            "{path} is larger than {megabytes} MB: cut it into smaller pieces.", path=path, megabytes=_LARGEST >> 20
        )
    contents = reader(path, choice)
    documents = tuple(contents.documents)
    if sum(map(len, documents)) > _ALWAYS + _MOST_TEXT * size:
        raise TextError("{path} holds far more text than files of its size do: choose another file.", path=path)
    return replace(contents, documents=documents)


def is_known(path: Path) -> bool:
    """Whether a file has a name by which it is read, and is not hidden."""
    return path.suffix.lower() in READERS and not path.name.startswith(".") and path.name not in SLACK_LISTS
