"""Shows predictions as ghost text when they are worth it."""

from __future__ import annotations

from collections.abc import Callable

from engine.prediction import Prediction
from service.ghost_policy import GhostPolicy
from service.text_field import TextField


class GhostPresenter:
    """Shows ghost text in the field in front, as often as the setting says. For one thread alone."""

    def __init__(self, field: Callable[[], TextField]) -> None:
        """`field` returns the field in front."""
        self._field = field
        self._setting = ""
        self._policy = GhostPolicy("never")
        self._wanted = -1  # the revision for which the writer asked for ghost text

    def set_often(self, setting: str) -> None:
        """Set how often ghost text shows; see GHOST_TITLES."""
        if setting != self._setting:
            self._setting, self._policy = setting, GhostPolicy(setting)

    def want(self, revision: int) -> None:
        """Show ghost text for this revision of the text, whatever the setting."""
        self._field().wake()
        self._wanted = revision

    def may_go_on(self, revision: int) -> bool:
        """Whether more words than one could show for this revision."""
        return self._setting not in ("never", "on demand") or self._wanted == revision

    def present(self, prediction: Prediction) -> None:
        """Show the first suggestion of a prediction for the current text, if it is worth it."""
        field = self._field()
        suggestions = [found for found in prediction.suggestions if found.completes]
        if prediction.prefix and prediction.suggestions[:1] != tuple(suggestions[:1]):
            suggestions = []  # the word being typed is misspelt
        if self._policy.shows(suggestions, self._wanted == prediction.revision):
            field.show_ghost(suggestions[0].word, prediction.prefix)
        ghost = field.ghost()
        word = (prediction.prefix + ghost).split() if ghost else [""]
        self._policy.seen(word[0], field.position - field.length_of(prediction.prefix))

    def go_on(self, prediction: Prediction, text: str) -> None:
        """Extend the ghost text to `text`, which begins with the current prediction."""
        field = self._field()
        if field.ghost():
            field.show_ghost(text, prediction.prefix)

    def word_finished(self, word: str) -> None:
        """Note that the writer finished a word."""
        self._policy.word_finished(word)
