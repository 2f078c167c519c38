"""When the grey text speaks: as often as the writer wants, and less when it is ignored."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language import _
from engine.prediction import Suggestion
from engine.text import fold

# What the setting is called in the settings file and to the writer.
GHOST_TITLES = {
    "always": _("Always"),
    "fairly sure": _("When fairly sure"),
    "sure": _("Only when sure"),
    "on demand": _("When I ask for it"),
    "never": _("Never"),
}
# How likely the first word must be. With no letter typed, a word of the blend's that is this likely was the right one
# in 52 % (fairly sure) and 76 % (sure) of its showings in held-out sentences, after one letter in 66 % and 82 %.
_LEAST = {"always": 0.0, "fairly sure": 0.25, "sure": 0.5}
_NEVER = 2.0  # no probability is as high
_PATIENCE = 5  # ignored in a row before it holds back


class GhostPolicy:
    """Decides whether a suggestion is worth grey text. A suggestion is ignored where another word was typed."""

    def __init__(self) -> None:
        self._ignored = 0
        self._seen = ""  # what showed of the word that is being typed

    def speaks(self, setting: str, suggestions: Sequence[Suggestion], asked: bool) -> bool:
        """Whether to show the first of `suggestions`; `asked` is whether the writer pressed the key for it."""
        if not suggestions or setting == "never":
            return False
        likely = suggestions[0].probability >= _LEAST.get(setting, _NEVER)
        return asked or (likely and self._ignored < _PATIENCE)

    def seen(self, word: str) -> None:
        """This word is in the writer's sight, a part of it perhaps typed; empty where no grey text shows."""
        self._seen = word or self._seen

    def accepted(self) -> None:
        """The writer took a suggestion, from a chip or from the grey text."""
        self._ignored, self._seen = 0, ""

    def word_finished(self, word: str) -> None:
        """The writer typed a word to its end."""
        self._ignored += bool(self._seen) and fold(word) != fold(self._seen)
        self._seen = ""
