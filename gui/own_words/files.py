"""Learns from the writer's files, as the page of own words shows it: asks which, shows how far it is, and can stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from engine.language import Message, _, number
from gui.texts.kinds import TEXTS
from gui.texts.left_out import left_out_sentence
from gui.texts.question import ask_choice
from gui.worker.own_words import OwnWordsWorker
from models.reading import TextChoice
from service.learning.files import FilesLearned, learn_files
from service.learning.own_words import LearningJob

_STOPPED = Message("Stopped; what was read until then stays learned.")
_MOST_TOLD = 4  # files that could not be read, one by one


class FilesLearner(QObject):
    """Learns from one choice of files at a time. The worker does the work."""

    said = Signal(str)  # the result
    changed = Signal()  # whether it is busy
    learned = Signal()  # words may have come

    def __init__(self, worker: OwnWordsWorker, page: QWidget) -> None:
        super().__init__(page)
        self._worker, self._page = worker, page
        self._job: LearningJob | None = None
        self._found = FilesLearned()
        self._is_stopped = False
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("How much of the files is read"))
        worker.progressed.connect(self._progressed)
        worker.ended.connect(self._ended)

    @property
    def is_busy(self) -> bool:
        """Whether files are being learned."""
        return self._job is not None

    @Slot()
    def choose(self) -> None:
        """Ask which files, and learn from them."""
        title = _("Learn from these files")
        names, _chosen = QFileDialog.getOpenFileNames(self._page, title, str(Path.home()), str(TEXTS))
        if names:
            self._found = FilesLearned()
            self._learn(list(map(Path, names)), TextChoice())

    @Slot()
    def stop(self) -> None:
        """Learn nothing more."""
        if self._job:
            self._is_stopped = True
            self._worker.cut(self._job)

    def _learn(self, paths: Sequence[Path], choice: TextChoice) -> None:
        self._is_stopped = False
        self._job = learn_files(paths, choice)
        self._worker.do(self._job)
        self.bar.setValue(0)
        self.changed.emit()

    @Slot(object, object)
    def _progressed(self, job: LearningJob, told: object) -> None:
        if job is self._job and isinstance(told, float):
            self.bar.setValue(round(told * 100))
        elif job is self._job and isinstance(told, FilesLearned):
            self._found = self._found.with_later(told)

    @Slot(object, str)
    def _ended(self, job: LearningJob, fault: str) -> None:
        if job is not self._job:
            return
        self._job = None
        if fault or self._is_stopped:
            self.said.emit(fault or str(_STOPPED))
        elif self._found.waiting:
            ask_choice(self._found.authors, self._found.fields, TextChoice(), self._page, self._go_on)
        else:
            self.said.emit(_told(self._found))
        self.changed.emit()
        self.learned.emit()

    def _go_on(self, choice: TextChoice | None) -> None:
        """Learn from the files that wait for this choice."""
        if choice:
            self._learn(self._found.waiting, choice)
        else:
            unchosen = _("Nothing was learned from {files}, since nothing was chosen.")
            files = ", ".join(path.name for path in self._found.waiting)
            self.said.emit(f"{_told(self._found)} {unchosen.format(files=files)}".strip())


def _told(found: FilesLearned) -> str:
    """The result of reading the files, in sentences."""
    told = [_("The files are learned.") if found.learned else "", left_out_sentence(found.left_out)]
    told += found.unread[:_MOST_TOLD]
    if len(found.unread) > _MOST_TOLD:
        more = _("{count} more files can't be read.")
        told.append(more.format(count=number(len(found.unread) - _MOST_TOLD)))
    return " ".join(filter(None, told))
