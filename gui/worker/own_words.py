"""The window's end of the writer's own words."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from service.learning.own_words import LearningJob, OwnWordsService


class OwnWordsWorker(QObject):
    """Tells by signals, from the service's thread, what comes of the jobs that any thread gives it."""

    progressed = Signal(object, object)  # LearningJob, what it told
    ended = Signal(object, str)  # LearningJob, sentence for the user where it failed
    problem = Signal(str)  # sentence for the user
    changed = Signal()  # other words may be offered than before
    learned = Signal(object)  # the words that may be offered, in the form they have inside a sentence, by folded form

    def __init__(self, service: OwnWordsService, parent: QObject) -> None:
        super().__init__(parent)
        self._service, self.path = service, service.path
        heard = service.listener
        heard.progressed, heard.ended, heard.problem = self.progressed.emit, self.ended.emit, self.problem.emit
        heard.changed, heard.learned = self.changed.emit, self.learned.emit

    def do(self, job: LearningJob) -> None:
        """Have this done after what was asked before."""
        self._service.do(job)

    def cut(self, job: LearningJob) -> None:
        """Give up what isn't done of a job."""
        self._service.cut(job)
