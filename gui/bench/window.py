"""Measures the running window: `python -m gui.bench.window [--keys N]` types in it and prints rows as JSON.

Keys are sent as events, back to back: each as soon as the chips for the one before are painted. A key's time runs from
its event to the painted chips. An event blocks the event loop while it is handled; only events that bring or paint a
prediction are counted, not the insertion of the key itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.kinds import Kind
from gui.app import open_bundled, open_speller
from gui.memory import Collector
from gui.strip.chips import Chip
from gui.window import Window
from models.bench.bench import LINES
from models.bench.row import BenchRow
from service.settings import Settings

_PATIENCE = 60_000  # milliseconds to wait for what should take one second
_PREDICTING = {QEvent.Type.MetaCall, QEvent.Type.Paint, QEvent.Type.UpdateRequest}
_SHORT, _LONG = 10_000, 10_000_000  # characters


class Application(QApplication):
    """Notes the longest time in seconds that an event of a prediction took, and when a chip was painted."""

    held = 0.0
    painted = 0.0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Time each event."""
        kind = event.type()
        started = time.perf_counter()
        result = super().notify(receiver, event)
        if kind in _PREDICTING and receiver.thread() is self.thread():
            ended = time.perf_counter()
            self.held = max(self.held, ended - started)
            self.painted = ended if isinstance(receiver, Chip) else self.painted
        return bool(result)


def measure(keys: int, launched: float) -> list[BenchRow]:
    """Open the window, type, and return the measurements. `launched` is the program's start, as time.time()."""
    app = Application(["foreword"])
    app.setStyle("Fusion")
    Collector(app)
    with tempfile.TemporaryDirectory() as folder:
        window = Window(Settings(), Path(folder) / "settings.toml", open_bundled, Path(folder), open_speller)
        window.show()
        rows = [BenchRow("launch to window", _since(launched), "ms")]
        names, row = window.conversation.models.names, window.strip.rows[0]
        _wait(window, lambda: len(names) == len(Kind) and row.prediction is not None)
        rows.append(BenchRow("launch to first chips", _since(launched), "ms"))
        app.held = 0.0
        typed = _type(app, window, _sample(keys))
        rows += [BenchRow(f"window, key to painted chips, {name}", value, "ms") for name, value in _summary(typed)]
        rows.append(BenchRow("window, GUI thread held by a prediction, longest", app.held * 1000, "ms"))
        rows.append(BenchRow("window, processor share one second after the last key", _idle_share(), "%"))
        rows.append(BenchRow("window, memory", psutil.Process().memory_info().rss / 1e6, "MB"))
        rows += _long_document(app, window, keys)
        window.editor.document().setModified(False)
        window.close()
    return rows


def _long_document(app: Application, window: Window, keys: int) -> Iterator[BenchRow]:
    """The extra time of a key in 10 MB over 10 kB, with the caret in the middle and at the end."""
    _write_lines(window, "small", _SHORT, 1.0)
    short = float(np.median(_type(app, window, _sample(keys))))
    for place, share in (("middle", 0.5), ("end", 1.0)):
        _write_lines(window, place, _LONG, share)
        spent = float(np.median(_type(app, window, _sample(keys))))
        yield BenchRow(f"window, key in 10 MB, caret at the {place}, median / key in 10 kB", spent / short, "")


def _write_lines(window: Window, word: str, characters: int, share: float) -> None:
    """Fill the page with lines, and put the caret at the end of the one after this share of them.

    The lines hold `word`, so that text typed after them is not in the cache from other lines.
    """
    line = f"This is one of the lines with the word {word} in a text for a bench.\n"
    lines = characters // len(line)
    window.editor.set_text(line * lines)
    cursor = window.editor.textCursor()
    cursor.setPosition(int(lines * share) * len(line) - 1)
    window.editor.setTextCursor(cursor)
    _wait(window, lambda: _answered(window))


def _sample(keys: int) -> str:
    """Sentences with this many characters."""
    return "".join(islice(cycle(LINES.read_text("utf-8").replace("\n", " ")), keys))


def _type(app: Application, window: Window, keys: str) -> list[float]:
    """Type the keys; returns the milliseconds from each key to its painted chips."""
    spent = []
    for key in keys:
        started = time.perf_counter()
        QTest.keyClicks(window.editor, key)
        _wait(window, lambda: _answered(window))
        app.processEvents()  # paints what changed
        spent.append((app.painted - started) * 1000)
    return spent


def _answered(window: Window) -> bool:
    prediction = window.strip.rows[0].prediction
    return prediction is not None and prediction.revision == window.conversation.revision


def _summary(spent: list[float]) -> list[tuple[str, float]]:
    percentiles = np.percentile(spent, [50, 95, 99])
    return list(zip(("median", "95th percentile", "99th percentile"), map(float, percentiles), strict=True))


def _idle_share() -> float:
    """The share of one core that the process takes in the second after next, in percent."""
    _rest(1000)
    before = time.process_time()
    _rest(1000)
    return 100 * (time.process_time() - before)


def _rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _wait(window: Window, reached: object) -> None:
    """Run the event loop until `reached` returns True; it is called after each answer."""
    assert callable(reached)
    loop = QEventLoop()
    window.conversation.settled.connect(loop.quit)
    QTimer.singleShot(_PATIENCE, loop, lambda: loop.exit(1))
    while not reached():
        if loop.exec():
            raise SystemExit("gui.bench.window: the window did not answer within a minute")
    window.conversation.settled.disconnect(loop.quit)


def _since(launched: float) -> float:
    return 1000 * (time.time() - launched)


def main() -> None:
    """Measure, and print the rows."""
    parser = argparse.ArgumentParser(prog="python -m gui.bench.window")
    parser.add_argument("--keys", type=int, default=300)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser.add_argument("--launched", type=float, default=time.time(), help="when this program was started")
    given = parser.parse_args()
    sys.stdout.write(json.dumps([asdict(row) for row in measure(given.keys, given.launched)]) + "\n")


if __name__ == "__main__":
    main()
