"""Stops offering words that the writer does not want."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from engine.language import _
from gui.own_words.desk import OwnWordsDesk
from gui.prediction.conversation import Conversation
from gui.prediction.predictor import Predictor


class UnwantedWords(QObject):
    """Forgets words, at the caret alone or everywhere."""

    def __init__(
        self, own_words: OwnWordsDesk, predictor: Predictor, conversation: Conversation, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._own_words, self._predictor, self._conversation = own_words, predictor, conversation

    def forget(self, word: str, here: bool) -> None:
        """Never offer a word again, or not at this caret."""
        self._predictor.forget()  # so that the worker does not think ahead meanwhile
        self._own_words.forget(word, self._conversation.before if here else None)

    def unlearn(self, word: str) -> None:
        """Forget what was learned of a word; it may be learned again."""
        self._predictor.forget()  # the worker is not to think ahead meanwhile
        self._own_words.unlearn(word)

    def fill_own(self, menu: QMenu, word: str) -> None:
        """Add the way to forget a word of the writer's own, which can't be chosen where nothing may be kept."""
        action = menu.addAction(_("Forget “{word}”").format(word=word.replace("&", "&&")))
        action.triggered.connect(lambda: self.unlearn(word))
        action.setEnabled(self._own_words.may_keep)

    def fill(self, menu: QMenu, word: str) -> None:
        """Add two ways to stop offering a word, both disabled where nothing may be kept, since both are recorded."""
        shown, may_keep = word.replace("&", "&&"), self._own_words.may_keep
        here = menu.addAction(_("Don't offer “{word}” here").format(word=shown))
        here.triggered.connect(lambda: self.forget(word, here=True))
        anywhere = menu.addAction(_("Don't offer “{word}” anywhere").format(word=shown))
        anywhere.triggered.connect(lambda: self.forget(word, here=False))
        for action in (here, anywhere):
            action.setEnabled(may_keep)
