"""Puts predictions on the page in grey, when it is time to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.prediction import Prediction
from gui.documents.tabs import Tabs
from service.ghost_policy import GhostPolicy


class Speaker(QObject):
    """Speaks on the page in front, as often as the setting says."""

    def __init__(self, tabs: Tabs, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._setting = ""
        self._policy = GhostPolicy()
        self._wanted = -1  # the revision for which the writer asked for grey text
        tabs.taken.connect(self._accept)

    def set_often(self, setting: str) -> None:
        """Speak as often as this from now on; see GHOST_TITLES."""
        if setting != self._setting:
            self._setting, self._policy = setting, GhostPolicy()  # who asks for more shall get it

    def want(self, revision: int) -> None:
        """Speak for this revision of the text, however seldom it is by itself."""
        self._tabs.editor.is_silent = False
        self._wanted = revision

    def may_go_on(self, revision: int) -> bool:
        """Whether more words than one could show for this revision."""
        return self._setting not in ("never", "on demand") or self._wanted == revision

    def speak(self, prediction: Prediction) -> None:
        """Show the first suggestion of a prediction that goes on from the text as it is now, if it is time to."""
        editor = self._tabs.editor
        suggestions = [found for found in prediction.suggestions if not found.corrects]
        if prediction.prefix and prediction.suggestions[:1] != tuple(suggestions[:1]):
            suggestions = []  # what is being typed is misspelt
        if self._policy.speaks(self._setting, suggestions, self._wanted == prediction.revision):
            editor.show_ghost(suggestions[0].word, prediction.prefix)
        ghost = editor.ghost()
        self._policy.seen((prediction.prefix + ghost).partition(" ")[0] if ghost else "")

    def go_on(self, prediction: Prediction, text: str) -> None:
        """Let grey text that shows grow to `text`, of which the prediction for the text as it is now holds the head."""
        if self._tabs.editor.ghost():
            self._tabs.editor.show_ghost(text, prediction.prefix)

    def word_finished(self, word: str) -> None:
        """The writer typed or took a word to its end."""
        self._policy.word_finished(word)

    @Slot()
    def _accept(self) -> None:
        self._policy.accepted()
