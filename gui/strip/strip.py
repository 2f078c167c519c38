"""The strip under the page: a row of chips, or one labelled row per backend. Places never depend on the words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QPoint, QPropertyAnimation, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QStyle, QWidget

from engine.kinds import TABLE
from engine.language import _
from engine.prediction import Prediction, Suggestion
from gui.shortcuts.page_keys import CHIPS, TAKE
from gui.strip.chips import Chip
from gui.strip.hint import Hint
from gui.theme import FAINT, GRID, Theme
from service.settings import MOST_CHIPS

_APPEAR = 240  # milliseconds
_DOT = 800  # milliseconds; nothing moves a second after the last key
_MARGIN = 2 * GRID


class _Fading(QWidget):
    """A widget whose `strength` can run from one opacity to another."""

    def __init__(self, parent: QWidget | None, start: float, end: float, milliseconds: int) -> None:
        super().__init__(parent)
        self._strength = 0.0
        self._animation = QPropertyAnimation(self, b"strength", self)
        self._animation.setStartValue(start)
        self._animation.setEndValue(end)
        self._animation.setDuration(milliseconds)

    def fade(self) -> None:
        """Run from the start's opacity to the end's."""
        self._animation.stop()
        self._animation.start()

    def _get_strength(self) -> float:
        return self._strength

    def _set_strength(self, strength: float) -> None:
        self._strength = strength
        self.update()

    strength = Property(float, _get_strength, _set_strength)


class _Dot(_Fading):
    """A dot that shows for a moment beside the row that was right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 1.0, 0.0, _DOT)
        self.colour = QColor()
        self.setFixedSize(GRID, GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the dot with its current opacity."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class ChipRow:
    """The chips of one backend, their label, and the prediction that they show."""

    def __init__(self, parent: QWidget) -> None:
        self.label = QLabel(parent)
        self.dot = _Dot(parent)
        self.chips = [Chip(number + 1, parent) for number in range(MOST_CHIPS)]
        self.prediction: Prediction | None = None
        self._guess = ""

    def show(self, prediction: Prediction | None) -> None:
        """Show the suggestions of a prediction, or nothing."""
        self.prediction = prediction
        suggestions: tuple[Suggestion | None, ...] = prediction.suggestions if prediction else ()
        for chip, suggestion in zip(self.chips, suggestions + (None,) * MOST_CHIPS, strict=False):
            chip.set_suggestion(suggestion)
        guess = next((found.word for found in suggestions if found and found.completes), "")
        if prediction and guess not in ("", prediction.prefix):
            self._guess = guess

    def finish(self, word: str) -> None:
        """Flash the dot if the first chip had `word`, now complete, before its last letter."""
        if word and word == self._guess:
            self.dot.fade()


class Strip(_Fading):
    """Up to two rows of chips, aligned column by column and centred under the page."""

    taken = Signal(int, int)  # row, chip; both from 0
    menu_wanted = Signal(object, QPoint)  # Suggestion, where on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, FAINT, 1.0, _APPEAR)
        self.kinds: tuple[str, ...] = ()
        self._count = 0
        self._page_width = 0
        self._appeared = False
        self._rows = [ChipRow(self), ChipRow(self)]
        self.hint = Hint(self)
        self.setAccessibleName(_("Suggestions"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        for number, chip in enumerate(chip for row in self._rows for chip in row.chips):
            self._group.addButton(chip, number)
            chip.menu_wanted.connect(lambda place, chip=chip: self.menu_wanted.emit(chip.suggestion, place))
        self._group.idClicked.connect(self._clicked)

    @property
    def rows(self) -> list[ChipRow]:
        """The rows that show."""
        return self._rows[: len(self.kinds)]

    def row(self, kind: str) -> ChipRow:
        """The row for a backend's answers; a single row shows any backend's."""
        return self._rows[self.kinds.index(kind) if len(self.kinds) > 1 else 0]

    def arrange(self, kinds: tuple[str, ...], count: int) -> None:
        """Show one row of `count` chips for each of `kinds`, all empty."""
        self.kinds, self._count = kinds, count
        for number, row in enumerate(self._rows):
            shown, labelled = number < len(kinds), len(kinds) > 1
            row.label.setText(TABLE[kinds[number]].title() if shown and labelled else "")
            row.label.setVisible(shown and labelled)
            row.dot.setVisible(shown and labelled)
            for index, chip in enumerate(row.chips):
                chip.setVisible(shown and index < count)
        self.clear()
        self._place()

    def clear(self) -> None:
        """Empty every chip."""
        for row in self._rows:
            row.show(None)

    def show_prediction(self, kind: str, prediction: Prediction) -> None:
        """Show a backend's answer in its row; the very first answer fades in."""
        self.row(kind).show(prediction)
        if not self._appeared:
            self._appeared = True
            self.fade()

    def name_keys(self, said: Callable[[str], str]) -> None:
        """Name the keys that take suggestions; `said` returns the keys of a command as text."""
        self.hint.name_keys(said(TAKE))
        for row, commands in zip(self._rows, CHIPS, strict=True):
            for chip, command in zip(row.chips, commands, strict=True):
                chip.keys = said(command)
                chip.set_suggestion(chip.suggestion)

    def finish(self, word: str) -> None:
        """Note the word that was just finished."""
        for row in self.rows:
            row.finish(word)

    def set_look(self, theme: Theme, page_width: int) -> None:
        """Take the colours of a theme and the width of the page's column."""
        self._page_width = page_width
        for row in self._rows:
            row.dot.colour = QColor(theme.accent)
            row.label.setStyleSheet(f"color: {theme.quiet}")
            for chip in row.chips:
                chip.set_theme(theme)
        self.hint.setStyleSheet(f"color: {theme.quiet}")
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the chips in their new places."""
        super().resizeEvent(event)
        self._place()

    def _set_strength(self, strength: float) -> None:
        for row in self._rows:
            for chip in row.chips:
                chip.set_strength(strength)

    strength = Property(float, _Fading._get_strength, _set_strength)

    @Slot(int)
    def _clicked(self, number: int) -> None:
        self.taken.emit(*divmod(number, MOST_CHIPS))

    def _place(self) -> None:
        """Lay out everything by the strip's width and the fonts alone."""
        if not self.kinds:
            return
        chip = self._rows[0].chips[0].sizeHint()
        labels = self._label_width()
        wanted = max(self._page_width, labels + self._count * (chip.width() + GRID) - GRID)
        whole = min(wanted, self.width() - 2 * _MARGIN)
        left = (self.width() - whole) // 2 // GRID * GRID
        step = (whole - labels + GRID) // self._count
        for number, row in enumerate(self.rows):
            top = GRID + number * (chip.height() + GRID)
            self._put(row.label, QRect(left, top, max(0, labels - 3 * GRID), chip.height()))
            self._put(row.dot, QRect(left + labels - 2 * GRID, top + (chip.height() - GRID) // 2, GRID, GRID))
            for index, one in enumerate(row.chips):
                self._put(one, QRect(left + labels + index * step, top, step - GRID, chip.height()))
        room = QRect(left + whole + 2 * GRID, GRID, max(0, left - 3 * GRID), chip.height())
        self._put(self.hint, room)
        self.hint.set_room(room.size())
        self.setFixedHeight(GRID + len(self.kinds) * (chip.height() + GRID))

    def _put(self, widget: QWidget, place: QRect) -> None:
        """Put a widget at `place`, which is mirrored in a window laid out from the right."""
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _label_width(self) -> int:
        if len(self.kinds) < 2:
            return 0
        return max(row.label.sizeHint().width() for row in self.rows) + 3 * GRID
