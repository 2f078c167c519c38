"""How likely the text is: the rank and probability of each word, and perplexities."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLabel

from engine.kinds import Kind
from engine.language import Message, _, number
from engine.prediction import Cancellation, Suggestion
from gui.insight.blocks import Bars, Shaded, ShareBar, TextFlow
from gui.insight.drawing import Block, Paragraph
from gui.insight.figures import BANDS, perplexity
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.view import View, row
from gui.insight.worker import Run
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.likelihood import Likelihood, ScoredWord

_HINT = Message("Here you will see how likely each of your words is: write a sentence.")
_PART = Message("Shown is the part around the caret.")
_MEANING = Message(
    "Perplexity: among how many equally likely words the model was choosing, on average. The lower, the less the text "
    "surprised it. Choose a word to see what was likelier there."
)
_BEFORE, _AFTER = 1500, 700  # characters that show; laying out more takes too long
_LEVELS = (0.0, 1 / 3, 2 / 3, 1.0)


@dataclass(frozen=True, slots=True)
class _Likelier:
    """The words that a model finds likelier than a given one."""

    word: ScoredWord
    words: tuple[Suggestion, ...]


class LikelihoodView(View):
    """The text as one of the models sees it; both are measured."""

    def __init__(self) -> None:
        super().__init__(_("How likely is this text?"), str(_HINT))
        self.model = QComboBox()
        self.model.addItem(_("Transformer"), Kind.TRANSFORMER)
        self.model.addItem(_("N-gram model"), Kind.NGRAM)
        self.model.setAccessibleName(_("Likely to"))
        label = QLabel(_("Likely to"))
        label.setBuddy(self.model)
        self.controls.addLayout(row(label, self.model))
        self.model.currentIndexChanged.connect(self._change)
        self.canvas.chosen.connect(self._choose)
        self._place = CaretPlace("", 0)
        self._views: dict[str, Likelihood] = {}
        self._chosen: ScoredWord | None = None
        self._likelier: _Likelier | None = None

    def run(self, place: CaretPlace) -> Run:
        """See View. For a chosen word of a measured text, finds the likelier words."""
        if place.text != self._place.text:
            self._views, self._chosen, self._likelier = {}, None, None
        self._place = place
        text, word, kind = place.text, self._chosen, self.model.currentData()
        is_measured = len(self._views) == self.model.count()

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.insight.likelihood import likelier, ngram_likelihood, transformer_likelihood

            if word:
                backend = models.ngram if kind == Kind.NGRAM else models.reader.words
                yield _Likelier(word, likelier(backend, text, word, cancellation))
            if not is_measured:
                yield transformer_likelihood(models.reader, text, cancellation)
                yield ngram_likelihood(models.ngram, text, cancellation)

        return found

    def take(self, found: object) -> None:
        """See View."""
        from engine.insight.likelihood import Likelihood

        if isinstance(found, Likelihood):
            self._views[found.kind] = found
        elif isinstance(found, _Likelier):
            self._likelier = found
        self._show()

    @Slot()
    def _change(self) -> None:
        self._chosen = self._likelier = None
        self._show()

    @Slot(object)
    def _choose(self, word: ScoredWord) -> None:
        self._chosen = word
        self.wanted.emit()

    def _show(self) -> None:
        view = self._views.get(self.model.currentData())
        if view is None:
            return
        whole = _("{words} words, perplexity {perplexity}: {model}").format(
            words=number(sum(word.is_word for word in view.words)),
            perplexity=perplexity(view.perplexity),
            model=self.model.currentText(),
        )
        start, end = self._shown()
        is_part = (start, end) != (0, len(self._place.text)) or not self._place.is_whole
        part = (Paragraph(str(_PART), passing=True),) if is_part else ()
        self.show_blocks(
            (
                Paragraph(whole),
                *part,
                *self._detail(),
                TextFlow(self._pieces(view.words)),
                _legend(),
                Bars(self._sentences(view), _("Perplexity by sentence, shaded above 100, 1,000 and 10,000")),
                Paragraph(str(_MEANING), passing=True),
            ),
            tuple(self._views.values()),
        )

    def _detail(self) -> Sequence[Block]:
        if self._likelier is None:
            return ()
        word, others = self._likelier.word, self._likelier.words
        if not others:
            return (Paragraph(_("Nothing was likelier than “{word}”.").format(word=word.text)),)
        title = _("Likelier than “{word}” ({share})").format(
            word=word.text, share=fine_percent(math.exp(word.log_probability))
        )
        return (Bars([ShareBar(one.word, one.probability, fine_percent(one.probability)) for one in others], title),)

    def _pieces(self, words: Sequence[ScoredWord]) -> list[Shaded]:
        end, last = self._shown()
        pieces = list[Shaded]()
        for word in (word for word in words if word.is_word and end <= word.start and word.end <= last):
            pieces.append(Shaded(self._place.text[end : word.start]))
            label = _("{word}: rank {rank}, {share}").format(
                word=word.text, rank=number(word.rank), share=fine_percent(math.exp(word.log_probability))
            )
            pieces.append(Shaded(word.text, _LEVELS[word.band], word.band, label, word))
            end = word.end
        return [*pieces, Shaded(self._place.text[end:last])]

    def _shown(self) -> tuple[int, int]:
        """The part of the text that shows: whole words around the caret."""
        text, caret = self._place.text, self._place.caret
        start = text.find(" ", caret - _BEFORE, caret) + 1 if caret > _BEFORE else 0
        end = text.rfind(" ", caret, caret + _AFTER) if len(text) > caret + _AFTER else len(text)
        return start, max(caret, end)

    def _sentences(self, view: Likelihood) -> list[ShareBar]:
        """Bars by the logarithm of the perplexity, up to a million; the sentence at the caret is marked."""
        at, (start, end) = self._place.caret, self._shown()
        return [
            ShareBar(
                one.text.strip(),
                min(1.0, math.log10(max(1.0, one.perplexity)) / 6),
                perplexity(one.perplexity),
                marked=one.start <= at <= one.end,
                level=_LEVELS[one.band],
                line=one.band,
            )
            for one in view.sentences
            if start < one.end and one.start <= end
        ]


def _legend() -> TextFlow:
    """The legend of the shades and the lines under words."""
    pieces = [
        [Shaded(str(name), level, line), Shaded("   ")]
        for line, (name, level) in enumerate(zip(BANDS, _LEVELS, strict=True))
    ]
    return TextFlow([piece for pair in pieces for piece in pair])
