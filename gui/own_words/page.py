"""The page of own words: shows all that Foreword learned, and lets the writer change it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QGridLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.language import Message, _
from gui.own_words.exchange import imported, wanted_export, wanted_import
from gui.own_words.files import FilesLearner
from gui.own_words.table import WordsModel
from gui.theme import GRID
from gui.widgets.flow import FlowLayout
from gui.widgets.parts import button, field, row
from gui.widgets.scrolling import Scrolling
from gui.worker.own_words import OwnWordsWorker
from service.learning import jobs
from service.learning.own_words import LearningJob

_PAUSE = 200  # milliseconds without a key before a search
_PAGE = 1000  # rows at first; four times as many whenever the end is reached
_ORDERS = {  # by engine.own_words.listing.Order
    "unusual": Message("More than usual first"),
    "seen": Message("Most used first"),
    "last": Message("Last used first"),
    "text": Message("By the alphabet"),
}
_EMPTY = Message("Nothing yet: what you write is learned sentence by sentence, or learn from files of yours.")
_NOTHING = Message("Nothing fits.")
_PRIVATE = Message("Private mode is on: nothing is added until it is off.")
_WIPE = Message(
    "This deletes every word and phrase that Foreword learned or that you added, what it is not to offer, and what is "
    "kept about your folders, which are searched no more. No byte of them stays. What you exported stays, as do your "
    "texts. It can't be undone."
)


class WordsPage(QDialog):
    """A table of own words, with actions on them. The worker thread does the work."""

    wiped = Signal()  # everything is to be deleted

    def __init__(self, worker: OwnWordsWorker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("words")
        self.setWindowTitle(_("Your words"))
        line = self.fontMetrics().height()
        self.resize(QSize(52 * line, 36 * line).boundedTo(self.screen().availableSize()))
        self._worker = worker
        self._limit = _PAGE
        self._private = False
        self._search: LearningJob | None = None
        self._running: dict[LearningJob, str] = {}  # changes under way, and what to say when they are done
        self.model = WordsModel(self)
        self.files = FilesLearner(worker, self)
        self._make()
        self._assemble()
        self._show_columns()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.look)
        self.query.textChanged.connect(self._pause.start)
        self.shown.currentIndexChanged.connect(self.look)
        self.order.currentIndexChanged.connect(self.look)
        self.model.more_wanted.connect(self._look_further)
        self.table.selectionModel().selectionChanged.connect(self._show_possible)
        self.addition.textChanged.connect(self._show_possible)
        worker.progressed.connect(self._progressed)
        worker.ended.connect(self._ended)

    def set_private(self, private: bool) -> None:
        """Let nothing be added in private mode."""
        self._private = private
        if private:
            self.files.stop()
        self.say(str(_PRIVATE if private else ""))
        self._show_possible()

    def open(self) -> None:
        """Show the present words."""
        self.show()
        self.activateWindow()
        self.query.setFocus()
        self.look()

    def say(self, sentence: str) -> None:
        """Show a sentence under the table."""
        self.message.setText(sentence)

    # -- making ----------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.query = field(_("Search your words"))
        self.addition = field(_("A word or a phrase to add"))
        for line in (self.query, self.addition):
            line.setClearButtonEnabled(True)
        self.shown = QComboBox()
        self.shown.addItems([_("Learned"), _("Not offered")])
        self.shown.setAccessibleName(_("What is listed"))
        self.order = QComboBox()
        for order, name in _ORDERS.items():
            self.order.addItem(str(name), order)
        self.order.setAccessibleName(_("What is listed first"))
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(_("Your words"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(3 * GRID)
        self.table.horizontalHeader().setDefaultSectionSize(14 * GRID)
        self.table.horizontalHeader().setHighlightSections(False)
        self.add = button(_("&Add"), self._add)
        self.remove = button(_("&Remove"), self._remove)
        self.learn = button(_("&Learn from these files…"), self.files.choose)
        self.take_in = button(_("&Import or restore…"), self._import)
        self.give_out = button(_("&Export or back up…"), self._export)
        self.wipe = button(_("&Wipe everything…"), self._wipe)
        self.hour = button(_("Take back the last &hour"), self._take_back_hour)
        begun = _("A new file is begun.")
        self.anew = button(_("&Set aside and begin anew"), lambda: self._do(jobs.begin_anew(), begun))
        self.stop = button(_("S&top"), self.files.stop)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.place = QLabel(_("Kept on this machine alone, in {path}").format(path=self._worker.path))
        self.place.setWordWrap(True)
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for widget in (self.files.bar, self.stop, self.anew):
            widget.hide()
        QShortcut(QKeySequence.StandardKey.Delete, self.table, self._remove, Qt.ShortcutContext.WidgetShortcut)
        self.addition.returnPressed.connect(self._add)
        self.files.said.connect(self.say)
        self.files.changed.connect(self._show_possible)
        self.files.learned.connect(self.look)

    def _assemble(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(GRID)
        grid.setColumnStretch(0, 1)
        for place, widgets in enumerate([(self.query, self.shown, self.order), (self.addition, self.add)]):
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, place, column)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID)
        whole.addLayout(grid)
        whole.addWidget(self.table, 1)
        whole.addLayout(row(self.message, self.anew))
        whole.addLayout(row(self.files.bar, self.stop))
        whole.addLayout(FlowLayout(self.remove, self.learn, self.take_in, self.give_out, self.hour, self.wipe))
        whole.addWidget(self.place)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(Scrolling(inside))

    # -- looking ---------------------------------------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """List the matches of the query again."""
        self._limit = _PAGE
        self._look()

    @Slot()
    def _look_further(self) -> None:
        self._limit *= 4
        self._look()

    def _look(self) -> None:
        if self._search:
            self._worker.cut(self._search)
        query = self.query.text()
        self.order.setEnabled(not self._lists_forgotten)
        self.remove.setText(_("&Offer again") if self._lists_forgotten else _("&Remove"))
        self._search = (
            jobs.search_forgotten(query)
            if self._lists_forgotten
            else jobs.search(query, self._limit, self.order.currentData())
        )
        self._worker.do(self._search)

    @property
    def _lists_forgotten(self) -> bool:
        return self.shown.currentIndex() == 1

    # -- changing --------------------------------------------------------------------------------------------------

    def _do(self, job: LearningJob, done: str) -> None:
        self._running[job] = done
        self._worker.do(job)

    @Slot()
    def _add(self) -> None:
        text = self.addition.text().strip()
        if text and not self._private:
            self._do(jobs.add(text), _("“{text}” is offered from now on.").format(text=text))
            self.addition.clear()

    @Slot()
    def _remove(self) -> None:
        chosen = [self.model.entries[index.row()] for index in self.table.selectionModel().selectedRows()]
        if chosen and self._lists_forgotten:
            self._do(jobs.allow(chosen), _("{count} may be offered again.").format(count=len(chosen)))
        elif chosen:
            done = _("{count} removed, and not offered or learned again.").format(count=len(chosen))
            self._do(jobs.forget_all(chosen), done)

    @Slot()
    def _import(self) -> None:
        job = wanted_import(self)
        if job:
            self._do(job, _("The words are imported."))

    @Slot()
    def _export(self) -> None:
        wanted = wanted_export(self)
        if wanted:
            self._do(wanted[1], _("Your words are in {path}.").format(path=wanted[0]))

    @Slot()
    def _take_back_hour(self) -> None:
        self._do(jobs.take_back(), _("What was learned, added or imported in the last hour is taken back."))

    @Slot()
    def _wipe(self) -> None:
        question = QMessageBox(QMessageBox.Icon.Warning, _("Wipe your words"), str(_WIPE), parent=self)
        wipe = question.addButton(_("&Wipe everything"), QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.exec()
        if question.clickedButton() is wipe:
            self.files.stop()
            self._do(jobs.wipe(), _("Everything is wiped."))
            self.wiped.emit()
        question.deleteLater()

    # -- results --------------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _progressed(self, job: LearningJob, told: object) -> None:
        if job is self._search and isinstance(told, list):
            if self._lists_forgotten:
                self.model.show_forgotten(told)
            else:
                self.model.show_learned(told, self._limit)
            self._show_columns()
        elif job in self._running and isinstance(told, tuple):
            self._running[job] = imported(*told)

    @Slot(object, str)
    def _ended(self, job: LearningJob, fault: str) -> None:
        if job is self._search:
            self._search = None
            self.anew.setVisible(bool(fault))
            nothing = "" if self.model.rowCount() else _NOTHING if self.query.text() else _EMPTY
            if fault or (nothing and not self.message.text()):
                self.say(str(fault or nothing))
        elif job in self._running:
            done = self._running.pop(job)
            self.say(fault or done)
            self.look()
        self._show_possible()

    def _show_columns(self) -> None:
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    @Slot()
    def _show_possible(self) -> None:
        """Enable only the actions that are possible now."""
        self.remove.setEnabled(self.table.selectionModel().hasSelection())
        self.add.setEnabled(bool(self.addition.text().strip()) and not self._private)
        self.addition.setEnabled(not self._private)
        self.take_in.setEnabled(not self._private)
        self.learn.setEnabled(not self._private and not self.files.is_busy)
        for widget in (self.files.bar, self.stop):
            widget.setVisible(self.files.is_busy)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop searching; files are still read."""
        super().closeEvent(event)
        self._pause.stop()
        if self._search:
            self._worker.cut(self._search)
