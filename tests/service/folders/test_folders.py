"""Folders in the service: kept up to date, searched, let go in private mode, deleted when they are not wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.folders.shelf import Shelf, place_of
from engine.own_words.spelling import NoSpelling
from engine.prediction import Cancellation, Request
from service.folders.folders import FoldersService
from tests.fakes import ScriptedBackend
from tests.loops import PlainLoop

BREAKS = "it takes too long, or breaks the program that reads it."
BEFORE = "We can offer you the "


class Kept:
    """A service, and what it told."""

    def __init__(self, place: Path) -> None:
        self.loop = PlainLoop()
        self.service = FoldersService(place, NoSpelling(), self.loop.post)
        self.states, self.read, self.problems, self.origins = [], [], [], []
        heard = self.service.listener
        heard.looked, heard.problem = self.states.append, self.problems.append
        heard.reading = lambda folder, name: self.read.append(name)
        heard.found = lambda word, origins: self.origins.append((word, [origin.file.name for origin in origins]))

    def keep(self, *folders: Path, may_read: bool = True) -> None:
        """Keep these, if the writer has answered once."""
        self.service.keep(folders, may_read)
        self.loop.step()
        self.service.begin()

    def until_words(self, words: int) -> None:
        """Wait until so many are indexed."""
        self.loop.run_until(lambda: sum(state.words for state in (self.states or [[]])[-1]) == words)

    def until_gone(self, place: Path) -> None:
        """Wait until this is not there."""
        self.loop.run_until(lambda: not place.exists())

    def words(self) -> list[str]:
        """What is suggested."""
        model = self.service.recalling(ScriptedBackend("ngram", {"red": 0.2}))
        return [found.word for found in model.predict(Request(BEFORE), Cancellation()).suggestions]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "one.txt").write_text("We can offer you the small hall on Friday.")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path / "index")
    yield kept
    kept.service.close()


def test_a_folder_is_indexed_beside_the_service_and_searched(kept, folder):
    assert kept.words() == ["red"]
    kept.keep(folder)
    kept.until_words(9)
    assert kept.words()[0] == "small"
    assert kept.read == ["one.txt"]
    state = kept.states[-1][0]
    assert (state.folder, state.files, state.size, state.problems) == (folder, 1, 42, ())
    kept.service.trace(BEFORE, "small")
    kept.loop.run_until(lambda: kept.origins)
    assert kept.origins == [("small", ["one.txt"])]


def test_a_changed_file_is_read_when_the_folder_is_looked_at(kept, folder):
    kept.keep(folder)
    kept.until_words(9)
    (folder / "one.txt").write_text("We can offer you the old hall.")
    kept.service.look()
    kept.until_words(7)
    assert kept.words()[0] == "old"


def test_nothing_is_read_or_written_in_private_mode(kept, folder, tmp_path):
    kept.keep(folder)
    kept.until_words(9)
    kept.keep(folder, may_read=False)
    assert kept.words() == ["red"]
    (folder / "two.txt").write_text("We can offer you the old hall.")
    kept.service.look()
    kept.service.trace(BEFORE, "small")
    kept.loop.run_until(lambda: kept.origins)
    assert kept.origins == [("small", [])]
    kept.service.close()  # what was asked for is done
    assert kept.read == ["one.txt"]
    assert Shelf(place_of(folder, tmp_path / "index")).files.keys() == {"one.txt"}


def test_the_index_of_a_folder_goes_when_it_is_not_wanted(kept, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "two.txt").write_text("They offer you the old hall.")
    kept.keep(folder, other)
    kept.until_words(15)
    kept.keep(other)
    kept.until_gone(place_of(folder, tmp_path / "index"))
    kept.until_words(6)
    assert "small" not in kept.words()


def test_the_index_goes_with_its_folder(kept, folder, tmp_path):
    kept.keep(folder)
    kept.until_words(9)
    folder.rename(tmp_path / "elsewhere")
    kept.service.look()
    kept.until_gone(place_of(folder, tmp_path / "index"))


def test_a_wipe_is_carried_out_in_private_mode_and_at_the_end(kept, folder, tmp_path):
    kept.keep(folder)
    kept.until_words(9)
    kept.keep(folder, may_read=False)
    kept.service.keep((), may_read=False)
    kept.loop.step()
    kept.service.close()
    assert not place_of(folder, tmp_path / "index").exists()


def test_a_damaged_index_is_told_and_made_anew(kept, folder, tmp_path):
    kept.keep(folder)
    kept.until_words(9)
    (shard,) = place_of(folder, tmp_path / "index").glob("*.shard")
    shard.write_bytes(shard.read_bytes().replace(b"small", b"\xff" * 5))
    kept.service._open()
    assert kept.words() == ["red"]
    kept.loop.run_until(lambda: kept.words()[0] == "small")
    assert kept.problems == ["The index of your folders is damaged; it is made anew."]


def test_a_file_that_breaks_its_reader_is_left_out_and_said(kept, folder, monkeypatch):
    monkeypatch.setattr("service.folders.keeper._PROCESS", "tests.service.folders.breaking")
    (folder / "bad.txt").write_text("They offer you the bad hall.")
    kept.keep(folder)
    kept.until_words(9)
    assert kept.states[-1][0].problems == (f"{folder / 'bad.txt'} can't be read: {BREAKS}",)
    assert kept.words()[0] == "small"
