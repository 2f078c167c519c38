"""The mailbox: the newest question is the only one that waits, and none does once it is closed."""

from __future__ import annotations

from engine.prediction import Request
from service.prediction.mailbox import Mailbox, PredictionQuestion


def question(text: str) -> PredictionQuestion:
    return PredictionQuestion(Request(text), ("transformer",))


def test_the_newest_question_replaces_the_waiting_one() -> None:
    mailbox = Mailbox()
    mailbox.put(question("a"))
    mailbox.put(question("ab"))
    taken = mailbox.take()
    assert taken is not None
    assert taken[0].request.before == "ab"
    assert mailbox.take() is None


def test_a_closed_mailbox_takes_nothing_more() -> None:
    mailbox = Mailbox()
    mailbox.put(question("a"))
    mailbox.close()
    mailbox.put(question("ab"))
    assert mailbox.take() is None
