"""What the file of own words holds, as objects: words, what followed which words, and what is to stay forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from engine.ngram.words import START
from engine.own_words.counts import DAY, ENTRY, Entries, following, joined, packed, seen_now, stored, unpacked, without
from engine.own_words.database import Database
from engine.own_words.forgotten import Forgotten
from engine.own_words.lexicon import Lexicon, LexiconWord, folded_of, token_of
from engine.own_words.soundness import word_of
from engine.own_words.spelling import Spelling
from engine.text import are_shouted, fold

_WORD = "id, folded, form, votes, seen, weight, first, last, days, is_meant"
_PUT_WORD = f"""INSERT INTO word ({_WORD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
form = excluded.form, votes = excluded.votes, seen = excluded.seen, weight = excluded.weight, first = excluded.first,
last = excluded.last, days = excluded.days, is_meant = excluded.is_meant"""  # noqa: S608 - no text of the writer's

HOUR = 3600  # seconds for which it is remembered what was learned
_GAP = 0xFFFF_FFFF  # no id; ends each run of them
_GET_ENTRIES = "SELECT entries FROM context WHERE ids = ?"


@dataclass(frozen=True, slots=True)
class Record:
    """A word, or a word after up to three others, which may be signs: how often it was seen, and when.

    `weight` is as stored, see `engine.own_words.counts`; `first` and `last` are seconds since 1970, of phrases by day.
    `days` and `is_meant` are for words, see `engine.own_words.lexicon.LexiconWord`.
    """

    tokens: tuple[str, ...]
    seen: int
    weight: float
    first: int
    last: int
    days: int = 1
    is_meant: bool = False


class Tables:
    """The tables of an open file, the words among them in memory. Methods that change them belong in a transaction;
    where that fails, this is to be made anew. Every method raises OwnWordsError."""

    def __init__(self, database: Database, spelling: Spelling) -> None:
        self._database, self._spelling = database, spelling
        self.version = database.version()  # of the file, as it was read
        words = list(database.rows(f"SELECT {_WORD} FROM word"))  # noqa: S608
        self.lexicon = Lexicon((self._checked(row) for row in words), spelling.knows)
        self.forgotten = Forgotten(database)

    def _checked(self, row: Sequence[Any]) -> LexiconWord:
        word = word_of(row)
        if word is None:
            raise self._database.damaged()
        return word

    def entries(self, key: bytes) -> Entries:
        """What followed a context."""
        row = self._database.row(_GET_ENTRIES, (key,))
        return self._read(row[0]) if row else np.zeros(0, ENTRY)

    def runs(self, tokens: Iterable[str]) -> Iterator[list[int]]:
        """The ids of tokens, cut at words that aren't known."""
        run: list[int] = []
        for found in tokens:
            index = self.lexicon.id(found)
            if index is not None:
                run.append(index)
            else:
                yield run
                run = []
        yield run

    def records(self, repeated: bool) -> Iterator[Record]:
        """All words, and then all phrases; with `repeated` only phrases that were seen at least twice."""
        for word in self.lexicon:
            yield Record((word.form,), word.seen, word.weight, word.first, word.last, word.days, bool(word.is_meant))
        least = 2 if repeated else 1
        for key, data in self._database.rows("SELECT ids, entries FROM context WHERE repeated >= ?", (least - 1,)):
            entries = self._read(data)
            yield from self._phrases(self._ids(key), entries[entries["seen"] >= least])

    def count(self, sentences: Sequence[Sequence[str]], times: int, seconds: float, is_meant: bool) -> None:
        """Count the pieces of sentences as seen `times` times at this time; whether they are meant as they are."""
        words: dict[str, LexiconWord] = {}
        for sentence in sentences:
            pieces = [(piece, previous) for previous, piece in pairwise(("", *sentence)) if _is_word(piece)]
            shouted = are_shouted(piece for piece, _ in pieces)
            for piece, previous in pieces:
                tells_case = previous != START and not shouted
                word = self._touched(words, piece if tells_case else self._written_inside(piece, shouted))
                if word:
                    word.see(times, times * stored(seconds), int(seconds), int(seconds))
                    word.is_meant = word.is_meant or is_meant
                    if tells_case:
                        word.vote(piece)
        self._put_words(words.values())
        runs = [ids for sentence in sentences for ids in self.runs(map(token_of, sentence))]
        self._put_entries({key: seen_now(counts, times, seconds) for key, counts in following(runs).items()})
        self._note(runs, times, seconds)

    def _written_inside(self, piece: str, shouted: bool) -> str:
        """A word whose case tells nothing, since it begins a sentence or is `shouted`, as it stands inside one."""
        folded = folded_of(piece)
        return self._spelling.form(folded) or (folded if shouted else piece)

    def take_back(self, since: float) -> None:
        """Take what was counted or merged since then out of all counts."""
        rows = self._database.rows("SELECT at, times, ids FROM recent WHERE at >= ? ORDER BY times", (since,))
        for at, times, data in list(rows):
            runs = _runs(self._ids(data))
            for index, n in Counter(index for run in runs for index in run).items():
                self._unsee(index, n * times, n * times * stored(at))
            for key, counts in following(runs).items():
                self._take_entries(key, seen_now(counts, times, at))
        self._unmerge(since)
        self._database.change("DELETE FROM recent WHERE at >= ?", (since,))

    def _unmerge(self, since: float) -> None:
        """Take back what was merged since then."""
        for key, data in list(self._database.rows("SELECT ids, entries FROM recent_merge WHERE at >= ?", (since,))):
            if key:
                self._take_entries(key, self._read(data))
            else:
                for entry in self._read(data):
                    self._unsee(int(entry["id"]), int(entry["seen"]), float(entry["weight"]))
        before = self._database.rows(
            "SELECT id, days, is_meant FROM recent_word WHERE at >= ? ORDER BY at DESC", (since,)
        )
        known = [(self.lexicon.by_id(index), days, is_meant) for index, days, is_meant in before]
        self._put_words([replace(word, days=days, is_meant=is_meant) for word, days, is_meant in known if word])
        for table in ("recent_merge", "recent_word"):
            self._database.change(f"DELETE FROM {table} WHERE at >= ?", (since,))  # noqa: S608 - a name from above

    def unsee(self, word: LexiconWord, seconds: float) -> None:
        """Take one sighting of a word back. Its phrases keep their counts."""
        self._unsee(word.id, 1, stored(seconds))
        self._note([[word.id]], -1, seconds)

    def remove(self, word: LexiconWord) -> None:
        """Delete a word, which may be learned again."""
        self._database.change("DELETE FROM word WHERE id = ?", (word.id,))
        self.lexicon.remove(word)

    def merge(self, records: Collection[Record], seconds: float) -> int:
        """Count what was counted elsewhere, at this time; gives how many words there were, but for forgotten ones.

        Words are to come before the phrases that hold them.
        """
        words: dict[str, LexiconWord] = {}
        for record in records:
            word = self._touched(words, record.tokens[-1]) if len(record.tokens) == 1 else None
            if word:
                _merge(word, record)
        self._note_merge(words.values(), seconds)
        self._put_words(words.values())
        entries: dict[bytes, Entries] = {}
        for record in (record for record in records if len(record.tokens) > 1):
            *context, last = next(self.runs(map(token_of, record.tokens))) or [0]
            if len(context) == len(record.tokens) - 1:  # all are known, none was forgotten
                days = record.first // DAY, record.last // DAY
                entry = np.array([(last, record.weight, record.seen, *days)], ENTRY)
                entries[packed(context)] = joined(entries.get(packed(context), entry[:0]), entry)
        self._note_entries(entries, seconds)
        self._put_entries(entries)
        return len(words)

    def forget(self, folded: str, context: Sequence[str]) -> None:
        """Forget a word after these tokens, or, where there are none, everywhere: then it is deleted as well."""
        self.forgotten.add(folded, context)
        word = self.lexicon.find(folded)
        if word and not context:
            self.remove(word)

    def _touched(self, words: dict[str, LexiconWord], form: str) -> LexiconWord | None:
        """The word of a form, from `words` or put there to be changed; None where it was forgotten."""
        folded = folded_of(form)
        if folded in words:
            return words[folded]
        if self.forgotten.everywhere(folded):
            return None
        known = self.lexicon.find(folded)
        words[folded] = (
            replace(known) if known else LexiconWord(self._unused_id() + len(words), folded, form, 0, 0, 0.0, 0, 0)
        )
        return words[folded]

    def _note(self, runs: Sequence[Sequence[int]], times: int, seconds: float) -> None:
        """Remember what was counted, for an hour."""
        self._database.change("DELETE FROM recent WHERE at < ?", (int(seconds) - HOUR,))
        ids = packed([index for run in runs for index in (*run, _GAP)])
        self._database.change("INSERT INTO recent VALUES (?, ?, ?)", (int(seconds), times, ids))

    def _note_merge(self, words: Collection[LexiconWord], seconds: float) -> None:
        """Remember, for an hour, what a merge changes of words."""
        for table in ("recent_merge", "recent_word"):
            self._database.change(f"DELETE FROM {table} WHERE at < ?", (int(seconds) - HOUR,))  # noqa: S608
        known = [(word, self.lexicon.by_id(word.id)) for word in words]
        more = [
            (word.id, word.weight - (old.weight if old else 0), word.seen - (old.seen if old else 0), 0, 0)
            for word, old in known
        ]
        self._note_entries({b"": np.array(more, ENTRY)} if more else {}, seconds)
        before = ((int(seconds), old.id, old.days, old.is_meant) for _word, old in known if old)
        self._database.change_many("INSERT INTO recent_word VALUES (?, ?, ?, ?)", before)

    def _note_entries(self, found: Mapping[bytes, Entries], seconds: float) -> None:
        rows = ((int(seconds), key, entries.tobytes()) for key, entries in found.items())
        self._database.change_many("INSERT INTO recent_merge VALUES (?, ?, ?)", rows)

    def _unsee(self, index: int, times: int, weight: float) -> None:
        word = self.lexicon.by_id(index)
        if word and word.seen <= times:
            self.remove(word)
        elif word:
            self._put_words([replace(word, seen=word.seen - times, weight=max(0.0, word.weight - weight))])

    def _take_entries(self, key: bytes, gone: Entries) -> None:
        left = without(self.entries(key), gone)
        if len(left):
            self._database.change("INSERT OR REPLACE INTO context VALUES (?, ?, ?)", _row(key, left))
        else:
            self._database.change("DELETE FROM context WHERE ids = ?", (key,))

    def _unused_id(self) -> int:
        return int(self._database.row("SELECT seq FROM sqlite_sequence WHERE name = 'word'")[0]) + 1

    def _put_words(self, words: Collection[LexiconWord]) -> None:
        self._database.change_many(_PUT_WORD, map(astuple, words))
        self.lexicon.update(words)

    def _put_entries(self, found: Mapping[bytes, Entries]) -> None:
        keys = sorted(found)  # so that neighbours in the file are written together
        known = self._database.row_for_each(_GET_ENTRIES, ((key,) for key in keys))
        pairs = zip(keys, known, strict=True)
        rows = (_row(key, joined(self._read(row[0]), found[key]) if row else found[key]) for key, row in pairs)
        self._database.change_many("INSERT OR REPLACE INTO context VALUES (?, ?, ?)", rows)

    def _read(self, data: bytes) -> Entries:
        try:
            entries = np.frombuffer(data, ENTRY).copy()
        except (ValueError, TypeError) as error:
            raise self._database.damaged() from error
        if not np.isfinite(entries["weight"]).all():
            raise self._database.damaged()
        return entries

    def _ids(self, data: bytes) -> list[int]:
        try:
            return unpacked(data)
        except (ValueError, TypeError) as error:
            raise self._database.damaged() from error

    def _phrases(self, ids: Sequence[int], entries: Entries) -> Iterator[Record]:
        context = [text for index in ids if (text := self.lexicon.text(index))]
        folded = [fold(text) for text in context]
        for index, weight, seen, first, last in entries.tolist() if len(context) == len(ids) else ():
            word = self.lexicon.text(index)
            if word and not self.forgotten.holds(fold(word), folded):
                yield Record((*context, word), seen, weight, first * DAY, last * DAY)


def _is_word(piece: str) -> bool:
    return token_of(piece)[0].isalpha()


def _merge(word: LexiconWord, record: Record) -> None:
    word.see(record.seen, record.weight, record.first, record.last)
    word.days = max(word.days, record.days)
    if record.is_meant:  # in this form, too
        word.form, word.votes, word.is_meant = record.tokens[0], max(word.votes, record.seen), True
    else:
        word.vote(record.tokens[0])


def _runs(ids: Sequence[int]) -> list[list[int]]:
    """The runs of ids that each end in a gap."""
    return [list(run) for is_gap, run in groupby(ids, _GAP.__eq__) if not is_gap]


def _row(key: bytes, entries: Entries) -> tuple[bytes, bytes, int]:
    return key, entries.tobytes(), int(np.count_nonzero(entries["seen"] > 1))
