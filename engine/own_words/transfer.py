"""Own words as JSON lines, to keep elsewhere or to take to another machine.

The first line says what the file is. Each further line is a word or a phrase, with what
`engine.own_words.tables.Record` holds of it, or a word that was forgotten, with the words that it is not to follow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, fields
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from engine.errors import OwnWordsError
from engine.files import reason, replacing
from engine.language import Message
from engine.own_words import gate
from engine.own_words.counts import DAY, LONGEST_CONTEXT, stored
from engine.own_words.lexicon import SIGNS, token_of
from engine.own_words.store import OwnWords
from engine.own_words.tables import Record
from engine.paths import require_plain
from engine.text import WORD

_HEAD = {"foreword": "own words", "version": 2}
_OLD_HEAD = {"foreword": "own words", "version": 1}  # its records lack the last two fields
_FIELDS = {field.name for field in fields(Record)}
_BATCH = 20_000  # records that are taken in at a time
_LONGEST_LINE = 10_000  # characters
_LATEST = 1 << 32  # seconds since 1970, and the most sightings


def export_words(own_words: OwnWords, path: Path) -> None:
    """Write all own words to a file that its owner alone can read; there is either all of it or what was there before.

    Raises OwnWordsError.
    """
    try:
        with replacing(path, private=True) as draft, draft.open("w", encoding="utf-8") as file:
            for line in _lines(own_words):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise OwnWordsError(
            "{path} cannot be written ({reason}): choose another place for it.", path=path, reason=reason(error)
        ) from error


def import_words(own_words: OwnWords, path: Path) -> None:
    """Add what `export_words` wrote to what is here: all of it, or nothing where a line is not as it should be.

    Raises OwnWordsError.
    """
    _read(path, own_words.merge)


def restore_words(own_words: OwnWords, path: Path) -> None:
    """Put what `export_words` wrote in the place of all that is here, or change nothing. Raises OwnWordsError."""
    _read(path, own_words.replace)


def _read(path: Path, take: Callable[[Iterable[Collection[Record]], Iterable[tuple[str, str]]], None]) -> None:
    forgotten: list[tuple[str, str]] = []
    try:
        require_plain(path)
        with path.open(encoding="utf-8") as file:
            records = _records(_lines_of(file, path), path, forgotten)
            take(iter(lambda: list(islice(records, _BATCH)), []), forgotten)
    except OSError as error:
        raise OwnWordsError(
            "{path} cannot be read ({reason}): check its name and permissions.", path=path, reason=reason(error)
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong(path, Message("it is not text")) from error


def _lines_of(file: TextIO, path: Path) -> Iterator[str]:
    """The lines of a file, none of which is monstrous."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise _wrong(path, Message("a line is too long"))
        yield line


def _lines(own_words: OwnWords) -> Iterator[dict[str, Any]]:
    yield _HEAD
    yield from ({"forgotten": word, "before": before} for word, before in own_words.forgotten())
    yield from map(asdict, own_words.records())


def _records(lines: Iterator[str], path: Path, forgotten: list[tuple[str, str]]) -> Iterator[Record]:
    """The records of a file; what was forgotten is put on that list."""
    head = _parsed(next(lines, ""))
    if head not in (_HEAD, _OLD_HEAD):
        raise _wrong(path, Message("its first line says so"))
    for number, line in enumerate(lines, 2):
        item = _parsed(line) if head == _HEAD else _completed(_parsed(line))
        if item.keys() == {"forgotten", "before"} and _is_text(item["forgotten"]) and isinstance(item["before"], str):
            forgotten.append((item["forgotten"], item["before"]))
        elif (record := _record(item)) is not None:
            yield record
        else:
            raise _wrong(path, Message("line {number} is damaged, or holds what is never kept", number=number))


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _completed(item: dict[str, Any]) -> dict[str, Any]:
    """A record of the first version with what it lacks; other lines as they are."""
    return {**item, "days": 1, "is_meant": False} if "tokens" in item else item


def _record(item: dict[str, Any]) -> Record | None:
    """The record that a line holds, or None where it holds something else."""
    if item.keys() != _FIELDS or not isinstance(item["tokens"], list):
        return None
    *context, word = item["tokens"] or [None]
    numbers = item["seen"], item["first"], item["last"], item["days"]
    is_right = (
        len(context) <= LONGEST_CONTEXT
        and (_is_text(word) or (item["is_meant"] is True and not context and _is_added(word)))
        and all(isinstance(token, str) and (token in SIGNS or _is_text(token)) for token in context)
        and all(type(number) is int and 0 <= number < _LATEST for number in numbers)
        and type(item["is_meant"]) is bool
        and type(item["weight"]) is float
        and 0 < item["weight"] <= 1.01 * item["seen"] * stored(item["last"] + DAY)
    )
    return Record(**{**item, "tokens": (*context, word)}) if is_right else None


def _is_text(word: object) -> bool:
    """Whether this is one word that may be learned."""
    return (
        isinstance(word, str)
        and WORD.fullmatch(word) is not None
        and gate.is_plain(word)
        and token_of(word)[0].isalpha()
    )


def _is_added(word: object) -> bool:
    """Whether this is a word that may be added by hand."""
    return isinstance(word, str) and gate.is_single_word(word)


def _wrong(path: Path, fault: Message) -> OwnWordsError:
    return OwnWordsError(
        "{path} holds no own words of Foreword's ({fault}), so nothing was imported: choose a file that it exported.",
        path=path,
        fault=fault,
    )
