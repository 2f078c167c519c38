"""What a bad file of own words does, a full disk, and another program."""

import hashlib
import os
import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from engine.own_words import OwnWords, OwnWordsError, set_aside
from engine.own_words.listing import learned
from engine.text import caret
from tests.engine.own_words.shared import SECOND, TEXT, Clock, probability, texts


def test_the_file_is_the_owners_alone(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("damage", [b"no database at all, only text" * 40, None])
def test_a_damaged_file_is_refused_and_stays_as_it_is(own: OwnWords, path: Path, damage: bytes | None) -> None:
    own.learn(TEXT * 50)
    own.close()
    content = damage or path.read_bytes()[:4096] + b"\xaa" * 20_000
    path.write_bytes(content)
    with pytest.raises(OwnWordsError, match=r"words\.db are damaged, and were left as they are: "):
        texts(OwnWords(path))
    assert path.read_bytes() == content


@pytest.mark.parametrize("form", ["a\0b", "a\nb", "a\u202eb", "\x1b[31m", b"word"])
def test_a_word_that_nobody_can_have_written_is_told(own: OwnWords, path: Path, form: object) -> None:
    own.learn(TEXT)
    own.close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE word SET form = ? WHERE id = (SELECT min(id) FROM word)", (form,))
    with closing(OwnWords(path)) as other, pytest.raises(OwnWordsError, match="are damaged"):
        texts(other)


def test_a_wipe_takes_along_what_was_set_aside(path: Path) -> None:
    path.parent.mkdir()
    for _ in range(2):
        path.write_bytes(b"hunter2" * 1000)
        set_aside(path)
    with closing(OwnWords(path)) as own_words:
        own_words.wipe()
    assert b"hunter2" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"damaged" * 99, b"damaged again" * 99):
        path.write_bytes(content)
        aside = set_aside(path)
        assert aside.read_bytes() == content
        assert not path.exists()
    assert len(list(path.parent.iterdir())) == 2
    OwnWords(path).learn(TEXT)


def test_entries_of_a_wrong_length_are_damage(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE context SET entries = x'0102'")
    connection.close()
    with pytest.raises(OwnWordsError, match="are damaged"):
        probability(own, "We met ", "zorblatt")


def test_a_newer_file_is_refused_and_stays_as_it_is(own: OwnWords, path: Path) -> None:
    own.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(OwnWordsError, match="newer Foreword"):
        OwnWords(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    connection.close()
    with pytest.raises(OwnWordsError, match="another program"):
        OwnWords(path)


def test_a_file_that_is_locked_says_so_and_can_still_be_read(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OwnWordsError, match="in use by another program"):
        own.learn(SECOND)
    assert probability(own, "We met ", "zorblatt") > 0
    other.execute("ROLLBACK")
    other.close()
    own.learn(SECOND)
    assert "again" in texts(own)


def test_a_full_disk_keeps_what_was_learned_before(own: OwnWords) -> None:
    own.learn(TEXT)
    pages = own._database.row("PRAGMA page_count")[0]
    own._database.row(f"PRAGMA max_page_count = {pages}")
    many = ", ".join("".join(chr(97 + n // 26**place % 26) for place in range(3)) + "qu" for n in range(3000))
    with pytest.raises(OwnWordsError, match="the disk is full"):
        own.learn(many)
    assert "Zorblatt" in texts(own)
    assert not texts(own, "abaqu")


def test_a_file_that_is_read_only_can_be_read(own: OwnWords, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.learn(TEXT)
    own.close()
    path.chmod(0o400)
    monkeypatch.setattr(os, "access", lambda file, mode: False)  # root may write anywhere
    again = OwnWords(path)
    assert "Zorblatt" in texts(again)
    with pytest.raises(OwnWordsError, match="write access"):
        again.learn(SECOND)
    assert "Zorblatt" in texts(again)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OwnWordsError, match="cannot be used"):
        OwnWords(tmp_path / "file" / "words.db")


def test_what_another_program_changes_is_followed(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    other = OwnWords(path, Clock())
    other.learn("We met Quixby and Quixby met us.")
    own.learn("Then Harfang met Quixby.")
    assert {"Quixby", "Harfang", "Zorblatt"} <= texts(other)
    other.wipe()
    assert texts(own) == set()


def test_programs_that_begin_at_the_same_moment_share_a_new_file(path: Path) -> None:
    together = threading.Barrier(8)

    def begin() -> int:
        together.wait()
        own = OwnWords(path)
        own.learn(TEXT)
        own.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(future.result() for future in [pool.submit(begin) for _ in range(8)]) == 8
    assert [found.seen for found in learned(OwnWords(path), "zorblatt") if found.text == "Zorblatt"] == [16]


HOSTILE = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON word BEGIN DELETE FROM word; END",
    "a view": "CREATE VIEW v AS SELECT * FROM word",
    "another table": "CREATE TABLE other (x)",
    "another index": "CREATE INDEX i ON word (form)",
    "a column less": "ALTER TABLE word DROP COLUMN days",
    "a column more": "ALTER TABLE word ADD COLUMN x",
    "a generated column": "ALTER TABLE word ADD COLUMN x AS (form || form)",
    "a huge blob": "UPDATE context SET entries = zeroblob(100000000)",
    "a huge word": "UPDATE word SET form = hex(zeroblob(50000000))",
    "a control character": "UPDATE word SET form = 'Zor' || char(8238) || 'blatt'",
    "a blob for a word": "UPDATE word SET folded = x'41' WHERE folded = 'zorblatt'",
    "text for a weight": "UPDATE word SET weight = 'much'",
    "an endless weight": "UPDATE word SET weight = 9e999",
    "an entry's weight that is none": "UPDATE context SET entries = x'10000000' || x'0000c07f' || x'0100000001000100'",
    "a negative count": "UPDATE word SET seen = -5",
    "a control character in what was forgotten": "INSERT INTO forgotten VALUES ('a' || char(7), '')",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_made_to_harm_is_told_and_left_as_it_is(own: OwnWords, path: Path, what: str) -> None:
    own.learn(TEXT)
    own.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(HOSTILE[what])
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = hashlib.sha256(path.read_bytes()).digest()
    with pytest.raises(OwnWordsError, match=r"words\.db"):
        look_at_everything(path)
    assert hashlib.sha256(path.read_bytes()).digest() == before


def look_at_everything(path: Path) -> None:
    with closing(OwnWords(path)) as own:
        own.expectation(caret("We met "))
        list(own.records())
        own.forgotten()
