"""Shows predictions as ghost text when they are worth it."""

from __future__ import annotations

from collections.abc import Callable

from engine.continuation import first_word
from engine.prediction import Prediction
from service.ghost_policy import GhostPolicy
from service.owner import owned
from service.text_field import GhostField


@owned()
class GhostPresenter:
    """Shows ghost text in the field in front, as often as the setting says. For one thread alone."""

    def __init__(self, field: Callable[[], GhostField]) -> None:
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
        field, first = self._field(), first_word(prediction)
        if first and self._policy.shows(first, self._wanted == prediction.revision):
            field.show_ghost(first.taken(prediction.prefix), prediction.prefix)
        ghost = field.ghost()
        showing = (prediction.prefix + ghost).split()[: 1 + ghost.startswith(" ")] if ghost else []
        self._policy.seen(" ".join(showing), field.position - field.length_of(prediction.prefix))

    def go_on(self, prediction: Prediction, text: str) -> None:
        """Extend the ghost text to `text`, which begins with the current prediction."""
        field = self._field()
        if field.ghost():
            field.show_ghost(text, prediction.prefix)

    def word_finished(self, word: str) -> None:
        """Note that the writer finished a word."""
        self._policy.word_finished(word)
