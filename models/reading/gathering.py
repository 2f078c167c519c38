"""All that files hold, read in a process apart: for whoever needs whole documents, and can wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import TextError
from models.reading.apart import FileRead, TextPiece, read_apart
from models.reading.chats import counted
from models.reading.contents import TextChoice
from models.reading.files import find


@dataclass(frozen=True, slots=True)
class Texts:
    """What was read: the documents, of how many files, a sentence about each file that could not be read, and what was
    left out of the others, counted by kind.
    """

    documents: tuple[str, ...]
    files: int
    unread: tuple[str, ...]
    left_out: Counter[str]


class UnchosenError(TextError):
    """Only the writer knows whose lines of chats to read, by name and number, or which fields, by name and words."""

    authors: Counter[str]
    fields: Counter[str]


def read_all(paths: Iterable[Path], choice: TextChoice) -> Texts:
    """The documents of all files under `paths`; a file that cannot be read does not stop the others.

    Raises UnchosenError where there is something to be chosen, and TextError where none can be read, or a path is not
    there.
    """
    documents, pieces, read = list[str](), list[str](), list[FileRead]()
    for told in read_apart(find(paths), choice):
        if isinstance(told, TextPiece):
            pieces.append(told.text)
            if told.ends:
                documents.append("".join(pieces))
                pieces = []
        elif isinstance(told, FileRead):
            read.append(told)
            pieces = []  # of a document that was given up
    _require_choice(read)
    unread = [file.fault for file in read if file.fault]
    if len(unread) == len(read):
        raise unread[0]
    left_out = sum((Counter(file.left_out) for file in read), Counter[str]())
    return Texts(tuple(documents), len(read) - len(unread), tuple(map(str, unread)), left_out)


def _require_choice(read: Iterable[FileRead]) -> None:
    authors, fields = Counter[str](), Counter[str]()
    for file in read:
        authors.update(file.authors)
        fields.update(file.fields)
    if authors:
        error = UnchosenError(
            "There are chats with lines by {names}: name whose lines to learn with --author NAME.",
            names=counted(authors),
        )
    elif fields:
        error = UnchosenError(
            "There are tables with words in the fields {names}: name those to learn from with --field NAME.",
            names=counted(fields),
        )
    else:
        return
    error.authors, error.fields = authors, fields
    raise error
