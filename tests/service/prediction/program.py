"""A program without Qt that asks the prediction service, and tells as JSON what it heard.

python -m tests.service.prediction.program FOLDER; the writer's own words are kept in that folder.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue

from engine.corrections import Speller
from engine.kinds import OPENING_ORDER
from engine.prediction import Backend, Prediction, Request
from models.store import bundled, open_model
from models.store.word_list import open_dictionary
from service.learning import jobs
from service.prediction.mailbox import PredictionQuestion
from service.prediction.service import PredictionService
from tests.loops import PlainLoop
from tests.patience import SECONDS


class Program:
    """Asks in its own thread, and hears in the service's what it then takes from queues."""

    def __init__(self, folder: Path) -> None:
        self._loop = PlainLoop()
        self._thread = threading.Thread(target=self._loop.run, name="service")
        self.service = PredictionService(self._loop, _open, folder / "words.sqlite", lambda: Speller(open_dictionary()))
        self._heard = SimpleQueue[str]()
        self.threads: set[str] = set()
        self.predictions: dict[str, Prediction] = {}
        self.words_behind = ""
        self._asked = 0
        self._listen()

    def __enter__(self) -> Program:
        self._thread.start()
        self.service.start()
        self.wait_for("speller", *(f"opened {kind}" for kind in OPENING_ORDER))
        return self

    def __exit__(self, *_error: object) -> None:
        self.service.stop()
        self._loop.post(self._loop.end)
        self._thread.join()

    def wait_for(self, *what: str) -> None:
        """Wait until all of this is heard."""
        missing = set(what)
        while missing:
            missing.discard(self._heard.get(timeout=SECONDS))

    def words(self, before: str, goes_on: bool = False) -> dict[str, list[str]]:
        """What each model predicts; where one goes on, it waits for the `words_behind`."""
        self._asked += 1
        self.service.ask(PredictionQuestion(Request(before, revision=self._asked), OPENING_ORDER, goes_on=goes_on))
        self.wait_for(*(f"{kind} {self._asked}" for kind in OPENING_ORDER), *["went on"] * goes_on)
        return {kind: [found.word for found in self.predictions[kind].suggestions] for kind in OPENING_ORDER}

    def learn(self, text: str) -> None:
        """Learn it, after what was asked before."""
        self.service.own_words.do(jobs.learn(text, ""))
        self.wait_for("learned")

    def _listen(self) -> None:
        listener, own_words, spelling = self.service.listener, self.service.own_words.listener, self.service.spelling
        listener.opened = lambda kind, name: self._hear(f"opened {kind}")
        listener.predicted = self._predicted
        listener.went_on = self._went_on
        listener.failed = lambda fault: self._hear(fault.sentence())
        own_words.learned = lambda words: self._hear("learned")
        spelling.listener.opened = lambda speller: self._hear("speller")

    def _predicted(self, kind: str, prediction: Prediction) -> None:
        self.predictions[kind] = prediction
        self._hear(f"{kind} {prediction.revision}")

    def _went_on(self, _prediction: Prediction, words: str) -> None:
        self.words_behind = words
        self._hear("went on")

    def _hear(self, what: str) -> None:
        self.threads.add(threading.current_thread().name)
        self._heard.put(what)


def _open(kind: str, parts: Mapping[str, Backend]) -> Backend:
    return open_model(bundled(kind), kind, parts)


def main(folder: Path) -> None:
    """Ask for the next word, a misspelt one, and one of the writer's own."""
    with Program(folder) as program:
        next_word = program.words("I look forward to ")
        program.words("I look forward to hear", goes_on=True)
        misspelt = program.words("They will recieve")
        program.learn("We met Zorblatt. We met Zorblatt. ")
        own = program.words("We met Zor")
    json.dump(
        {
            "next word": next_word,
            "words behind": program.words_behind,
            "misspelt": misspelt,
            "own": own,
            "threads": sorted(program.threads),
            "running": [thread.name for thread in threading.enumerate()],
            "qt": "PySide6" in sys.modules,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
