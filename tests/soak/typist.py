"""Types for hours in the real window, and holds it against a plain string.

The models are the bundled ones, which compute in the window's process, and copies that count as somebody else's, which
compute in processes of their own.

    python -m tests.soak.typist --keys 200000 PHRASES...

The phrases are typed key by key, with suggestions taken and taken back, letters deleted, the caret moved, words cut and
pasted, backends swapped and models opened anew in between, all as a seed decides. After each key every suggestion on
the screen must belong to the newest text; the text must equal the plain string; memory, threads and open files must not
grow after the first keys.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.kinds import OPENING_ORDER
from engine.text import caret
from engine.typography import closes
from gui.app import make_application, open_speller
from gui.memory import Collector
from gui.page.tab_key import TabKey
from gui.window import Window
from gui.workshop.in_use import BUNDLED, Chosen, ModelsInUse
from models.store import models_folder
from service.settings import Settings
from service.taking import WordAtCaret, taking
from service.text_field import request_at
from tests.hosts import hosts
from tests.patience import SECONDS
from tests.soak.copies import COPIES, make_copies
from tests.soak.keys import press_keys

_LONGEST = 4_000  # characters of a text before the next is begun
_TOLD = 20_000  # keys between two lines of progress
_ALT, _CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Use:
    """What the window takes: resident memory in MB, that of the models' processes included, threads, and open files."""

    memory: float
    threads: int
    files: int


def use() -> Use:
    """What it takes now. Threads of Qt's pool, which come and go as it pleases, are left out."""
    processes = [psutil.Process(), *hosts()]
    names = [Path(f"/proc/self/task/{thread}/comm").read_text() for thread in os.listdir("/proc/self/task")]
    threads = sum("(pooled)" not in name for name in names)
    return Use(sum(process.memory_info().rss for process in processes) / 1e6, threads, len(os.listdir("/proc/self/fd")))


class Plain:
    """The text as a plain string with a caret, edited by the rules of the page."""

    def __init__(self) -> None:
        self.text, self.caret = "", 0
        self._closes_up = False  # whether the space before the caret came with a suggestion
        self._space_stands = False  # whether a space stands there that need not be typed
        self._word = WordAtCaret()
        self._undone: tuple[str, int] | None = None

    @property
    def before(self) -> str:
        """The text before the caret."""
        return self.text[: self.caret]

    def type(self, character: str) -> None:
        """Insert a character; a closing mark takes the place of a suggestion's space, which a space goes on to be."""
        if character == " " and self._space_stands:
            self._closes_up = self._space_stands = False
            return
        line = self.before.rpartition("\n")[2]
        cut = self._closes_up and closes(character, line)
        self._write(self.before[: len(self.before) - cut] + character)

    def delete(self) -> None:
        """Delete the character before the caret."""
        self._write(self.before[:-1])

    def cut(self, count: int) -> str:
        """Cut so many characters behind the caret, and give them."""
        gone = self.text[self.caret : self.caret + count]
        self.text = self.before + self.text[self.caret + count :]
        self._write(self.before)
        return gone

    def paste(self, text: str) -> None:
        """Insert a text as it is."""
        self._write(self.before + text)

    def move(self, place: int) -> None:
        """Put the caret there."""
        self.caret, self._closes_up, self._space_stands, self._undone = place, False, False, None
        self._follow()

    def take(self, text: str, stem: str) -> None:
        """Put `text` in place of `stem` and of the rest of its word, with the spaces that are wanted beside it."""
        undone = self.text, self.caret
        line = self.before.rpartition("\n")[2], self.text[self.caret :].partition("\n")[0]
        found = taking(text, stem, line, self._word.rest(*line))
        before = self.before[: self.caret - len(found.gone_before)]
        self.text = self.before + self.text[self.caret + len(found.gone_behind) :]
        self._write(before + found.text)
        self.caret += found.steps_over
        self._follow()
        self._closes_up, self._space_stands = found.adds_space, found.adds_space or found.steps_over
        self._undone = undone

    def undo(self) -> None:
        """Undo the taking of a suggestion that was the last thing done."""
        assert self._undone is not None
        self.text, self.caret = self._undone
        self._closes_up, self._space_stands, self._undone = False, False, None
        self._follow()

    @property
    def can_undo(self) -> bool:
        """Whether the last thing done was to take a suggestion."""
        return self._undone is not None

    def _write(self, before: str) -> None:
        self.text, self.caret = before + self.text[self.caret :], len(before)
        self._closes_up, self._space_stands, self._undone = False, False, None
        self._follow()

    @property
    def _to_end(self) -> int:
        return len(self.text) - self.caret

    def _follow(self) -> None:
        self._word.follow(self.before.rpartition("\n")[2], self._to_end)


class Typist:
    """Types in a window and in a plain string at once."""

    def __init__(self, window: Window, models: ModelsInUse, phrases: Iterator[str], seed: int) -> None:
        self.window, self.plain = window, Plain()
        self.keys = self.taken = self.exchanged = 0
        self._models = models
        self._phrases, self._generator = phrases, random.Random(seed)
        self._waiting = ""
        self._loop = QEventLoop()
        window.conversation.settled.connect(self._loop.quit)
        self._late = QTimer(singleShot=True, interval=1000 * SECONDS)
        self._late.timeout.connect(lambda: self._loop.exit(1))

    def step(self) -> None:
        """Do one thing, mostly type the next letter."""
        self.keys += 1
        done = self._generator.random()
        for share, act in self._acts():
            if done < share:
                act()
                break
            done -= share
        else:
            self._letter()
        self._look()

    def _acts(self) -> list[tuple[float, object]]:
        return [
            (0.06, self._chip), (0.04, self._ghost), (0.02, self._undo), (0.03, self._delete),
            (0.01, self._move), (0.005, self._paste), (0.0003, self._exchange),
            (0.0005, self.window.conversation.swap_backend),
        ]  # fmt: skip

    def _letter(self) -> None:
        self._waiting = self._waiting or next(self._phrases) + "\n"
        letter, self._waiting = self._waiting[0], self._waiting[1:]
        press_keys(self.window.editor, letter)
        self.plain.type(letter)
        if len(self.plain.text) > _LONGEST:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self.check()
        self.window.editor.document().setModified(False)
        self.window.filing.new()
        self.window.tabs.setCurrentIndex(0)
        self.window.editor.document().setModified(False)
        self.window.filing.close()
        self.plain, self._waiting = Plain(), ""

    def _chip(self) -> None:
        self._settle()
        for row in self.window.strip.rows[:1]:
            if row.prediction and row.prediction.suggestions:
                number = self._generator.randrange(len(row.prediction.suggestions))
                suggestion = row.prediction.suggestions[number]
                corrects = suggestion.corrects.removesuffix(self.window.editor.rest)
                prefix = row.prediction.prefix
                word, stem = suggestion.taken(prefix), corrects or prefix
                QTest.keyClick(self.window.editor, Qt.Key(Qt.Key.Key_1 + number), _ALT)
                self.plain.take(word, stem)
                self.taken += 1

    def _ghost(self) -> None:
        self._settle()
        ghost = self.window.editor.ghost()
        if ghost and self.window.editor.tab_key() is TabKey.TAKE_GHOST:
            QTest.keyClick(self.window.editor, Qt.Key.Key_Tab)
            self.plain.take(ghost, "")
            self.taken += 1

    def _undo(self) -> None:
        if self.plain.can_undo:
            QTest.keyClick(self.window.editor, Qt.Key.Key_Z, _CTRL)
            self.plain.undo()

    def _delete(self) -> None:
        if self.plain.before:
            QTest.keyClick(self.window.editor, Qt.Key.Key_Backspace)
            self.plain.delete()

    def _move(self) -> None:
        place = self._generator.randint(0, len(self.plain.text)) if self.plain.caret == len(self.plain.text) else None
        cursor = self.window.editor.textCursor()
        if place is None:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        else:
            cursor.setPosition(place)
        self.window.editor.setTextCursor(cursor)
        self.plain.move(len(self.plain.text) if place is None else place)

    def _paste(self) -> None:
        """Cut the last characters and paste them again."""
        count = min(self._generator.randint(1, 12), len(self.plain.before))
        for _ in range(count):
            QTest.keyClick(self.window.editor, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
            self.plain.move(self.plain.caret - 1)
        if count:
            QTest.keyClick(self.window.editor, Qt.Key.Key_X, _CTRL)
            QTest.keyClick(self.window.editor, Qt.Key.Key_V, _CTRL)
            self.plain.paste(self.plain.cut(count))

    def _exchange(self) -> None:
        """Have the bundled model or a copy of it opened in the place of the one that is open."""
        kind = self._generator.choice(sorted(COPIES))
        self._models.wish(kind, self._generator.choice([BUNDLED, Chosen(COPIES[kind])]))
        self.window.predictor.exchange(kind)
        self.exchanged += 1

    def _settle(self) -> None:
        """Wait until the newest text is answered, if it can be."""
        if request_at(self.window.editor, 0, 1) is None:
            return
        self._late.start()
        while not self._is_answered():
            assert self._loop.exec() == 0, "the window did not answer within a minute"
        self._late.stop()

    def _is_answered(self) -> bool:
        rows = self.window.strip.rows
        return all(row.prediction and row.prediction.revision == self.window.conversation.revision for row in rows)

    def _look(self) -> None:
        """Let the window work, and check that what it offers belongs to the text as it is."""
        QApplication.processEvents()
        for row in self.window.strip.rows:
            if row.prediction and row.prediction.revision == self.window.conversation.revision:
                expected = caret(self.plain.before).prefix
                assert row.prediction.prefix == expected, "a suggestion is for another text"
        if self.keys % 100 == 0:
            self.check()

    def check(self) -> None:
        """Raise AssertionError where the page and the plain string differ."""
        assert self.window.editor.toPlainText() == self.plain.text, "the text is not what was typed"
        assert self.window.editor.textCursor().position() == self.plain.caret, "the caret is elsewhere"


def soak(keys: int, warm_up: int, phrases: list[str], seed: int) -> tuple[Use, Use, Typist]:
    """Type so many keys; what the process took after the first `warm_up` and at the end, and who typed."""
    app = make_application()
    collector = Collector(app)
    generator = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder, settings = Path(name), Settings()
        os.environ |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "CACHE")}
        make_copies(models_folder())
        models = ModelsInUse(settings)
        window = Window(settings, folder / "settings.toml", models.open, folder / "state", open_speller)
        window.conversation.models.opened.connect(collector.set_aside)
        window.show()
        _wait_for_models(window)
        typist = Typist(window, models, iter(lambda: generator.choice(phrases), None), seed)
        warm = use()
        while typist.keys < keys:
            typist.step()
            if typist.keys == warm_up:
                _open_copies(window, models)
                warm = use()
            if typist.keys % _TOLD == 0:
                print(typist.keys, use(), flush=True)
        typist.check()
        _open_copies(window, models)
        end = use()
        window.editor.document().setModified(False)
        window.close()
    return warm, end, typist


def _open_copies(window: Window, models: ModelsInUse) -> None:
    """Open the copies, and let all else come to rest, so that what is taken then can be compared.

    Figures are written in a thread that begins with the first time, a model is opened in one that soon ends, and a
    text's recovery copy is held by a file that stays open from its first time on.
    """
    window.figures.save()
    window.desk.keeper.copy()
    while window.desk.worker.is_busy:
        QApplication.processEvents()
    for kind, copy in COPIES.items():
        models.wish(kind, Chosen(copy))
        window.predictor.exchange(kind)
    is_closed = threading.Event()
    window.predictor.service._post(is_closed.set)
    assert is_closed.wait(SECONDS), "the models did not close"
    QApplication.processEvents()
    _wait_for_models(window)
    for thread in threading.enumerate():
        if thread.name.startswith("opening"):
            thread.join(SECONDS)


def _wait_for_models(window: Window) -> None:
    loop = QEventLoop()
    window.conversation.models.opened.connect(loop.quit)
    QTimer.singleShot(1000 * SECONDS, loop, lambda: loop.exit(1))
    while len(window.conversation.models.names) < len(OPENING_ORDER):
        assert loop.exec() == 0, "the models did not open"


def main() -> None:
    """Type, and say what it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.typist", description=__doc__.splitlines()[0])
    parser.add_argument("phrases", nargs="+", type=Path, help="texts of one phrase a line")
    parser.add_argument("--keys", type=int, default=200_000)
    parser.add_argument("--warm-up", type=int, default=10_000, help="keys after which memory must be level")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    lines = [line for path in given.phrases for line in path.read_text("utf-8").splitlines() if line.strip()]
    warm, end, typist = soak(given.keys, given.warm_up, lines, given.seed)
    print(f"{given.keys} keys, {typist.taken} suggestions taken: the text is what was typed")
    print(f"models were opened anew {typist.exchanged} times")
    print(f"after {given.warm_up} keys {warm}, at the end {end}: {end.memory - warm.memory:+.1f} MB")
    assert end.memory - warm.memory < 20, "memory grew"
    assert end.threads <= warm.threads, "threads were left"
    assert end.files <= warm.files, "files stayed open"


if __name__ == "__main__":
    main()
