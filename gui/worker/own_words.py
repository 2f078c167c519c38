"""The window's side of the writer's own words."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from service.learning.own_words import LearningJob, OwnWordsService


class OwnWordsWorker(QObject):
    """Emits, from the service's thread, the results of jobs; any thread may give it jobs."""

    progressed = Signal(object, object)  # LearningJob, its progress
    ended = Signal(object, str)  # LearningJob, sentence for the user if it failed
    problem = Signal(str)  # sentence for the user
    changed = Signal()  # the words on offer may have changed
    learned = Signal(object)  # the words on offer: form inside a sentence, by folded form

    def __init__(self, service: OwnWordsService, parent: QObject) -> None:
        super().__init__(parent)
        self._service, self.path = service, service.path
        heard = service.listener
        heard.progressed, heard.ended, heard.problem = self.progressed.emit, self.ended.emit, self.problem.emit
        heard.changed, heard.learned = self.changed.emit, self.learned.emit

    def do(self, job: LearningJob) -> None:
        """Do this job after the earlier ones."""
        self._service.do(job)

    def cut(self, job: LearningJob) -> None:
        """Drop the rest of a job."""
        self._service.cut(job)
