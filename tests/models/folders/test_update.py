"""The index of a folder follows what is in it, and reads nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from engine.folders.index import FolderIndex
from engine.folders.shelf import Shelf, place_of
from engine.own_words.spelling import NoSpelling
from models.folders.update import survey, update
from tests.engine.folders.shared import recalled
from tests.paths import ROOT

OFFER = "We can offer you the small hall on Friday evening."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "one.txt").write_text(OFFER)
    (folder / "deep" / "deeper" / "two.md").write_text("# Halls\n\nThey **offer** you the *large* hall.")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "index"


def read(folder: Path, place: Path, **refused: str) -> list[str]:
    """Bring the index up to date; gives the names of the files that were read."""
    names: list[str] = []
    update(folder, place, {f"{name}.txt": sentence for name, sentence in refused.items()}, names.append)
    return names


def after(folder: Path, place: Path, before: str) -> dict[str, int]:
    """The words that follow this in the folder."""
    return recalled(FolderIndex(place, [folder], NoSpelling()), before)


def test_every_kind_of_file_at_any_depth_is_read(folder, place):
    document = docx.Document()
    document.add_paragraph("Nobody can offer you the great hall.")
    document.save(str(folder / "three.docx"))
    assert sorted(read(folder, place)) == [os.path.join("deep", "deeper", "two.md"), "one.txt", "three.docx"]
    assert after(folder, place, "to offer you the ") == {"small": 1, "large": 1, "great": 1}


def test_only_what_changed_is_read_again(folder, place):
    read(folder, place)
    assert read(folder, place) == []
    assert survey(folder, Shelf(place_of(folder, place)).files).is_empty
    (folder / "one.txt").write_text("We can offer you the old hall, and gladly.")
    assert read(folder, place) == ["one.txt"]
    assert after(folder, place, "We can offer you the ") == {"old": 1}


def test_a_file_that_is_gone_is_no_longer_proposed_from(folder, place):
    read(folder, place)
    (folder / "one.txt").rename(folder / "one.bak")
    assert read(folder, place) == []
    assert after(folder, place, "to offer you the ") == {"large": 1}


def test_what_is_hidden_or_no_text_is_passed_over(folder, place):
    (folder / ".git").mkdir()
    (folder / ".git" / "notes.txt").write_text(OFFER)
    (folder / ".secret.txt").write_text(OFFER)
    (folder / "hall.jpg").write_bytes(b"\xff\xd8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "round").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(folder / "gone")
    assert len(read(folder, place)) == 2


def test_a_file_that_cannot_be_read_is_said_once_and_the_others_are_read(folder, place):
    (folder / "bad.docx").write_bytes(b"no archive")
    read(folder, place, one="one.txt takes too long.")
    files = Shelf(place_of(folder, place)).files
    assert "damaged" in files["bad.docx"].problem
    assert files["one.txt"].problem == "one.txt takes too long."
    assert after(folder, place, "to offer you the ") == {"large": 1}
    assert read(folder, place) == []


def test_the_process_reads_what_it_is_asked_for_and_says_what_it_reads(folder, place):
    done = process(folder, place)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        [str(folder), "one.txt"], [str(folder), os.path.join("deep", "deeper", "two.md")]
    ]  # fmt: skip
    assert after(folder, place, "We can offer you the ") == {"small": 1}
    assert not (place / "lock").exists()


def test_a_second_process_leaves_the_work_to_the_first(folder, place):
    place.mkdir()
    (place / "lock").write_text(str(os.getpid()))
    assert process(folder, place).stdout == ""
    (place / "lock").write_text("999999999")  # of a process that died
    assert len(process(folder, place).stdout.splitlines()) == 2


def process(folder: Path, place: Path) -> subprocess.CompletedProcess[str]:
    request = {"index": str(place), "folders": {str(folder): {}}, "language": "en"}
    command = [sys.executable, "-m", "models.folders.process"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        running.stdin.write(json.dumps(request) + "\n")
        running.stdin.flush()
        told = running.stdout.read()  # its input stays open until it is done
    assert running.returncode == 0
    return subprocess.CompletedProcess(command, 0, told)
