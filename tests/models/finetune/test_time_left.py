"""The time that a run says is left is the time that it takes, measuring and finishing included."""

from __future__ import annotations

import pytest

from models.finetune.time_left import TimeLeft

STEP, MEASURING, PER_EPOCH, EPOCHS = 2.0, 50.0, 10, 3
STEPS = PER_EPOCH * EPOCHS


def replay(first: int = 0) -> list[tuple[float, float]]:
    """The clock and the time left after each step of a run that goes on after `first` steps; the last is its end."""
    clock = [0.0]
    time = TimeLeft(MEASURING, first, first // PER_EPOCH, lambda: clock[0])
    told = []
    for step in range(first + 1, STEPS + 1):
        clock[0] += STEP
        time.step()
        told.append((clock[0], time.left(step, STEPS, EPOCHS)))
        if step % PER_EPOCH == 0:
            clock[0] += MEASURING
            time.measured()
    clock[0] += time.finishing()
    return [*told, (clock[0], 0.0)]


@pytest.mark.parametrize("first", [0, 10, 15])
def test_what_is_said_is_what_it_takes(first):
    told = replay(first)
    end = told[-1][0]
    for now, left in told:
        assert left == pytest.approx(end - now)


def test_nothing_is_said_before_the_first_step():
    assert TimeLeft(MEASURING, 5, 0, lambda: 0.0).left(5, STEPS, EPOCHS) is None


def test_a_pause_makes_no_step_slower():
    clock = [0.0]
    time = TimeLeft(MEASURING, 0, 0, lambda: clock[0])
    clock[0] = STEP
    time.step()
    before = time.left(1, STEPS, EPOCHS)
    clock[0] += 1000
    time.skip(1000)
    assert time.left(1, STEPS, EPOCHS) == pytest.approx(before)
