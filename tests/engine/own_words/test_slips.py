"""Slips are not taught back: with the real speller, a real file and the bundled models."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from engine.kinds import Kind
from engine.own_words import OwnWords
from engine.own_words.counts import DAY, stored
from engine.own_words.transfer import export_words, import_words
from engine.prediction import Backend
from models.making.own_words_slips import SLIPS, Taught, measure_slips, slips
from models.store import bundled, open_model
from tests.engine.own_words.shared import NOW, Clock
from tests.spelling import speller

TAUGHT = "The reciever is here and teh parcel is here."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(path: Path, clock: Clock) -> Iterator[OwnWords]:
    with closing(OwnWords(path, clock, speller())) as own_words:
        yield own_words


@pytest.fixture(scope="module")
def models() -> Iterator[dict[str, Backend]]:
    with ExitStack() as stack:
        opened: dict[str, Backend] = {}
        for kind in Kind:
            opened[kind] = stack.enter_context(closing(open_model(bundled(kind), kind, opened)))
        yield opened


def offered(own: OwnWords) -> set[str]:
    return {word.form for word in own.lexicon() if word.seen > 1 and own.may_be_offered(word)}


def test_of_200_slips_made_twice_none_is_offered_afterwards(models: dict[str, Backend]) -> None:
    made = [slip for _word, slip in slips(speller())]
    assert len(set(made)) == SLIPS
    assert measure_slips(models["ngram"], speller(), made) == Taught(0, 0, SLIPS)
    assert measure_slips(models["blend"], speller(), made[::10]) == Taught(0, 0, SLIPS // 10)


def test_unknown_words_without_a_likely_correction_are_offered_from_the_second_sighting(own: OwnWords) -> None:
    own.learn("We run qtox at kettlewick.")
    assert offered(own) == set()
    own.learn("We run qtox at kettlewick.")
    assert {"qtox", "kettlewick"} <= offered(own)


def test_a_slip_that_stands_first_in_sentences_is_one_all_the_same(own: OwnWords) -> None:
    own.learn("Reciever is here. Reciever is here.")
    assert "Reciever" not in offered(own)


def test_a_slip_that_is_kept_over_three_days_is_meant(own: OwnWords, clock: Clock) -> None:
    for day in range(3):
        own.learn(TAUGHT)
        own.learn(TAUGHT)
        assert ("reciever" in offered(own)) == (day == 2)
        clock.seconds += DAY


def test_what_looks_like_a_slip_is_offered_once_it_was_added_by_hand(own: OwnWords) -> None:
    own.learn(TAUGHT)
    own.add("teh")
    assert "teh" in offered(own)
    assert "reciever" not in offered(own)


def test_words_of_another_language_are_no_slips_of_english_ones(own: OwnWords) -> None:
    text = "Liebe Anna, ich bin noch nicht fertig, aber wir kommen am Freitag und bringen auch den Kuchen mit."
    own.learn(text)
    own.learn(text)
    assert {"nicht", "auch", "kommen", "und", "bin", "wir"} <= offered(own)


def test_what_is_meant_outlives_export_and_import(own: OwnWords, tmp_path: Path) -> None:
    own.add("teh")
    own.learn("reciever reciever")
    export_words(own, tmp_path / "words.jsonl")
    with closing(OwnWords(tmp_path / "other.db", Clock(), speller())) as other:
        import_words(other, tmp_path / "words.jsonl")
        assert offered(other) == {"teh"}


OLD = f"""
CREATE TABLE word (id INTEGER PRIMARY KEY AUTOINCREMENT, folded TEXT NOT NULL UNIQUE, form TEXT NOT NULL,
    votes INTEGER NOT NULL, seen INTEGER NOT NULL, weight REAL NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE context (ids BLOB PRIMARY KEY, entries BLOB NOT NULL, repeated INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX context_repeated ON context (repeated) WHERE repeated > 0;
CREATE TABLE forgotten (folded TEXT NOT NULL, before TEXT NOT NULL, PRIMARY KEY (folded, before)) WITHOUT ROWID;
INSERT INTO word VALUES (16, 'zorblatt', 'Zorblatt', 3, 3, {stored(NOW)}, {NOW}, {NOW + DAY});
INSERT INTO word VALUES (17, 'teh', 'teh', 1, 2, {stored(NOW)}, {NOW}, {NOW});
INSERT INTO word VALUES (18, 'reciever', 'reciever', 3, 3, {stored(NOW)}, {NOW - DAY}, {NOW});
INSERT INTO word VALUES (19, 'cryptograms', 'cryptograms', 3, 9, {stored(NOW)}, {NOW - 9 * DAY}, {NOW});
PRAGMA user_version = 1;
"""


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_the_file_of_an_older_version_opens_and_keeps_what_was_added_by_hand(path: Path, mode: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD)
    path.chmod(mode)
    with closing(OwnWords(path, Clock(), speller())) as own:
        assert offered(own) == {"Zorblatt", "teh", "cryptograms"}
