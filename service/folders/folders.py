"""The writer's folders in the service's thread: mixed into answers, and shown to pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FoldersError
from engine.prediction import Backend
from engine.text import caret
from service.folders.keeper import IndexKeeper
from service.loop import Do, ignore

if TYPE_CHECKING:  # imported when it is opened, so that the window does not wait for numpy
    from engine.folders.index import FolderIndex, Origin
    from engine.own_words.spelling import Spelling

log = logging.getLogger(__name__)

_ORIGINS = 5


@dataclass(frozen=True, slots=True)
class FolderState:
    """What the index has of a folder: files, words and the size of those files, and sentences about the other files."""

    folder: Path
    files: int
    words: int
    size: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class FoldersListener:
    """Callbacks of the folders, called in the service's thread, but `reading`, which is called in another."""

    changed: Callable[[], object] = ignore  # other words may be suggested
    looked: Callable[[Sequence[FolderState]], object] = ignore  # what is indexed of the folders now
    reading: Callable[[Path, str], object] = ignore  # folder, the name of the file that is read now
    found: Callable[[str, Sequence[Origin]], object] = ignore  # a word, and where it comes from
    problem: Callable[[str], object] = ignore  # sentence for the user


class FoldersService:
    """Folders searched while writing. For the service's thread; any thread may call `keep`, `look` and `trace`."""

    def __init__(self, place: Path, spelling: Spelling, post: Callable[[Do], None]) -> None:
        """`place` is the folder of the index; `post` runs something in the service's thread."""
        self.listener = FoldersListener()
        self._place, self._spelling, self._post = place, spelling, post
        self._keeper = IndexKeeper(place)
        self._keeper.listener.looked = lambda: post(self._take_in)
        self._keeper.listener.reading = lambda folder, name: self.listener.reading(folder, name)
        self._keeper.listener.problem = lambda sentence: post(lambda: self.listener.problem(sentence))
        self._folders: tuple[Path, ...] = ()
        self._may_read = False
        self._index: FolderIndex | None = None
        self._begun = False

    def keep(self, folders: Sequence[Path], may_read: bool) -> None:
        """Search these folders and no others; while nothing `may_read`, search none, and read and write nothing."""
        self._post(partial(self._keep, tuple(folders), may_read))

    def look(self) -> None:
        """Compare the folders with the index now."""
        self._post(self._look)

    def trace(self, before: str, word: str) -> None:
        """Look up in which files a word follows the text before it; the listener's `found` hears them."""
        self._post(partial(self._trace, before, word))

    # -- in the service's thread ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the index, unless that was done, and have it brought up to date."""
        if not self._begun:
            self._begun = True
            self._apply()

    def recalling(self, model: Backend) -> Backend:
        """The model mixed with the folders, or the model alone while none is searched."""
        if self._index is None:
            return model
        from engine.folders.mixing import Recalling

        return Recalling(model, self._index, self._begin_anew)

    def close(self) -> None:
        """Let go of the index, and end what is being read."""
        self._keeper.close()
        self._let_go()

    def _keep(self, folders: tuple[Path, ...], may_read: bool) -> None:
        fewer = not set(self._folders) <= set(folders)
        if (folders, may_read) != (self._folders, self._may_read):
            self._folders, self._may_read = folders, may_read
            if self._begun or fewer:
                self._begun = True
                self._apply()

    def _apply(self) -> None:
        self._open()
        if self._folders or self._place.exists():  # else there is nothing to keep
            self._keeper.keep(self._folders, self._may_read)

    def _look(self) -> None:
        if self._begun and self._folders:
            self._keeper.look()

    def _open(self) -> None:
        """Open the index as it is now."""
        self._let_go()
        if self._folders and self._may_read:
            from engine.folders.index import FolderIndex
            from engine.kinds import Kind
            from engine.never_offered import read_never_offered
            from models.store import bundled

            never_offered = read_never_offered(bundled(Kind.NGRAM))
            self._index = FolderIndex(self._place, self._folders, self._spelling, never_offered)
        self.listener.changed()
        self.listener.looked([_state(folder, self._index) for folder in self._folders])

    def _take_in(self) -> None:
        """Open the index anew if it has changed, and tell what is in it."""
        if self._index is None or not self._index.is_current:
            self._open()
        else:
            self.listener.looked([_state(folder, self._index) for folder in self._folders])

    def _let_go(self) -> None:
        if self._index:
            self._index.close()
            self._index = None

    def _begin_anew(self, error: FoldersError) -> None:
        """Have an index that is damaged deleted and made again."""
        self._let_go()
        self.listener.problem(str(error))
        self._keeper.keep(self._folders, self._may_read, anew=True)

    def _trace(self, before: str, word: str) -> None:
        self.listener.found(word, self._index.origins(caret(before), word, _ORIGINS) if self._index else [])


def _state(folder: Path, index: FolderIndex | None) -> FolderState:
    files = list(index.shelves[folder].files.values()) if index else []
    read = [file for file in files if not file.problem]
    problems = tuple(file.problem for file in files if file.problem)
    return FolderState(folder, len(read), sum(f.words for f in read), sum(f.size for f in read), problems)
