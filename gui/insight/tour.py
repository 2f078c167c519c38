"""The tour: from counting words to choosing them, page by page, each with a figure from the writer's own text."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Slot

from engine.language import Message, _
from engine.prediction import Cancellation
from engine.text import WORD
from gui.insight.drawing import Block, Heading, Paragraph
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.tour_pages import PAGES
from gui.insight.view import View, button, row
from gui.insight.worker import Run

_EXAMPLE = Message("Your text has no words yet, so this is about an example.")


class TourView(View):
    """A page, and buttons to the next one and back."""

    def __init__(self) -> None:
        super().__init__(_("The tour"), _("Five short pages on how words are predicted."))
        self.back, self.on = button(_("Page before")), button(_("Next page"))
        self.controls.addLayout(row(self.back, self.on))
        self.back.clicked.connect(self._go_back)
        self.on.clicked.connect(self._go_on)
        self._number = 0
        self._is_example = False
        self._show_buttons()

    def run(self, place: CaretPlace) -> Run:
        """See View."""
        page, before = PAGES[self._number], place.before
        self._is_example = not WORD.search(before)
        is_example = self._is_example

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.insight.compare import EXAMPLES

            yield page.compute(models, EXAMPLES[1][0] if is_example else before, cancellation)

        return found

    def take(self, found: object) -> None:
        """See View."""
        note = (Paragraph(str(_EXAMPLE), passing=True),) if self._is_example else ()
        self.show_blocks((*self._words(), *note, *PAGES[self._number].draw(found)), found)

    def finish(self, fault: str) -> None:
        """See View."""
        if fault:
            self.show_blocks((*self._words(), Paragraph(fault)))

    @Slot()
    def _go_on(self) -> None:
        self._turn(1)

    @Slot()
    def _go_back(self) -> None:
        self._turn(-1)

    def _turn(self, step: int) -> None:
        self._number = max(0, min(len(PAGES) - 1, self._number + step))
        self._show_buttons()
        self.show_blocks(self._words())
        self.wanted.emit()

    def _show_buttons(self) -> None:
        self.back.setEnabled(self._number > 0)
        self.on.setEnabled(self._number < len(PAGES) - 1)

    def _words(self) -> tuple[Block, Block]:
        page = PAGES[self._number]
        return Heading(str(page.title)), Paragraph(str(page.text))
