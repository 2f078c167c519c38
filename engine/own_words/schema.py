"""The tables of the file of own words, as this version of Foreword makes them, and those of earlier ones upgraded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.own_words.counts import DAY, FIRST_ID

VERSION = 4  # of the schema
_RECENT = """
CREATE TABLE recent (
    at INTEGER NOT NULL, -- seconds since 1970
    times INTEGER NOT NULL, -- how often each of it was counted
    ids BLOB NOT NULL -- of what was learned then, see engine.own_words.tables
);"""
_RECENT_MERGE = """
CREATE TABLE recent_merge (
    at INTEGER NOT NULL, -- seconds since 1970
    ids BLOB NOT NULL, -- of the words before, none for words by themselves
    entries BLOB NOT NULL -- what was merged then
);
CREATE TABLE recent_word (
    at INTEGER NOT NULL, -- seconds since 1970
    id INTEGER NOT NULL,
    days INTEGER NOT NULL, -- before something was merged
    is_meant INTEGER NOT NULL
);"""
SCHEMA = f"""
CREATE TABLE word (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, since contexts keep ids of words that are gone
    folded TEXT NOT NULL UNIQUE,
    form TEXT NOT NULL, -- as it stands inside a sentence
    votes INTEGER NOT NULL, -- for that form
    seen INTEGER NOT NULL, -- how often
    weight REAL NOT NULL, -- how often, the old ones counting less
    first INTEGER NOT NULL, -- seconds since 1970
    last INTEGER NOT NULL,
    days INTEGER NOT NULL, -- on how many it was seen
    is_meant INTEGER NOT NULL -- 1 where the writer said so, or wrote it in another language than English
);
CREATE TABLE context (
    ids BLOB PRIMARY KEY, -- of the words before, the nearest one last, 4 bytes each
    entries BLOB NOT NULL, -- what followed, see engine.own_words.counts.ENTRY
    repeated INTEGER NOT NULL -- how many of the entries were seen more than once
) WITHOUT ROWID;
CREATE INDEX context_repeated ON context (repeated) WHERE repeated > 0;
CREATE TABLE forgotten (
    folded TEXT NOT NULL,
    before TEXT NOT NULL, -- the words it is not to follow, folded, none where it is never to be offered
    PRIMARY KEY (folded, before)
) WITHOUT ROWID;
{_RECENT}
{_RECENT_MERGE}
INSERT INTO sqlite_sequence VALUES ('word', {FIRST_ID - 1});
PRAGMA user_version = {VERSION};
"""  # noqa: S608 - two constants
TABLES = "word", "context", "forgotten", "recent", "recent_merge", "recent_word"
# What was seen twice in one second was added by hand, or else stood twice in one sentence.
UPGRADES = (
    f"""
ALTER TABLE word ADD COLUMN days INTEGER NOT NULL DEFAULT 1;
ALTER TABLE word ADD COLUMN is_meant INTEGER NOT NULL DEFAULT 0;
UPDATE word SET days = min(seen, 1 + (last - first) / {DAY}), is_meant = (seen = 2 AND first = last);
""",  # noqa: S608 - a constant
    _RECENT,
    _RECENT_MERGE,
)


def found_schema(rows: Callable[[str], Iterable[Any]]) -> set[tuple[Any, ...]]:
    """The tables, indexes and columns of a database; what is preset for a column says nothing."""
    parts = [tuple(row) for row in rows("SELECT type, name, tbl_name FROM sqlite_master")]
    names = [name for kind, name, _table in parts if kind == "table"]
    columns = (
        (name, *column)
        for name in names
        for column in rows(f"SELECT cid, name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo('{name}')")  # noqa: S608
    )
    return {*parts, *columns}
