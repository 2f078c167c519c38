"""What a file holds: documents of clean text, what was left out, and what only the writer knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_NEVER_READ = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\0-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class TextChoice:
    """Whose lines of chats to read, and which fields of tables. What is empty is still to be chosen."""

    authors: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileContents:
    """The documents of a file, each its paragraphs on lines, and what was left out of them, counted by kind.

    Where the writer has to choose there are no documents: `authors` then has the lines of a chat by their writers, or
    `fields` the words of a table by its fields. `left_out` is complete when the documents are read to their end.
    """

    documents: Iterable[str]
    left_out: Counter[str] = field(default_factory=Counter)
    authors: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)

    @property
    def texts(self) -> Iterator[str]:
        """The documents that are not empty, without characters that no one reads, as soft hyphens."""
        cleaned = (_NEVER_READ.sub("", text) for text in self.documents)
        return (text for text in cleaned if text.strip())
