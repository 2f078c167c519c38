"""Own words in the window: learns them, except in private mode, and forgets them on request."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from engine.text import caret
from gui.documents.desk import Desk
from gui.own_words.learner import Learner
from gui.own_words.page import WordsPage
from gui.worker.own_words import OwnWordsWorker
from service.learning import jobs
from service.learning.own_words import LearningJob
from service.private import PrivateMode


class OwnWordsDesk(QObject):
    """Connects the open texts and the worker. Nothing private is kept."""

    problem = Signal(str)  # sentence for the user
    wiped = Signal()  # everything is to be deleted

    def __init__(self, desk: Desk, worker: OwnWordsWorker, private: PrivateMode, parent: QObject) -> None:
        super().__init__(parent)
        self.worker = worker
        self.page: WordsPage | None = None
        self._desk, self._private = desk, private
        self._asked: set[LearningJob] = set()
        self._learner = Learner(desk.tabs, desk.filing, private, self)
        self._learner.learned.connect(self._learn)
        self._learner.undone.connect(self._undo)
        worker.ended.connect(self._ended)
        private.observe(self._tell_page)

    @property
    def may_keep(self) -> bool:
        """Whether words of the text in front may be kept now."""
        return self._private.may_keep(self._desk.tabs.sheet.key)

    def enable(self, learns: bool) -> None:
        """Switch learning on or off."""
        self._learner.enable(learns)

    def forget(self, word: str, before: str | None = None) -> None:
        """Never offer a word again, or not at this caret."""
        if before is not None:
            at = caret(before)
            before = at.context + " " * at.space
        self._do(jobs.forget(word, before))

    def unlearn(self, word: str) -> None:
        """Delete what was learned of a word; it may be learned again."""
        self._do(jobs.unlearn(word))

    def add(self, word: str) -> None:
        """Offer a word."""
        self._do(jobs.add(word))

    def show_page(self, window: QWidget) -> None:
        """Show the page of own words."""
        if self.page is None:
            self.page = WordsPage(self.worker, window)
            self.page.wiped.connect(self.wiped)
        self._tell_page()
        self.page.open()

    def finish(self) -> None:
        """Learn the rest of every text, before the worker stops."""
        self._learner.finish()

    def _tell_page(self) -> None:
        if self.page:
            self.page.set_private(self._private.is_on)

    @Slot(str, str)
    def _learn(self, text: str, before: str) -> None:
        self.worker.do(jobs.learn(text, before))

    @Slot(str)
    def _undo(self, word: str) -> None:
        self.worker.do(jobs.unsee(word))

    def _do(self, job: LearningJob) -> None:
        self._asked.add(job)
        self.worker.do(job)

    @Slot(object, str)
    def _ended(self, job: LearningJob, fault: str) -> None:
        if job in self._asked:
            self._asked.remove(job)
            self.problem.emit(fault)
