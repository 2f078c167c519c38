"""What a terminal, and a file in its place, show of work under way."""

from __future__ import annotations

import io

import pytest

from models import progress
from models.progress import Meter


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_time_left_is_what_the_work_says_counted_down(clock):
    meter = Meter(now=clock)
    meter.show("training", 0.25, left=267.0, figures="loss 3.2")
    assert meter.line() == "training 25% | 0:00 spent, 4:27 left | loss 3.2"
    clock.seconds = 60.0
    assert meter.line() == "training 25% | 1:00 spent, 3:27 left | loss 3.2"
    meter.show(left=4000.0)
    assert meter.line() == "training 25% | 1:00 spent, 1:06:40 left | loss 3.2"


def test_work_that_tells_no_time_shows_none(clock):
    meter = Meter(now=clock)
    meter.show("training", 0.5, left=10.0)
    meter.show("reading")
    clock.seconds = 5.0
    assert meter.line() == "reading | 0:05 spent"


def test_a_terminal_has_one_line_that_is_written_over_and_gone_in_the_end(clock):
    stream = Terminal()
    with Meter(stream=stream, now=clock) as meter:
        meter.show("training", 0.5)
        meter.tick()
        meter.say("Something was changed.")
    assert "training 50% | 0:00 spent" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("\r\x1b[K")


def test_elsewhere_there_is_a_line_every_half_minute(clock, monkeypatch):
    assert progress._ELSEWHERE == 30.0
    waited: list[float] = []
    stream = io.StringIO()
    meter = Meter(stream=stream, now=clock)

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        clock.seconds += seconds
        return len(waited) > 3

    monkeypatch.setattr(meter._done, "wait", wait)
    meter.show("training", 0.1, left=100.0)
    meter._tick()
    assert set(waited) == {30.0}
    assert stream.getvalue() == (
        "training 10% | 0:00 spent, 1:40 left\n"
        "training 10% | 0:30 spent, 1:10 left\ntraining 10% | 1:00 spent, 0:40 left\n"
        "training 10% | 1:30 spent, 0:10 left\n"
    )
    assert "\r" not in stream.getvalue()


def test_other_processes_show_nothing(clock):
    stream = io.StringIO()
    with Meter(False, stream, clock) as meter:
        meter.show("training", 0.1)
        meter.say("Something was changed.")
    assert stream.getvalue() == ""
