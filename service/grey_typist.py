"""Counts the keystrokes of a writer who takes grey text that is right, as often as the window shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from engine.continuation import continuation, spelt_out
from engine.evaluation import AskedWord
from engine.prediction import Backend, Cancellation, Prediction, Request
from engine.scoring import finished_words
from engine.text import fold
from engine.typography import goes_along
from service.ghost_presenter import GhostPresenter


class GreyTypist:
    """Types lines: takes grey text, of however many words, by one key where all of it is right, and else a chip.

    Implements `engine.evaluation.GreyText`. The grey text adapts to what is typed, from line to line.
    """

    def __init__(self, backend: Backend, setting: str, ignore_case: bool) -> None:
        """`setting` is one of GHOST_TITLES."""
        self._backend, self._ignore_case = backend, ignore_case
        self._field = _Field()
        self._presenter = GhostPresenter(lambda: self._field)
        self._presenter.set_often(setting)

    def keystrokes(self, before: str, line: str, words: Sequence[AskedWord]) -> int:
        """See GreyText."""
        self._field.begin(before)
        shown, chips, ends = _shown(words), _chips(words), {word.end for word in words}
        keystrokes = place = 0
        while place < len(line):
            if place in shown:
                self._show(shown[place])
            grey = line[place : place + len(self._field.ghost())]
            taken = place + len(grey) if self._is_right(grey) and place + len(grey) in ends else chips.get(place)
            end = taken + line.startswith(" ", taken) if taken else place + 1
            self._type(line[place:end])
            keystrokes, place = keystrokes + 1, end
        self._type("\n")
        return keystrokes

    def _show(self, prediction: Prediction) -> None:
        """Show what the window would."""
        self._presenter.present(prediction)
        if self._field.ghost():
            words = continuation(self._backend, Request(self._field.text), prediction, Cancellation())
            self._presenter.go_on(prediction, spelt_out(words, prediction))

    def _is_right(self, meant: str) -> bool:
        grey = self._field.ghost()
        return bool(grey) and (grey == meant or (self._ignore_case and fold(grey) == fold(meant)))

    def _type(self, text: str) -> None:
        for word in self._field.type(text):
            self._presenter.word_finished(word)


class _Field:
    """A field whose text is typed at its end, and the grey text there. Implements `GhostField`."""

    def __init__(self) -> None:
        self.text = self._grey = ""

    def begin(self, text: str) -> None:
        """Hold this text, and none that is grey."""
        self.text, self._grey = text, ""

    def type(self, text: str) -> list[str]:
        """Type a text, along with the grey one perhaps; returns the words that it finished."""
        goes = goes_along(text, self._grey, self.text)
        self._grey = self._grey[len(text) :] if goes else ""
        before, self.text = self.text, self.text + text
        return [finished.word for finished in finished_words(before, self.text, 0)]

    @property
    def position(self) -> int:
        """The position of the caret."""
        return len(self.text)

    def length_of(self, text: str) -> int:
        """How many positions a text takes."""
        return len(text)

    def ghost(self) -> str:
        """The grey text."""
        return self._grey

    def show_ghost(self, text: str, stem: str) -> None:
        """Show the rest of `text` behind the `stem`, unless other grey text shows."""
        if text.startswith(stem + self._grey):
            self._grey = text.removeprefix(stem)

    def wake(self) -> None:
        """Nothing was undone."""


def _shown(words: Sequence[AskedWord]) -> Mapping[int, Prediction]:
    """What the chips show, by the place in the line."""
    shown = {word.start + typed: chips for word in words for typed, chips in enumerate(word.shown)}
    return shown | {word.end: word.ending for word in words if word.ending}


def _chips(words: Sequence[AskedWord]) -> Mapping[int, int]:
    """By the place where a chip is taken, the end of the word that it brings."""
    chips = {word.start + word.letters: word.end for word in words if word.start + word.letters < word.end}
    return chips | {word.end: following.end for word, following in pairwise(words) if following.is_ahead}
