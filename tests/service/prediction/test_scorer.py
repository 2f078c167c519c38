"""The scorer: typed words are tried in the pauses, one by one, each once, and a question always comes first."""

from __future__ import annotations

from engine.prediction import Cancellation, Prediction, Request
from engine.scoring import TypedWord
from service.prediction.mailbox import Mailbox, PredictionQuestion
from service.prediction.power import Battery
from service.prediction.scorer import BacklogScorer
from tests.fakes import ScriptedBackend
from tests.loops import PlainLoop


def test_a_question_interrupts_scoring_and_the_word_is_scored_afterwards() -> None:
    class Interrupted(ScriptedBackend):
        """Is asked something else while it is asked for the first time."""

        def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
            if not self.requests:
                mailbox.put(PredictionQuestion(Request(""), ("ngram",)))
            return super().predict(request, cancellation)

    mailbox, scores = Mailbox(), []
    trying = BacklogScorer(mailbox, {"ngram": Interrupted("ngram", {"again": 0.5})}, Battery(lambda: None), PlainLoop())
    trying.listener.scored = lambda word, keystrokes: scores.append((word.word, keystrokes))
    trying.backlog.put(TypedWord("See you ", "again", " ", 0, 3))
    trying.score()
    trying.score()  # the question still waits
    assert scores == []
    mailbox.take()
    trying.score()
    assert scores == [("again", {"ngram": 1})]
    trying.close()


def test_scoring_waits_for_a_pause_and_goes_on_until_all_words_are_scored() -> None:
    loop, scores = PlainLoop(), []
    scorer = BacklogScorer(Mailbox(), {"ngram": ScriptedBackend("ngram", {"again": 0.5})}, Battery(lambda: None), loop)
    scorer.listener.scored = lambda word, keystrokes: scores.append(word.word)
    for word in ("again", "next"):
        scorer.backlog.put(TypedWord("", word, " ", 0, 3))
    scorer.wait()
    scorer.wait()  # another key: the first pause is called off
    assert (scores, len(loop.later_on)) == ([], 1)
    loop.pass_time()
    loop.run_until(lambda: scores)
    assert scores == ["again"]
    loop.pass_time()
    loop.run_until(lambda: len(scores) == 2)
    assert scores == ["again", "next"]
    scorer.close()
    assert loop.later_on == []
