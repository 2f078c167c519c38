"""File work holds up neither its owner nor other file work, and what is done at one place is done in order."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from service import file_worker
from service.file_worker import FileWorker
from tests.loops import PlainLoop
from tests.patience import SECONDS

HERE, THERE = Path("/here"), Path("/there")


class Watched:
    """A worker that notes what it tells, and a pipe that keeps what reads it waiting, as a dead disk does."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.pipe, self.loop = pipe, PlainLoop()
        self.told: list[object] = []
        self.worker = FileWorker(
            self.loop, lambda place: self.told.append(("late", place)), lambda place: self.told.append(("ok", place))
        )

    def note(self, done: Future[object]) -> None:
        """A callback."""
        self.told.append(done.exception() or done.result())

    def hang(self, place: Path) -> None:
        """Do something that does not end before `answer`, and is told to be late."""
        self.worker.do_later(place, self.pipe.read_text, self.note)
        while self.loop.later_on and ("late", place) not in self.told:
            self.loop.pass_time()
            self.loop.step()

    def answer(self, said: str) -> None:
        """Let what hangs end."""
        self.pipe.write_text(said)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(file_worker, "_LATE", 0.0)  # as soon as time passes
    watched = Watched(tmp_path / "pipe")
    yield watched
    reader = os.open(watched.pipe, os.O_RDWR)  # what hangs ends with the last who writes
    os.close(reader)


def test_what_takes_but_a_moment_is_done_at_once(watched: Watched) -> None:
    watched.worker.do(HERE, lambda: threading.current_thread().name, watched.note)
    assert watched.told == ["files"]
    assert not watched.worker.is_busy


def test_what_goes_wrong_is_told_to_who_asked(watched: Watched) -> None:
    error = OSError("full")

    def fail() -> None:
        raise error

    watched.worker.do(HERE, fail, watched.note)
    assert watched.told == [error]


def test_what_hangs_is_told_and_holds_up_nothing_elsewhere(watched: Watched) -> None:
    watched.hang(HERE)
    watched.worker.do(THERE, lambda: "there", watched.note)
    assert watched.told == [("late", HERE), "there"]
    assert watched.worker.has_left_behind
    watched.answer("here")
    watched.loop.run_until(lambda: "here" in watched.told)
    assert watched.told[2:] == [("ok", HERE), "here"]


def test_what_waits_behind_it_elsewhere_goes_on(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_worker, "_MOMENT", 0)
    watched.worker.do_later(HERE, watched.pipe.read_text, watched.note)
    watched.worker.do_later(THERE, lambda: "there", watched.note)
    while "there" not in watched.told:  # the first may have yet to begin, and is late only some time after that
        watched.loop.pass_time()
        watched.loop.step()
    assert "late" not in watched.told[-1]


def test_what_waits_for_its_turn_is_not_called_late(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.hang(HERE)
    began = threading.Event()
    ends = threading.Event()
    watched.worker.do_later(THERE, lambda: began.set() or ends.wait(SECONDS), watched.note)
    assert began.wait(SECONDS)  # only now, though its time is over
    monkeypatch.setattr(file_worker, "_LATE", SECONDS)
    watched.loop.pass_time()
    watched.loop.step()
    ends.set()
    watched.loop.run_until(lambda: True in watched.told)
    assert ("late", THERE) not in watched.told


def test_jobs_about_one_place_never_overtake_each_other(watched: Watched) -> None:
    watched.hang(HERE)
    for number in range(3):
        watched.worker.do(HERE, lambda number=number: number, watched.note)
    assert watched.told == [("late", HERE)]
    watched.answer("first")
    watched.loop.run_until(lambda: 2 in watched.told)
    assert [said for said in watched.told if said != ("late", HERE)] == [("ok", HERE), "first", 0, 1, 2]


def test_what_ended_earlier_is_told_earlier(watched: Watched) -> None:
    ended = threading.Event()
    watched.worker.do_later(HERE, ended.set, lambda _done: watched.told.append("first"))
    assert ended.wait(SECONDS)
    watched.worker.do(HERE, lambda: "second", watched.note)
    assert watched.told == ["first", "second"]


def test_who_asks_is_not_kept_waiting_by_what_hangs(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    assert watched.worker.ask(HERE, lambda: 1, default=0) == 1
    monkeypatch.setattr(file_worker, "_MOMENT", 0)
    assert watched.worker.ask(HERE, lambda: len(watched.pipe.read_text()), default=0) == 0
    watched.loop.pass_time()
    assert watched.told == []


def test_the_end_waits_for_what_ends_and_for_nothing_else(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    watched.worker.do_later(THERE, watched.pipe.read_text, watched.note)
    watched.worker.do_later(HERE, lambda: done.append(1), watched.note)
    monkeypatch.setattr(file_worker, "_LATE", 0.01)
    monkeypatch.setattr(file_worker, "_ENDING", 0.1)
    watched.worker.close()
    assert done == [1]
    assert watched.worker.has_left_behind


def test_the_end_leaves_nothing_undone(watched: Watched) -> None:
    done: list[int] = []
    for number in range(100):
        watched.worker.do_later(HERE, lambda number=number: done.append(number), watched.note)
    watched.worker.close()
    assert done == list(range(100))
    assert not watched.worker.has_left_behind
