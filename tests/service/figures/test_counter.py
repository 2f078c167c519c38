"""The counter of the writer's figures: what is counted and when, how it is kept, and what is wrong with its file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.ledger import FORMAT, KeystrokeTally, Ledger, total
from engine.prediction import Prediction, Suggestion
from service.figures.counter import FigureCounter
from service.private import PrivateMode
from tests.loops import PlainLoop

MONDAY = date(2026, 3, 2)


def kept(folder: Path) -> Ledger:
    return Ledger.unpack(json.loads((folder / "figures.json").read_bytes()))


class Run:
    """A run of the program that counts on a day of its own; `problems` are the sentences that it told."""

    def __init__(self, folder: Path, day: date = MONDAY) -> None:
        self.loop = PlainLoop()
        self.day = day
        self.problems: list[str] = []
        self.private = PrivateMode()
        self.figures = FigureCounter(folder / "figures.json", self.private, str, self.loop, lambda: self.day)
        self.figures.listener.problem = self.problems.append
        self.figures.backend = "blend"
        self.figures.begin()


def test_two_windows_add_to_the_same_figures(tmp_path: Path) -> None:
    one, other = Run(tmp_path), Run(tmp_path)
    one.figures.count(1, 1)
    other.figures.count(2, 3)
    one.figures.close()
    other.figures.close()
    assert kept(tmp_path).days == {MONDAY: {"blend": KeystrokeTally(3, 4)}}


def test_figures_are_written_a_while_after_the_first_that_is_new(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.figures.count(1, 1)
    run.figures.count(1, 1)
    assert len(run.loop.later_on) == 1
    run.loop.pass_time()
    run.loop.step()
    run.private.switch(True)  # from now on nothing is written
    run.figures.close()
    assert kept(tmp_path).days == {MONDAY: {"blend": KeystrokeTally(2, 2)}}


def test_a_new_day_begins_at_midnight(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.figures.count(1, 1)
    run.day += timedelta(1)
    run.figures.count(1, 2)
    run.figures.close()
    assert kept(tmp_path).days == {
        MONDAY: {"blend": KeystrokeTally(1, 1)},
        MONDAY + timedelta(1): {"blend": KeystrokeTally(1, 2)},
    }


def test_upper_case_does_not_make_another_word(tmp_path: Path) -> None:
    run = Run(tmp_path)
    for text in ("", "So ", "So nExt "):
        run.figures.follow(text, 3)
        run.figures.count(1, 1)
        run.figures.offer("blend", Prediction("blend", "", (Suggestion("Next", 0.1), Suggestion("so", 0.1)), 1, 1.0))
    assert total(run.figures.ledger.in_all().values()).ignored == 0
    run.figures.close()


def test_a_word_is_finished_once_and_by_typing_alone(tmp_path: Path) -> None:
    run, found = Run(tmp_path), []
    run.figures.listener.finished = lambda word: found.append(word.word)
    run.figures.follow("zoo ", 3)
    run.figures.count(1, 1)
    run.figures.count(1, 0)
    run.figures.follow("zoo pasted. ", 3)
    run.figures.follow(None, 3)  # such as behind the comma that is typed now
    run.figures.count(1, 1)
    assert found == ["zoo"]
    run.figures.close()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe{", b"[" * 100_000, b'{"format": 1, "days": 3}', b"null"])
def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "figures.json").write_bytes(content)
    run = Run(tmp_path)
    assert len(run.problems) == 1
    assert "is damaged; it is kept as figures.json.set-aside-1" in run.problems[0]
    assert (tmp_path / "figures.json.set-aside-1").read_bytes() == content
    run.figures.count(1, 1)
    run.figures.close()
    assert kept(tmp_path).days == {MONDAY: {"blend": KeystrokeTally(1, 1)}}


def test_a_file_of_a_later_version_stays_as_it_is(tmp_path: Path) -> None:
    content = json.dumps({"format": FORMAT + 1}).encode()
    (tmp_path / "figures.json").write_bytes(content)
    run = Run(tmp_path)
    run.figures.count(1, 1)
    run.figures.save()
    run.figures.clear()
    run.figures.close()
    for _ in ("saved", "cleared"):
        run.loop.step()
    assert (tmp_path / "figures.json").read_bytes() == content
    assert len(run.problems) == 1
    assert "later version" in run.problems[0]


def test_where_nothing_can_be_written_it_is_told_once_and_counting_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.touch()
    run = Run(folder)
    for _ in range(3):
        run.figures.count(1, 2)
        run.figures.save()
        run.loop.step()  # hears that it failed
    assert len(run.problems) == 1
    assert "no figures are kept" in run.problems[0]
    folder.unlink()
    run.figures.save()
    run.figures.close()
    assert kept(folder).days == {MONDAY: {"blend": KeystrokeTally(3, 6)}}
