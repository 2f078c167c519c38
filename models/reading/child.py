"""The process that reads files for `models.reading.apart`.

    python -m models.reading.child < request

The request is a line, {"paths": [...], "authors": [...], "fields": [...]}; each line of the answer is the size of a
file, a piece of its text, or what there is to say at its end. The process ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.errors import TextError
from models.reading.contents import TextChoice
from models.reading.files import reading

_PIECE = 1000  # characters, which own words learn in some 10 ms
_MEMORY = 4 << 30  # bytes
_NICE = 5  # writing goes first


def main() -> None:
    """Read the files that standard input names, and report in lines of JSON."""
    requests = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115 - open until the process ends
    asked = json.loads(requests.readline())
    threading.Thread(target=lambda: (requests.read(1), os._exit(1)), daemon=True).start()
    _limit()
    choice = TextChoice(tuple(asked["authors"]), tuple(asked["fields"]))
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answer:
        os.dup2(2, 1)  # whatever libraries print
        for path in map(Path, asked["paths"]):
            for told in _read(path, choice):
                answer.write(json.dumps(told) + "\n")
                answer.flush()


def _read(path: Path, choice: TextChoice) -> Iterator[dict[str, Any]]:
    yield {"size": _size(path)}
    try:
        with reading(path, choice) as contents:
            for document in contents.texts:
                for begin, end in pieces(document):
                    yield {"text": document[begin:end], "ends": end == len(document)}
            yield {"left_out": contents.left_out, "authors": contents.authors, "fields": contents.fields}
    except TextError as error:
        yield {"fault": error.message.pack()}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # which is told when the file is read
        return 0


def pieces(document: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a document begin and end: at line ends, else behind sentences or between words."""
    begin = 0
    while begin < len(document):
        last = begin + _PIECE
        ends = (document.rfind(mark, begin, last) + len(mark) for mark in ("\n", ". ", " "))
        end = next((end for end in ends if end > begin + 1), last) if last < len(document) else len(document)
        yield begin, end
        begin = end


def _limit() -> None:
    """Let other programs go first, and bound the memory, where the system can."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    with suppress(ImportError, ValueError, OSError):  # on Windows; macOS has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
