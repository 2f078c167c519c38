"""The table of own words, as far as it was loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal

from engine.language import Message, _, number

if TYPE_CHECKING:  # it imports numpy, for which the window does not wait
    from engine.own_words.listing import Learned

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_LEARNED = (
    Message("Word or phrase"), Message("How often"), Message("More than usual"), Message("First used"),
    Message("Last used"),
)  # fmt: skip
_MOST = 100  # times as often, beyond which so few words tell no number
_CLEARLY_MORE = 1.5  # times as often as usual
_FORGOTTEN = (Message("Not offered"), Message("After"))
_EVERYWHERE = Message("anything")


class WordsModel(QAbstractTableModel):
    """Shows learned words, or words that are not offered; asks for more when a view reaches the end."""

    more_wanted = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.entries: list[Any] = []  # of each row: a text, or a word and the words that it may not follow
        self._cells: list[tuple[str, ...]] = []
        self._heads: tuple[Message, ...] = _LEARNED
        self._is_cut = False

    def show_learned(self, found: Sequence[Learned], limit: int) -> None:
        """Show words and phrases; if they reach the limit, there are more."""
        self._show(_LEARNED, [item.text for item in found], [_cells(item) for item in found], len(found) == limit)

    def show_forgotten(self, found: Sequence[tuple[str, str]]) -> None:
        """Show words that are not offered, each after certain others or anywhere."""
        self._show(_FORGOTTEN, list(found), [(word, before or str(_EVERYWHERE)) for word, before in found], False)

    def _show(self, heads: tuple[Message, ...], entries: list[Any], cells: list[tuple[str, ...]], is_cut: bool) -> None:
        shown = len(self._cells)
        if heads == self._heads and 0 < shown < len(cells) and cells[:shown] == self._cells:  # its place stays
            self.beginInsertRows(QModelIndex(), shown, len(cells) - 1)
            self.entries, self._cells, self._is_cut = entries, cells, is_cut
            self.endInsertRows()
            return
        self.beginResetModel()
        self._heads, self.entries, self._cells, self._is_cut = heads, entries, cells, is_cut
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """See QAbstractTableModel."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """See QAbstractTableModel."""
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> Any:
        """See QAbstractTableModel."""
        if role == _ROLE.DisplayRole:
            return self._cells[index.row()][index.column()]
        if role == _ROLE.TextAlignmentRole and index.column() > 0 and self._heads == _LEARNED:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:  # noqa: N802
        """See QAbstractTableModel."""
        is_title = role == _ROLE.DisplayRole and orientation == Qt.Orientation.Horizontal
        return str(self._heads[section]) if is_title else None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Whether there are more rows."""
        return self._is_cut and not parent.isValid()

    def fetchMore(self, _parent: _Index) -> None:  # noqa: N802 - Qt's name
        """Ask for more rows, once."""
        self._is_cut = False
        self.more_wanted.emit()


def _cells(item: Learned) -> tuple[str, ...]:
    locale = QLocale()
    days = [QDateTime.fromSecsSinceEpoch(seconds).date() for seconds in (item.first, item.last)]
    dates = (locale.toString(day, QLocale.FormatType.ShortFormat) for day in days)
    return item.text, number(item.seen), _compared(item), *dates


def _compared(item: Learned) -> str:
    """How much more than usual a word is used, in words."""
    if item.is_new:
        return _("new")
    times = item.seen / item.usual if item.usual and item.seen > 1 else 0.0
    if times > _MOST:
        return _("over {count} times as often").format(count=number(_MOST))
    return _("{count} times as often").format(count=number(round(times))) if times >= _CLEARLY_MORE else ""
