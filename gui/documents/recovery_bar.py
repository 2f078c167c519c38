"""Offers the texts that were open when the program ended without closing: all at once, or one by one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from engine.language import _, ngettext
from gui.documents.recovery import RecoveredText
from gui.theme import GRID
from gui.widgets.notice import announce, quiet_button

_MOST_ROWS = 5  # the others appear as these go
_EXCERPT = 40  # characters


class RecoveryBar(QWidget):
    """Stays until each text is recovered or discarded, and never takes the focus."""

    recovered = Signal(object)  # Found
    discarded = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._found: list[RecoveredText] = []
        self._shown: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        self._grid.setSpacing(GRID)
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def offer(self, found: list[RecoveredText]) -> None:
        """Show these; without any the bar hides."""
        self._found = found
        self._clear()
        self.setVisible(bool(found))
        if not found:
            return
        count = len(found)
        sentence = ngettext(
            "Foreword did not close as it should. {count} text can be recovered{summary}.",
            "Foreword did not close as it should. {count} texts can be recovered{summary}.",
            count,
        )
        summary = f": {_describe(found[0])}" if count == 1 else ""
        said = _plain(sentence.format(count=count, summary=summary))
        recover = ngettext("&Recover {count} text", "&Recover {count} texts", count).format(count=count)
        buttons = self.buttons_for(recover, _("&Discard"), found)
        self._add(0, said, *buttons)
        for row, one in enumerate(found[:_MOST_ROWS] if len(found) > 1 else [], 1):
            self._add(row, _plain(_describe(one)), *self.buttons_for(_("Recover"), _("Discard"), [one]))
        announce(said)

    def buttons_for(self, recover: str, discard: str, which: list[RecoveredText]) -> tuple[QPushButton, QPushButton]:
        """Two buttons about these texts."""
        names = ", ".join(one.document.name for one in which)
        made = []
        for title, signal in ((recover, self.recovered), (discard, self.discarded)):
            button = quiet_button(title)
            button.setAccessibleName(f"{title.replace('&', '')}: {names}")
            button.clicked.connect(self._settle(which, signal.emit))
            made.append(button)
        return made[0], made[1]

    def _settle(self, which: list[RecoveredText], tell: Callable[[RecoveredText], object]) -> Callable[[], None]:
        def settle() -> None:
            self.offer([one for one in self._found if one not in which])
            for one in which:
                tell(one)

        return settle

    def _add(self, row: int, *widgets: QWidget) -> None:
        for column, widget in enumerate(widgets):
            self._grid.addWidget(widget, row, column)
            self._shown.append(widget)

    def _clear(self) -> None:
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown.clear()


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _describe(found: RecoveredText) -> str:
    """A line about a text: its name, its beginning, and when it was copied."""
    words = " ".join(found.document.text[: 4 * _EXCERPT].split())
    excerpt = words if len(words) <= _EXCERPT else words[:_EXCERPT].rstrip() + "…"
    made = QLocale().toString(QDateTime.fromSecsSinceEpoch(round(found.made.timestamp())), _("d MMMM, HH:mm"))
    return _("{name}, “{text}”, {date}").format(name=found.document.name, text=excerpt, date=made)
