"""Tables, in CSV, JSON and JSON Lines: the fields that hold running text, or those that the writer chose."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.errors import TextError
from models.reading.chat_exports import parse_export
from models.reading.chats import chosen_lines, counted
from models.reading.contents import FileContents, TextChoice
from models.reading.plain import file_text, paragraphs

_USUAL = {  # names of fields that hold text, without the path to them
    "abstract", "article", "body", "comment", "content", "description", "essay", "message", "note", "notes", "post",
    "review", "story", "text", "tweet",
}  # fmt: skip
_RUNNING = 4  # words that the texts of a field have on average
_DELIMITERS = ",;\t|"
_LONGEST_HEADING = 4  # words

Record = Mapping[str, list[str]]  # texts by the name of the field, with the path to it as in "author.name"


def read_csv(path: Path, choice: TextChoice) -> FileContents:
    """Each row as a document. Raises OSError, TextError; csv.Error for a damaged file."""
    text = file_text(path)
    first = text.partition("\n")[0]
    csv.field_size_limit(max(len(text), 1))
    rows = list(csv.reader(io.StringIO(text), delimiter=max(_DELIMITERS, key=first.count)))
    names = _headings(rows[0]) if rows else []
    records = rows[1:] if names else rows
    names = names or [str(place + 1) for place in range(max(map(len, rows), default=0))]
    return _chosen_fields([{n: [cell] for n, cell in zip(names, row, strict=False)} for row in records], choice, path)


def read_json(path: Path, choice: TextChoice) -> FileContents:
    """A chat that another program exported, or records: each as a document. Raises OSError, TextError."""
    try:
        values = _values(file_text(path))
    except RecursionError as error:
        raise TextError("{path} is nested too deep to be text: choose another file.", path=path) from error
    except ValueError as error:
        raise TextError("{path} is damaged or is no JSON: open it in its own program first.", path=path) from error
    chat = parse_export(values, path)
    if chat is not None:
        return chosen_lines(chat, choice, path)
    listed = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    return _chosen_fields([_flat(value) for value in listed], choice, path)


def _values(text: str) -> list[Any]:
    """The one value of a JSON file, or those in the lines of JSON Lines."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.split("\n") if line.strip()]


def _flat(value: Any) -> dict[str, list[str]]:
    """The strings in a value, by their path of names."""
    found: dict[str, list[str]] = {}
    waiting = [("", value)]
    while waiting:
        name, inner = waiting.pop()
        if isinstance(inner, dict):
            waiting += [(f"{name}.{key}".lstrip("."), one) for key, one in reversed(inner.items())]
        elif isinstance(inner, list):
            waiting += [(name, one) for one in reversed(inner)]
        elif isinstance(inner, str):
            found.setdefault(name or "text", []).append(inner)
    return found


def _headings(cells: list[str]) -> list[str]:
    """The names of a table's columns if its first row has them: short ones, no two alike, and no numbers."""
    names = [" ".join(cell.split()) for cell in cells]
    is_heading = all(name and not name[0].isdigit() and len(name.split()) <= _LONGEST_HEADING for name in names)
    return names if is_heading and len({name.casefold() for name in names}) == len(names) else []


def _chosen_fields(records: list[dict[str, list[str]]], choice: TextChoice, path: Path) -> FileContents:
    words = _words(records)
    if not words:
        raise TextError("{path} has no field with text: choose another file.", path=path)
    wanted = {name.casefold() for name in choice.fields}
    fields = [name for name in words if name.casefold() in wanted] or _sure(words, records)
    if not fields and choice.fields:
        raise TextError(
            "{path} has no field {names}; it has {fields}: name one of them.",
            path=path,
            names=list(choice.fields),
            fields=counted(words),
        )
    if not fields:
        return FileContents((), fields=words)
    return FileContents(_documents(records, fields), Counter({"other fields": len(words) - len(fields)}))


def _documents(records: Iterable[Record], fields: list[str]) -> Iterator[str]:
    for record in records:
        yield "\n".join(filter(None, (paragraphs(text) for name in fields for text in record.get(name, ()))))


def _words(records: Iterable[Record]) -> Counter[str]:
    """How many words each field has, but for those that have none of two letters and more."""
    words: Counter[str] = Counter()
    for record in records:
        for name, texts in record.items():
            words[name] += sum(len(word) > 1 and word[0].isalpha() for text in texts for word in text.split())
    return +words


def _sure(words: Counter[str], records: Iterable[Record]) -> list[str]:
    """The fields that hold text for sure: the one that is called so, or else the only one with running text."""
    texts = Counter(name for record in records for name, found in record.items() for text in found if text.strip())
    usual = [name for name in words if name.rpartition(".")[2].casefold() in _USUAL]
    running = [name for name in words if words[name] >= _RUNNING * texts[name]]
    named = [name for name in usual if name in running] or usual
    return named if len(named) == 1 else running if not named and len(running) == 1 else []
