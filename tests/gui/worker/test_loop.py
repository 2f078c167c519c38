"""Qt's loop: what is posted is done in its thread, in order; what is to be done later can be called off."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from gui.worker.loop import QtLoop


def test_what_other_threads_post_is_done_in_order_in_the_thread_of_the_loop(qtbot: QtBot) -> None:
    loop, done = QtLoop(), []

    def post() -> None:
        for number in range(100):
            loop.post(lambda number=number: done.append((number, threading.get_ident())))

    thread = threading.Thread(target=post)
    thread.start()
    thread.join()
    assert done == []
    qtbot.waitUntil(lambda: len(done) == 100)
    assert done == [(number, threading.get_ident()) for number in range(100)]


def test_what_was_called_off_is_not_done_and_the_rest_once(qtbot: QtBot) -> None:
    loop, done = QtLoop(), []
    call_off = loop.later(0.0, lambda: done.append("called off"))
    once = loop.later(0.0, lambda: done.append("first"))
    call_off()
    loop.later(0.02, lambda: done.append("last"))
    qtbot.waitUntil(lambda: "last" in done)
    assert done == ["first", "last"]
    once()  # it is done already
