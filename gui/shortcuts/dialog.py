"""The dialog that shows all keys, and lets the writer change them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.language import Message, _
from gui.shortcuts.commands import Commands
from gui.shortcuts.sequences import are_for_writing, native
from gui.theme import GRID
from gui.widgets.notice import announce
from gui.widgets.parts import button, table

_COLUMNS = (Message("Menu"), Message("What it does"), Message("Keys"))


class ShortcutsDialog(QDialog):
    """Shows every command with its keys. `chosen` has the keys that are not the usual ones, by commands' names.

    It can't be accepted while two commands share keys.
    """

    def __init__(self, commands: Commands, chosen: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        self._commands = commands
        self.chosen = dict(chosen)
        self._names = list(commands.all)  # a row each
        self.query = QLineEdit()
        self.query.setPlaceholderText(_("Search for what it does, or for keys"))
        self.query.setAccessibleName(_("Search the shortcuts"))
        self.table = table(_("Keyboard shortcuts"), _COLUMNS)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setRowCount(len(self._names))
        self._items = [[QTableWidgetItem() for _column in _COLUMNS] for _name in self._names]
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setMinimumWidth(self.fontMetrics().horizontalAdvance("Ctrl+Shift+Backspace"))
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setBuddy(self.keys)
        self.reset, self.remove = button(_("&Usual keys")), button(_("&No keys"))
        self.problem = QLabel()
        self.problem.setObjectName("fault")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.reset_all = button(_("Usual keys for &all"))
        self.buttons.addButton(self.reset_all, QDialogButtonBox.ButtonRole.ResetRole)
        for row, items in enumerate(self._items):
            for column, item in enumerate(items):
                self.table.setItem(row, column, item)
        self._assemble()
        self._connect()
        self._show()
        self.table.selectRow(0)
        self.query.setFocus()

    @property
    def name(self) -> str:
        """The command whose row is selected."""
        return self._names[max(0, self.table.currentRow())]

    def _assemble(self) -> None:
        change = QHBoxLayout()
        change.setSpacing(GRID)
        change.addWidget(self.label, 1)
        for widget in (self.keys, self.reset, self.remove):
            change.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID)
        whole.addWidget(self.query)
        whole.addWidget(self.table, 1)
        whole.addLayout(change)
        whole.addWidget(self.problem)
        whole.addWidget(self.buttons)
        line = self.fontMetrics().height()
        self.resize(QSize(36 * line, 32 * line).boundedTo(self.screen().availableSize()))

    def _connect(self) -> None:
        self.query.textChanged.connect(self._search)
        self.table.itemSelectionChanged.connect(self._select)
        self.table.itemActivated.connect(lambda _item: self.keys.setFocus())
        self.keys.keySequenceChanged.connect(self._change)
        self.reset.clicked.connect(lambda: self._choose(None))
        self.remove.clicked.connect(lambda: self._choose(""))
        self.reset_all.clicked.connect(self._reset_all)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    # -- changing --------------------------------------------------------------------------------------------------

    @Slot(QKeySequence)
    def _change(self, keys: QKeySequence) -> None:
        """Take pressed keys, unless writing needs them."""
        if keys.isEmpty():
            return
        if are_for_writing(keys) and keys not in self._commands.all[self.name].usual:
            self._show()
            self._warn(_("{keys} is for writing; hold Ctrl or Alt with it.").format(keys=native(keys)))
        else:
            self._choose(keys.toString())

    def _choose(self, keys: str | None) -> None:
        """Bind the selected command to these keys, or with None to the usual ones."""
        usual = QKeySequence.listToString(self._commands.all[self.name].usual)
        if keys is None or keys == usual:
            self.chosen.pop(self.name, None)
        else:
            self.chosen[self.name] = keys
        self._show()

    @Slot()
    def _reset_all(self) -> None:
        self.chosen.clear()
        self._show()

    # -- showing ---------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show all keys with the changes so far, and which commands share some."""
        self._keys = self._commands.resolve(self.chosen)
        shared = self._commands.shared(self._keys)
        for row, name in enumerate(self._names):
            command = self._commands.all[name]
            keys = ", ".join(native(one) for one in self._keys[name])
            others = [title for titles in shared.get(name, {}).values() for title in titles]
            also = _("{keys} — also “{others}”").format(keys=keys, others="”, “".join(others))
            font = self.table.font()
            font.setBold(bool(others))
            for item, text in zip(
                self._items[row], (command.group, command.title, also if others else keys), strict=True
            ):
                item.setText(text)
                item.setFont(font)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not shared)
        self._warn(self._shared_sentence(shared))
        self._select()

    def _shared_sentence(self, shared: Mapping[str, Mapping[str, list[str]]]) -> str:
        """A sentence about two commands that share keys, preferably the selected one."""
        for name in (self.name, *shared):
            for keys, others in shared.get(name, {}).items():
                one, other = self._commands.all[name].title, others[0]
                told = _("{keys} calls both “{one}” and “{other}”; give one of them other keys.")
                return told.format(keys=native(QKeySequence(keys)), one=one, other=other)
        return ""

    def _warn(self, sentence: str) -> None:
        self.problem.setText(sentence)
        if sentence:
            announce(self.problem)

    @Slot()
    def _select(self) -> None:
        """Let the writer change the keys of the selected command."""
        command = self._commands.all[self.name]
        self.label.setText(_("&Keys for “{title}”").format(title=command.title.replace("&", "&&")))
        keys = self._keys[self.name]
        with QSignalBlocker(self.keys):
            self.keys.setKeySequence(keys[0] if keys else QKeySequence())
        self.keys.setAccessibleName(_("Keys for “{title}”").format(title=command.title))
        self.reset.setEnabled(self.name in self.chosen)
        self.remove.setEnabled(bool(keys))

    @Slot(str)
    def _search(self, query: str) -> None:
        """Show only the rows that have all words of a query."""
        wanted = query.casefold().split()
        for row in range(self.table.rowCount()):
            texts = " ".join(item.text() for item in self._items[row]).casefold()
            self.table.setRowHidden(row, not all(word in texts for word in wanted))
        shown = [row for row in range(self.table.rowCount()) if not self.table.isRowHidden(row)]
        if shown and self.table.isRowHidden(max(0, self.table.currentRow())):
            self.table.selectRow(shown[0])
