"""A cancellation stops what checks it and interrupts what runs, whichever of the two comes first."""

import threading

import pytest

from engine.errors import Cancelled
from engine.prediction import Cancellation


def test_check_passes_until_cancelled():
    cancellation = Cancellation()
    cancellation.check()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        cancellation.check()


def test_cancel_interrupts_the_call_under_way():
    cancellation, interrupted = Cancellation(), threading.Event()
    cancellation.interrupts(interrupted.set)
    assert not interrupted.is_set()
    cancellation.cancel()
    assert interrupted.is_set()


def test_a_call_that_begins_after_cancel_is_interrupted_at_once():
    cancellation, interrupted = Cancellation(), threading.Event()
    cancellation.cancel()
    cancellation.interrupts(interrupted.set)
    assert interrupted.is_set()


def test_a_call_that_has_ended_is_left_alone():
    cancellation, interrupted = Cancellation(), threading.Event()
    cancellation.interrupts(interrupted.set)
    cancellation.interrupts(None)
    cancellation.cancel()
    assert not interrupted.is_set()


def test_another_thread_can_cancel():
    cancellation, interrupted = Cancellation(), threading.Event()
    cancellation.interrupts(interrupted.set)
    thread = threading.Thread(target=cancellation.cancel)
    thread.start()
    thread.join()
    assert interrupted.is_set()
    with pytest.raises(Cancelled):
        cancellation.check()
