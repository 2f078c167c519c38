"""The shards of one folder. The newest that names a file says what is known of it; what older ones say is dead."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import ModelError
from engine.folders.build import ShardBuilder
from engine.folders.shard import IndexedFile, Shard
from engine.owner_only import make_folder

_SUFFIX = ".shard"
_TIMES = 3  # as long as the next one a shard stays, so that there are few, and each word is written few times
_LONGEST = 1 << 26  # forms of a shard; to sort them takes a gigabyte


def place_of(folder: Path, index: Path) -> Path:
    """Where in the folder `index` the shards of a folder are."""
    return index / hashlib.blake2b(os.fsencode(folder), digest_size=8).hexdigest()


class Shelf:
    """The open shards of a folder, oldest first. For one thread alone; only one process at a time may `put`."""

    shards: list[Shard]
    files: dict[str, IndexedFile]  # by name, those that were there last

    def __init__(self, place: Path) -> None:
        """Open what is in the folder `place`, if anything is; damaged shards are left out."""
        self._place = place
        self._open()

    @property
    def is_current(self) -> bool:
        """Whether no other program has changed the shards since they were opened."""
        return {*self._place.glob(f"*{_SUFFIX}")} == {shard.path for shard in self.shards}

    def put(self, builder: ShardBuilder) -> None:
        """Write a shard, newer than all others, and merge it with those that are not much longer. Raises OSError."""
        self._write(builder, self.shards)
        while count := self._count_to_merge():
            self._merge(count)

    def _open(self) -> None:
        self.shards = [shard for path in sorted(self._place.glob(f"*{_SUFFIX}")) if (shard := _opened(path))]
        known: dict[str, IndexedFile] = {}
        for shard in reversed(self.shards):
            shard.keep_alive({file.name for file in shard.files} - known.keys())
            known |= {file.name: file for file in shard.files if file.name not in known}
        self.files = {name: file for name, file in known.items() if not file.is_gone}

    def _write(self, builder: ShardBuilder, kept: Sequence[Shard]) -> None:
        """Write a shard, keep these and no others, and open them all anew."""
        make_folder(self._place)
        number = int(self.shards[-1].path.stem) + 1 if self.shards else 0
        written = self._place / f"{number:08}{_SUFFIX}"
        builder.write(written)
        for path in {*self._place.glob(f"*{_SUFFIX}")} - {written, *(shard.path for shard in kept)}:
            with suppress(OSError):  # on Windows, where another program has it open: it is dead, and goes next time
                path.unlink()
        self._open()

    def _count_to_merge(self) -> int:
        """How many of the newest shards are to become one."""
        lengths = [len(shard) for shard in self.shards]
        if sum(lengths) > max(_LONGEST, 2 * sum(shard.alive for shard in self.shards)):
            return len(lengths)
        is_short = len(lengths) > 1 and sum(lengths[-2:]) < _LONGEST and lengths[-2] < _TIMES * lengths[-1]
        return 2 if is_short else 0

    def _merge(self, count: int) -> None:
        kept, merged = self.shards[:-count], self.shards[-count:]
        builder = ShardBuilder()
        for shard in merged:
            builder.take(shard, {file for file in shard.living if kept or not file.is_gone})
        self._write(builder, kept)


def _opened(path: Path) -> Shard | None:
    try:
        return Shard(path)
    except ModelError:
        return None


def remove(place: Path) -> None:
    """Delete the shards of a folder. Raises OSError."""
    if place.exists():
        shutil.rmtree(place)
