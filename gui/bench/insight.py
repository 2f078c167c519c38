"""Measures the views of the insight dock on the bundled models: `python -m gui.bench.insight` prints a table.

The caret is after some hundred words. Measured are the times from the question to the first and the last answer in the
thread of the views, without drawing, and the processor time, which a busy machine does not change.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from statistics import median

from engine.prediction import Cancellation
from gui.app import make_application
from gui.insight.alternatives import AlternativesView
from gui.insight.attention import AttentionView
from gui.insight.compare import CompareView
from gui.insight.continuation import ContinuationView
from gui.insight.likelihood import LikelihoodView
from gui.insight.models import Models, Wanted
from gui.insight.place import CaretPlace
from gui.insight.tour import TourView
from gui.insight.view import View
from gui.insight.why import WhyView
from models.bench.bench import LINES

_VIEWS = (CompareView, WhyView, AttentionView, LikelihoodView, ContinuationView, AlternativesView, TourView)
_WORDS = 104
_TIMES = 5


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds to the first answer and to the last, and milliseconds of processor time."""

    first: float
    last: float
    processor: float


def measure(view: View, models: Models, place: CaretPlace) -> Times:
    """The medians of several runs."""
    runs = [_ask(view, models, place) for _ in range(1 + _TIMES)][1:]
    return Times(*(median(getattr(run, name) for run in runs) for name in ("first", "last", "processor")))


def _ask(view: View, models: Models, place: CaretPlace) -> Times:
    started, busy, first = time.perf_counter(), time.process_time(), 0.0
    for _ in view.run(place)(models, Cancellation()):
        first = first or time.perf_counter() - started
    return Times(1000 * first, 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - busy))


def main() -> None:
    """Measure every view, and print the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    text = " ".join(LINES.read_text("utf-8").split()[:_WORDS]) + " "
    last = text.rindex(" ", 0, len(text) - 1) + 1, len(text) - 1  # the word to find alternatives for
    models = Models(Wanted())
    print("| View | First answer, ms | All of it, ms | Processor, ms |\n|---|---|---|---|")  # noqa: T201
    for view in (kind() for kind in _VIEWS):
        times = measure(view, models, CaretPlace(text, len(text), last))
        print(f"| {view.title} | {times.first:.0f} | {times.last:.0f} | {times.processor:.0f} |")  # noqa: T201
    models.close()
    app.quit()


if __name__ == "__main__":
    main()
