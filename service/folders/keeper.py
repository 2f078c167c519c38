"""Keeps the index of folders up to date: compares them in a thread, and has what changed read in a process.

So neither a long file nor a hostile one holds up suggestions, or makes the program's own memory grow.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread, Timer

from engine.files import reason
from engine.language import Message, _, used
from service.loop import ignore

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_PROCESS = "models.folders.process"
_EVERY = 300  # seconds between two looks at the folders
_LONGEST = 120  # seconds that one file may take
_ENDING = 5  # seconds to wait, at the end, for a disk that does not answer


@dataclass(slots=True)
class IndexListener:
    """Callbacks of the keeper, called in its thread."""

    reading: Callable[[Path, str], object] = ignore  # folder, the name of the file that is read now
    looked: Callable[[], object] = ignore  # the index is up to date, as far as it can be
    problem: Callable[[str], object] = ignore  # sentence for the user


class IndexKeeper:
    """Any thread may call its methods, which return at once but for `close`."""

    def __init__(self, place: Path) -> None:
        """`place` is the folder of the index; nothing else is kept there."""
        self._place = place
        self.listener = IndexListener()
        self._state = Condition()
        self._folders: Sequence[Path] = ()
        self._may_read = True
        self._is_wanted = self._begins_anew = self._is_closed = False
        self._process: subprocess.Popen[str] | None = None
        self._thread: Thread | None = None

    def keep(self, folders: Sequence[Path], may_read: bool, anew: bool = False) -> None:
        """Keep the index of these folders alone, and make it `anew`; while nothing `may_read`, only delete."""
        with self._state:
            self._folders, self._may_read = tuple(folders), may_read
            self._begins_anew = self._begins_anew or anew
            self._interrupt()
        self.look()

    def look(self) -> None:
        """Compare the folders with the index now."""
        with self._state:
            if self._thread is None and not self._is_closed:
                self._thread = Thread(target=self._run, name="folders", daemon=True)
                self._thread.start()
            self._is_wanted = True
            self._state.notify()

    def close(self) -> None:
        """End what is being read, and wait for the thread."""
        with self._state:
            self._is_closed = True
            self._interrupt()
            self._state.notify()
        if self._thread:
            self._thread.join(_ENDING)

    def _interrupt(self) -> None:
        if self._process:
            self._process.kill()

    # -- in the keeper's thread ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._state:
                self._state.wait_for(lambda: self._is_wanted or self._is_closed, _EVERY)
                if self._is_closed and not self._is_wanted:
                    return
                folders, may_read = self._folders, self._may_read and not self._is_closed
                kept = () if self._begins_anew else folders
                self._is_wanted = self._begins_anew = False
            try:
                self._sweep(kept, may_read)
                if may_read:
                    self._bring_up_to_date(folders)
            except Exception as error:
                log.warning("folders: %s", type(error).__name__)
                self._tell(reason(error) if isinstance(error, OSError) else type(error).__name__)
            self.listener.looked()

    def _sweep(self, folders: Sequence[Path], may_read: bool) -> None:
        """Delete the index of other folders, and of those that are gone."""
        from engine.folders.shelf import place_of, remove

        kept = {place_of(folder, self._place) for folder in folders if not may_read or folder.is_dir()}
        for place in self._place.iterdir() if self._place.exists() else ():
            if place.is_dir() and place not in kept:
                remove(place)

    def _bring_up_to_date(self, folders: Sequence[Path]) -> None:
        from engine.folders.shelf import Shelf, place_of
        from models.folders.update import survey

        known = {folder: Shelf(place_of(folder, self._place)).files for folder in folders if folder.is_dir()}
        self._read([folder for folder, files in known.items() if not survey(folder, files).is_empty])

    def _read(self, folders: Iterable[Path]) -> None:
        """Have folders read, and begin again without the file that breaks the process or keeps it for too long."""
        refused = {str(folder): dict[str, str]() for folder in folders}
        while refused and (last := self._run_process(refused)):
            folder, name = last
            if not name or name in refused[folder]:
                raise OSError(Message("the program that reads them breaks off"))
            broke = _("{path} can't be read: it takes too long, or breaks the program that reads it.")
            refused[folder][name] = broke.format(path=Path(folder, name))

    def _run_process(self, refused: Mapping[str, Mapping[str, str]]) -> tuple[str, str] | None:
        """Run the process once; gives the file that it broke off at, unless it ended well or was interrupted."""
        with self._state:
            if self._is_closed or self._is_wanted:
                return None
            process = self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", _PROCESS],
                cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        last = "", ""
        request = {"index": str(self._place), "folders": refused, "language": used()}
        with process:
            for line in _answers(process, json.dumps(request)):
                last = folder, name = json.loads(line)
                self.listener.reading(Path(folder), name)
        with self._state:
            self._process = None
            is_done = process.returncode == 0 or self._is_closed or self._is_wanted
        return None if is_done else last

    def _tell(self, cause: object) -> None:
        self.listener.problem(_("Your folders can't be read anew ({reason}).").format(reason=cause))


def _answers(process: subprocess.Popen[str], request: str) -> Iterator[str]:
    """The lines of the process; it is killed where none comes for too long."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):  # it was interrupted before it began
        process.stdin.write(request + "\n")
        process.stdin.flush()
    is_over = False
    while not is_over:
        timer = Timer(_LONGEST, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        is_over = not line
        if line:
            yield line
