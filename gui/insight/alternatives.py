"""Alternatives for a written word that fit both sides of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from engine.language import Message, _
from engine.prediction import Cancellation
from gui.insight.blocks import Bars, ShareBar
from gui.insight.drawing import Paragraph
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.view import View
from gui.insight.worker import Run
from gui.page.editor import Editor
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.alternatives import Alternative

_HINT = Message("Here you will see what else could stand in the place of a word: select one, or put the caret into it.")


class AlternativesView(View):
    """Alternatives for the word that is selected or at the caret. Choosing one puts it there, as one step to undo."""

    def __init__(self) -> None:
        super().__init__(_("Another word"), str(_HINT))
        self.canvas.chosen.connect(self._put)
        self._place = CaretPlace("", 0)
        self._editor: Editor | None = None

    def accept(self, editor: Editor) -> None:
        """See View."""
        self._editor = editor

    def run(self, place: CaretPlace) -> Run:
        """See View."""
        self._place = place
        start, end = place.word
        before, word, after = place.text[:start], place.text[start:end], place.text[end:]

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.errors import InsightError
            from engine.insight.alternatives import alternatives

            if not word:
                raise InsightError(_HINT)
            yield alternatives(models.reader, before, word, after, cancellation, ngram=models.ngram)

        return found

    def take(self, found: object) -> None:
        """See View."""
        assert isinstance(found, tuple)
        start, end = self._place.word
        how = _("For “{word}”: the share is that of the whole sentence with each word. Choose one to put it there.")
        self.show_blocks((Paragraph(how.format(word=self._place.text[start:end])), Bars(_rows(found))), found)

    @Slot(object)
    def _put(self, word: str) -> None:
        editor, place = self._editor, self._place
        if editor is None or editor.document().revision() != place.revision:
            return
        start, end = (place.position(index) for index in place.word)
        editor.amend(start, end, word)
        editor.setFocus()


def _rows(found: Sequence[Alternative]) -> list[ShareBar]:
    return [
        ShareBar(
            one.word,
            one.share,
            fine_percent(one.share),
            _("as written") if one.is_written else "",
            None if one.is_written else one.word,
            one.is_written,
        )
        for one in found
    ]
