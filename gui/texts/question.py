"""Asks the writer what only the writer knows of texts: whose lines of chats to learn, and which fields of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.language import Message, _, ngettext, number
from gui.theme import GRID
from gui.widgets.parts import label
from models.reading import TextChoice

_WHOSE = Message("Whose lines shall be learned? Choose yourself, under each name that you have in these chats.")
_WHICH = Message("Which fields hold text to learn from? Choose those with whole sentences.")


class NamesQuestion(QDialog):
    """A question with names to tick off, the largest first; `entry` words each with its number."""

    def __init__(
        self, question: Message, entry: Callable[[int], str], counts: Mapping[str, int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("names")
        self.setWindowTitle(_("Before these texts are learned"))
        self.names = QListWidget()
        self.names.setAccessibleName(str(question))
        for name, count in Counter(counts).most_common():
            item = QListWidgetItem(entry(count).format(name=name, count=number(count)), self.names)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.names.setCurrentRow(0)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.names.itemChanged.connect(self._show_possible)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(label(str(question)))
        column.addWidget(self.names, 1)
        column.addWidget(self.buttons)
        line = self.fontMetrics().height()
        self.resize(24 * line, 18 * line)
        self.names.setFocus()
        self._show_possible()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names that are ticked off."""
        items = map(self.names.item, range(self.names.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    @Slot()
    def _show_possible(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.chosen))


def _lines(count: int) -> str:
    return ngettext("{name}: {count} line", "{name}: {count} lines", count)


def _words(count: int) -> str:
    return ngettext("{name}: {count} word", "{name}: {count} words", count)


def ask_choice(
    authors: Mapping[str, int],
    fields: Mapping[str, int],
    known: TextChoice,
    parent: QWidget,
    answered: Callable[[TextChoice | None], object],
) -> None:
    """Ask whose lines and which fields, unless `known`, one after the other; None where the writer cancels.

    Returns at once; the window can be used meanwhile.
    """
    if authors and not known.authors:
        dialog, name = NamesQuestion(_WHOSE, _lines, authors, parent), "authors"
    elif fields and not known.fields:
        dialog, name = NamesQuestion(_WHICH, _words, fields, parent), "fields"
    else:
        answered(known)
        return

    def finish(result: int) -> None:
        dialog.deleteLater()
        if result:
            ask_choice(authors, fields, replace(known, **{name: dialog.chosen}), parent, answered)
        else:
            answered(None)

    dialog.finished.connect(finish)
    dialog.open()
