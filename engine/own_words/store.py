"""The writer's own words: learns them from text, says what it expects, and lets the writer see and change all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from engine.errors import OwnWordsError
from engine.ngram.words import pieces, token
from engine.own_words import gate
from engine.own_words.counts import contexts, stored
from engine.own_words.database import Database
from engine.own_words.expectation import Expectation, expect
from engine.own_words.lexicon import LexiconWord, folded_of, token_of
from engine.own_words.spelling import NoSpelling, Spelling, may_be_offered
from engine.own_words.tables import HOUR, Record, Tables
from engine.stopwords import ENGLISH, language_of
from engine.text import APOSTROPHES, Caret, fold

ADDED = 2  # sightings that an addition by hand counts as, so that it is offered at once
_BATCH = 20_000  # words of a list that are taken in at a time
_TAIL = 128  # characters of context that are looked at: far more than three words


class OwnWords:
    """An open file of own words. Belongs to the thread that opened it. Every method raises OwnWordsError.

    A change is in the file when its method returns, and survives a crash of the program. Several programs may use one
    file.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, spelling: Spelling | None = None) -> None:
        """Open the file at `path`, or make it; `clock` gives seconds since 1970, `spelling` knows what is a slip."""
        self._spelling = spelling or NoSpelling()
        self._clock = clock
        self._database = Database(path)
        self._tables: Tables | None = None  # read when they are needed
        self._expected: Expectation | None = None

    def learn(self, text: str, before: str = "") -> None:
        """Learn from committed text: whole sentences, each once. What stands `before` it in its line is not learned.

        Words of another language than English are meant as they are, since the speller takes them for English slips.
        """
        before, text = normalize("NFC", before), normalize("NFC", text)
        is_foreign = language_of(before + text) not in ("", ENGLISH)
        sentences = [list(map(self._written, sentence)) for sentence in gate.sentences(before + text, len(before))]
        with self._changes() as tables:
            tables.count(sentences, 1, self._clock(), is_foreign)

    def add(self, text: str) -> None:
        """Add a word, whatever it looks like, or a phrase of plain words, also what was forgotten.

        It is offered at once, as if seen twice.
        """
        text = normalize("NFC", text.strip())
        if gate.is_single_word(text):
            self._add_word(text.lstrip(APOSTROPHES))
        else:
            self._add_phrase(text)

    def _add_word(self, word: str) -> None:
        with self._changes() as tables:
            tables.forgotten.allow(folded_of(word), ())
            tables.merge([self._meant(word, ADDED)], self._clock())

    def add_list(self, entries: Iterable[tuple[str, int]]) -> int:
        """Add words, each seen so often, ADDED times at least; gives how many there were. Others are passed over."""
        words: dict[str, Record] = {}
        for word, times in entries:
            composed = normalize("NFC", word).lstrip(APOSTROPHES)
            if gate.is_single_word(composed) and not gate.is_address(composed):
                words[folded_of(composed)] = self._meant(composed, max(ADDED, times))
        records = iter(words.values())
        with self._changes() as tables:
            batches = iter(lambda: list(islice(records, _BATCH)), [])
            return sum(tables.merge(batch, self._clock()) for batch in batches)

    def _meant(self, word: str, times: int) -> Record:
        """A word that the writer says is meant as it is, seen so often now."""
        now = self._clock()
        return Record((word,), times, times * stored(now), int(now), int(now), is_meant=True)

    def _add_phrase(self, text: str) -> None:
        found = _tokens(text)
        if not gate.is_plain(text) or not found or not found[-1][0].isalpha():
            raise OwnWordsError(
                "This is no single word with a letter, and as a phrase it holds what is never kept, as numbers and "
                "passwords are: add one word, or plain words."
            )
        with self._changes() as tables:
            for folded in found:
                tables.forgotten.allow(folded, ())
            tables.forgotten.allow(found[-1], found[:-1])
            tables.count([pieces(text)], ADDED, self._clock(), is_meant=True)

    def forget(self, text: str, before: str | None = None) -> None:
        """Offer a word, or the end of a phrase, no more: everywhere, or only after the words at the end of `before`.

        A word that is forgotten everywhere is deleted, but for a note that keeps it so, and so are phrases with it.
        """
        *phrase, folded = self._known_tokens(text) or [""]
        context = phrase if before is None else [*_context(before), *phrase]
        if not folded or (before is not None and not context):
            raise OwnWordsError("Nothing can be forgotten here alone: forget the word everywhere.")
        with self._changes() as tables:
            tables.forget(folded, context)

    def unlearn(self, word: str) -> None:
        """Delete a word, as if it had never been learned; it may be learned again."""
        with self._changes() as tables:
            found = tables.lexicon.find(folded_of(word))
            if found:
                tables.remove(found)

    def unsee(self, word: str) -> None:
        """Take back one sighting of a word that was learned, as if it had not been."""
        with self._changes() as tables:
            found = tables.lexicon.find(folded_of(word))
            if found:
                tables.unsee(found, self._clock())

    def take_back(self) -> None:
        """Take back what was learned, added or imported in the last hour, as if it had not been.

        What was forgotten in it stays forgotten.
        """
        with self._changes() as tables:
            tables.take_back(self._clock() - HOUR)

    def _known_tokens(self, text: str) -> list[str]:
        """The tokens of a text, or the one word that it is as a whole, as "GPT-2"."""
        whole = folded_of(text) if gate.is_single_word(text) else ""
        return [whole] if self._current().lexicon.find(whole) else _tokens(text)

    def forgotten(self) -> list[tuple[str, str]]:
        """What was forgotten, in order: the word, and the words that it is not to follow, none for everywhere."""
        return list(self._current().forgotten)

    def allow(self, word: str, before: str) -> None:
        """Take back an entry of `forgotten`. A word that was deleted has to be learned again."""
        with self._changes() as tables:
            tables.forgotten.allow(word, before.split())

    def expectation(self, caret: Caret) -> Expectation:
        """What the own words say of the word at a caret."""
        tables = self._current()
        context = _context(caret.context[-_TAIL:] + " " * caret.space)
        if self._expected is None or self._expected.context != context:
            *_, known = tables.runs(context)
            entries = [tables.entries(key) for key in contexts(known)]
            self._expected = expect(
                tables.lexicon, tables.forgotten, self._spelling, context, entries, 1 / stored(self._clock())
            )
        return self._expected

    def lexicon(self) -> Iterator[LexiconWord]:
        """All words that were learned or added."""
        return iter(self._current().lexicon)

    def may_be_offered(self, word: LexiconWord) -> bool:
        """Whether a word of `lexicon` may be offered, and is spelt correctly. Takes milliseconds the first time."""
        return may_be_offered(word, self._spelling)

    def knows(self, word: str) -> bool:
        """Whether a word is spelt correctly, so that models know it as well."""
        return self._spelling.knows(folded_of(word))

    def rarity(self, word: str) -> int | None:
        """See Spelling."""
        return self._spelling.rarity(folded_of(word))

    def records(self, repeated: bool = False) -> Iterator[Record]:
        """All words, and then all phrases; with `repeated` only phrases that were seen at least twice."""
        return self._current().records(repeated)

    def merge(self, batches: Iterable[Collection[Record]], forgotten: Iterable[tuple[str, str]]) -> None:
        """Take in what was learned and forgotten elsewhere; all of it or, where an iterator raises, nothing.

        Words come before the phrases that hold them.
        """
        with self._changes() as tables:
            self._merge(tables, batches, forgotten)

    def replace(self, batches: Iterable[Collection[Record]], forgotten: Iterable[tuple[str, str]]) -> None:
        """As `merge`, in the place of all that is here."""
        with self._changes():
            self._database.clear()
            self._tables = None
            self._merge(self._current(), batches, forgotten)

    def _merge(
        self, tables: Tables, batches: Iterable[Collection[Record]], forgotten: Iterable[tuple[str, str]]
    ) -> None:
        for records in batches:
            tables.merge(records, self._clock())
        for folded, before in forgotten:
            tables.forget(folded, before.split())

    def wipe(self) -> None:
        """Delete everything that was learned, added or forgotten, so that no byte of it stays in the file or log."""
        self._tables = None
        self._database.wipe()

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._database.close()

    def _written(self, piece: str) -> str:
        """A piece as it is to be counted: in small letters where its capitals are a slip."""
        return fold(piece) if piece[1:2].isupper() and self._spelling.is_slip(piece) else piece

    def _current(self) -> Tables:
        """The tables as the file has them, read anew where another program has changed it or a change failed."""
        if self._tables is None or self._tables.version != self._database.version():
            self._tables, self._expected = Tables(self._database, self._spelling), None
        return self._tables

    @contextmanager
    def _changes(self) -> Iterator[Tables]:
        """One change of the file, as a whole or not at all."""
        self._expected = None
        try:
            with self._database.transaction():
                yield self._current()
        except BaseException:
            self._tables = None  # they may be ahead of the file
            raise


def _tokens(text: str) -> list[str]:
    return [token(piece) for piece in pieces(text)]


def _context(before: str) -> list[str]:
    """The tokens of the sentence, or of what may be learned of it, in which `before` ends."""
    *_, last = gate.sentences(before)
    return [token_of(piece) for piece in last]
