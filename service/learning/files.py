"""Learns from the writer's files, which a process apart reads: suggestions go on meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from service.learning.own_words import LearningJob, OwnWordsService

_ABOVE = 256  # characters before a piece, which tell whether it begins with a secret

if TYPE_CHECKING:  # imported when there is something to read
    from models.reading import FileRead, TextChoice, Told


@dataclass(slots=True)
class FilesLearned:
    """The result of learning from files: how many were learned, a sentence for each that could not be read, and what
    was left out of the others, counted by kind.

    Before the `waiting` files are learned the writer has to choose among `authors` of chats, given with the number of
    their lines, or `fields` of tables, given with the number of their words.
    """

    learned: int = 0
    unread: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    waiting: list[Path] = field(default_factory=list)
    authors: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    @property
    def files(self) -> int:
        """How many files have come to their end."""
        return self.learned + len(self.unread) + len(self.waiting)

    def add(self, file: FileRead) -> None:
        """Take in how a file ended."""
        if file.fault:
            self.unread.append(str(file.fault))
        elif file.authors or file.fields:
            self.waiting.append(file.path)
            self.authors.update(file.authors)
            self.fields.update(file.fields)
        else:
            self.learned += 1
            self.left_out.update(file.left_out)

    def with_later(self, later: FilesLearned) -> FilesLearned:
        """This, and the result of the files that waited."""
        both = self.unread + later.unread, self.left_out + later.left_out
        return replace(later, learned=self.learned + later.learned, unread=both[0], left_out=both[1])


def learn_files(paths: Sequence[Path], choice: TextChoice) -> LearningJob:
    """Learn from files, a piece at a time; reports the share that is done, 0 to 1, and at the end FilesLearned.

    What was read before a stop stays learned.
    """

    def run(service: OwnWordsService) -> Iterator[object]:
        from models.reading import FileRead, TextPiece, read_apart

        found, position = FilesLearned(), _FilePosition()
        with closing(read_apart(paths, choice)) as reading:
            for told in reading:
                if isinstance(told, TextPiece):
                    service.opened().learn(told.text, position.above)
                elif isinstance(told, FileRead):
                    found.add(told)
                if told:
                    position.move(told)
                yield (found.files + position.share) / len(paths)
        yield found
        yield from service.tell_changed()

    return LearningJob(run, may_be_cut=True, gives_way=True)


class _FilePosition:
    """How far a file is read: the share of it, and what stands above in the same document."""

    def __init__(self) -> None:
        self.share, self.above, self._size = 0.0, "", 1

    def move(self, told: Told) -> None:
        """Go behind what was told."""
        from models.reading import FileBegun, TextPiece

        if isinstance(told, TextPiece):
            self.share = min(1.0, self.share + len(told.text.encode()) / self._size)
            self.above = "" if told.ends else (self.above + told.text)[-_ABOVE:]
        else:
            self.share, self.above = 0.0, ""
            self._size = max(1, told.size) if isinstance(told, FileBegun) else 1
