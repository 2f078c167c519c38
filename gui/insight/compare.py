"""Side by side: the words that the transformer and the n-gram model expect at the caret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from engine.language import Message, _
from engine.prediction import Cancellation
from gui.insight.blocks import Bars, ShareBar
from gui.insight.drawing import Block, Columns, Heading, Paragraph
from gui.insight.figures import backed_off, signed
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.view import View, button, row
from gui.insight.worker import Run
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.compare import ComparedWord, Comparison
    from engine.insight.looking import LookedAt

_HINT = Message("Here you will see which words the two models expect at the caret: write a few words.")


class CompareView(View):
    """Both lists, and the words that the transformer looked at. Choosing a word explains it.

    While there is an `example`, it and its word show in place of the writer's text.
    """

    def __init__(self) -> None:
        super().__init__(_("Side by side"), str(_HINT))
        self.example: tuple[str, str] | None = None
        self._shown = 0  # examples
        self._comparison: Comparison | None = None
        self.show_example = button(_("Show an example"))
        self.leave_example = button(_("Back to my text"))
        self.leave_example.hide()
        self.controls.addLayout(row(self.show_example, self.leave_example))
        self.show_example.clicked.connect(self.next_example)
        self.leave_example.clicked.connect(self.end_example)
        self.canvas.chosen.connect(self.explained)

    @Slot()
    def next_example(self) -> None:
        """Show an example whose next word depends on its beginning, or the next example."""
        from engine.insight.compare import EXAMPLES  # here, so that the window does not wait for numpy

        self.example = EXAMPLES[self._shown % len(EXAMPLES)]
        self._shown += 1
        self.show_example.setText(_("Another example"))
        self.leave_example.show()
        self.wanted.emit()

    @Slot()
    def end_example(self) -> None:
        """Show the writer's text."""
        self.example = None
        self.leave_example.hide()
        self.wanted.emit()

    def run(self, place: CaretPlace) -> Run:
        """See View."""
        before, word = self.example or (place.before, "")

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.insight.compare import compare
            from engine.insight.looking import looked_at
            from engine.text import WORD, caret

            comparison = compare(models.reader, models.ngram, before, cancellation, word=word)
            yield comparison
            if WORD.search(caret(before).context):
                about = word or comparison.words[0].word
                yield about, looked_at(models.reader, before, about, models.shown, cancellation)

        return found

    def take(self, found: object) -> None:
        """See View."""
        from engine.insight.compare import Comparison

        if isinstance(found, Comparison):
            self._comparison = found
            self._show(())
        elif isinstance(found, tuple):
            self._show(_looked_at(*found))

    def _show(self, looked: Sequence[Block]) -> None:
        view = self._comparison
        assert view is not None
        opening = _example(view, *self.example) if self.example else ()
        lists = Columns(
            Bars([_transformer_row(word) for word in view.transformer], _("Transformer")),
            Bars([_ngram_row(word) for word in view.ngram], _("N-gram model")),
        )
        self.show_blocks((*opening, *looked, lists), view)


def _example(view: Comparison, before: str, word: str) -> Sequence[Block]:
    found = next(one for one in view.words if one.word == word)
    sentence = _(
        "The word that fits, “{word}”, stands too far back for the n-gram model, which sees the last words alone. "
        "The transformer gives it {transformer}, the n-gram model {ngram}."
    )
    shown = sentence.format(word=word, transformer=fine_percent(found.transformer), ngram=fine_percent(found.ngram))
    return Heading(before.strip() + " …"), Paragraph(shown)


def _looked_at(word: str, found: Sequence[LookedAt]) -> Sequence[Block]:
    if not found:
        return ()
    if found[0].by_attention:
        words = ", ".join(f"{one.word.strip()} {fine_percent(one.weight)}" for one in found)
        return (Paragraph(_("The transformer looked most at: {words}.").format(words=words)),)
    words = ", ".join(f"{one.word} {signed(one.weight)}" for one in found)
    sentence = _("For “{word}”, the transformer went most by: {words} (nats; above 0 speaks for it).")
    return (Paragraph(sentence.format(word=word, words=words)),)


def _transformer_row(word: ComparedWord) -> ShareBar:
    return ShareBar(
        word.word,
        word.transformer,
        fine_percent(word.transformer),
        _other(_("n-gram"), word.ngram_place, word.ngram),
        word.word,
    )


def _ngram_row(word: ComparedWord) -> ShareBar:
    answered = " ".join(word.explanation.ngram)
    note = f"“{answered}”"
    if word.explanation.backed_off:
        note += f", {backed_off(word.explanation.backed_off)}"
    other = _other(_("transformer"), word.transformer_place, word.transformer)
    return ShareBar(word.word, word.ngram, fine_percent(word.ngram), f"{note}\n{other}", word.word)


def _other(name: str, place: int | None, probability: float) -> str:
    """The place of a word in the other model's list."""
    if place is None:
        return _("{name}: not among its ten, {share}").format(name=name, share=fine_percent(probability))
    return _("{name}: place {place}, {share}").format(name=name, place=place, share=fine_percent(probability))
