"""When ghost text shows: as often as the writer wants, and less when it is ignored."""

from __future__ import annotations

from engine.language import Message
from engine.prediction import Suggestion
from engine.text import fold
from service.owner import owned

# What the setting is called in the settings file and to the writer.
GHOST_TITLES = {
    "always": Message("Always"),
    "fairly sure": Message("When fairly sure"),
    "sure": Message("Only when sure"),
    "on demand": Message("When I ask for it"),
    "never": Message("Never"),
}
# How likely the first word must be at first, and what share of the words that show is to be right in the long run. With
# no letter typed, a word of the blend's that is this likely was the right one in 52 % (fairly sure) and 76 % (sure) of
# its showings in held-out sentences, after one letter in 66 % and 82 %.
_AIMS = {"always": (0.0, 0.25), "fairly sure": (0.25, 0.5), "sure": (0.5, 0.75)}
_STEP = 0.05
_HIGHEST = 0.9  # a likelier word always shows


@owned()
class GhostPolicy:
    """Decides whether a suggestion is worth ghost text, for one setting and by one writer's record.

    A word shows if its probability reaches a bar. Whenever a word was shown and the writer has finished one in its
    place, the bar moves by `_STEP * (share - right)`, where `right` is 1 if the writer typed or took the word that
    showed, else 0. So a wrong word raises the bar and a right one lowers it, and it rests where the wanted share of the
    shown words is right, whatever the model's probabilities are worth to this writer. This is adaptive conformal
    inference (I. Gibbs and E. Candès, "Adaptive conformal inference under distribution shift", 2021, equation 2): over
    n words the share of right ones differs from the wanted one by at most the way that the bar has gone, divided by
    n * `_STEP`, while it stays between half of where it begins and 90 %, which it never leaves. For one thread alone.
    """

    def __init__(self, setting: str) -> None:
        """`setting` is one of GHOST_TITLES. A new policy remembers nothing of an earlier one."""
        self._setting = setting
        self.bar, self._share = _AIMS.get(setting, (1.0, 1.0))
        self._lowest = self.bar / 2
        self._seen, self._at = "", -1  # the word that showed for the one being typed, and where that begins
        self._ahead = ""  # that word with a next one that showed behind it

    def shows(self, suggestion: Suggestion, asked: bool) -> bool:
        """Whether to show this as ghost text; `asked` says whether the writer pressed the key for it."""
        if self._setting == "never":
            return False
        return asked or (self._setting in _AIMS and suggestion.probability >= self.bar)

    def seen(self, words: str, at: int) -> None:
        """This word shows where one begins at a position, part of it perhaps typed; empty where no ghost text does.

        Where that word is typed and the next one shows behind it, both, with a space between them.
        """
        if at != self._at:
            self._seen, self._at, self._ahead = "", at, ""
        if " " in words:
            self._ahead = words
        elif words:
            self._seen = words

    def word_finished(self, word: str) -> None:
        """Note that the writer finished a word."""
        if self._seen:
            self._learn(fold(word) == fold(self._seen))
        first, _, following = self._ahead.partition(" ")
        self._seen = self._ahead = ""
        if following and fold(word) == fold(first):
            self._seen, self._at = following, self._at + len(first) + 1
        elif following:
            self._learn(False)

    def _learn(self, is_right: bool) -> None:
        if self._setting in _AIMS:
            self.bar = min(_HIGHEST, max(self._lowest, self.bar + _STEP * (self._share - is_right)))
