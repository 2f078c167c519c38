"""Continue writing: shows how the text could go on from the caret, with the chosen method and settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from engine.language import Message, _
from engine.prediction import Cancellation
from gui.insight.blocks import Bars, Branch, Shaded, ShareBar, TextFlow, Tree
from gui.insight.continuation_form import ContinuationForm
from gui.insight.drawing import Block, Heading, Paragraph
from gui.insight.figures import flat, signed
from gui.insight.models import Models
from gui.insight.place import CaretPlace
from gui.insight.view import View, button, row
from gui.insight.worker import Run
from gui.page.editor import Editor
from gui.widgets.figures import fine_percent

if TYPE_CHECKING:
    from engine.insight.beams import Hypothesis, Partial, Step
    from engine.insight.continuation import Piece

_HINT = Message("Press Continue: the text goes on here, and you accept as much of it as you like.")
_CHANGED = Message("The text has changed since: press Continue again.")
_BEFORE = 120  # characters of the text that show before its continuation
_NOTHING = Message("The model ends the text here.")


class ContinuationView(View):
    """Streams a continuation. Each accepted part is inserted where the caret was, as one step to undo."""

    follows = False

    def __init__(self) -> None:
        super().__init__(_("Continue writing"), str(_HINT))
        self.form = ContinuationForm()
        self.go, self.halt = button(_("Continue")), button(_("Stop"))
        self.take_word, self.take_all = button(_("Accept a word")), button(_("Accept all"))
        self.controls.addWidget(self.form)
        self.controls.addLayout(row(self.go, self.halt))
        self.controls.addLayout(row(self.take_word, self.take_all))
        self.go.clicked.connect(self.wanted)
        self.halt.clicked.connect(self._stop)
        self.take_word.clicked.connect(self._accept_word)
        self.take_all.clicked.connect(self._accept_all)
        self.canvas.chosen.connect(self._choose)
        self.pieces: list[Piece] = []
        self.steps: list[Step] = []
        self.rest = ""  # not accepted yet
        self._editor: Editor | None = None
        self._place = CaretPlace("", 0)
        self._at = self._revision = 0  # where the rest goes, in this revision of the document
        self._show_state(False)

    def accept(self, editor: Editor) -> None:
        """See View."""
        self._editor = editor

    def run(self, place: CaretPlace) -> Run:
        """See View."""
        settings, before = self.form.settings(), place.before
        self._place, self.pieces, self.steps, self.rest = place, [], [], ""
        self._at, self._revision = place.position(place.caret), place.revision
        self._show_state(True)

        def found(models: Models, cancellation: Cancellation) -> Iterator[object]:
            from engine.insight.beams import beam_search
            from engine.insight.continuation import continuation

            if settings.method == "beam":
                yield from beam_search(models.reader, before, settings, cancellation)
            else:
                yield from continuation(models.reader, before, settings, cancellation)

        return found

    def take(self, found: object) -> None:
        """See View."""
        from engine.insight.continuation import Piece

        if isinstance(found, Piece):
            self.pieces.append(found)
            self.rest += found.text
        else:
            self.steps.append(found)  # type: ignore[arg-type]
            best = self.steps[-1].finished
            self.rest = best[0].text if best else ""
        self.draw_soon()
        self._show_state(True)

    def finish(self, fault: str) -> None:
        """See View."""
        super().finish(fault)
        if not (fault or self.pieces or self.steps):
            self.show_blocks((Paragraph(str(_NOTHING)),))
        self._show_state(False)

    @Slot()
    def draw(self) -> None:
        """See View."""
        if self.steps:
            self.show_blocks((*_finished(self.steps[-1].finished), *_tree(self.steps)), tuple(self.steps))
        else:
            self.show_blocks((TextFlow(_flow(self._place.before, self.pieces)),), tuple(self.pieces))

    def _show_state(self, running: bool) -> None:
        self.halt.setEnabled(running)
        self.take_word.setEnabled(bool(self.rest))
        self.take_all.setEnabled(bool(self.rest))

    @Slot()
    def _stop(self) -> None:
        self.stopped.emit()
        self._show_state(False)

    @Slot()
    def _accept_all(self) -> None:
        self._insert(self.rest)

    @Slot()
    def _accept_word(self) -> None:
        start = len(self.rest) - len(self.rest.lstrip())
        end = next((i for i in range(start, len(self.rest)) if self.rest[i].isspace()), len(self.rest))
        self._insert(self.rest[:end])

    @Slot(object)
    def _choose(self, text: str) -> None:
        self.rest = text
        self._accept_all()

    def _insert(self, text: str) -> None:
        """Put the beginning of the rest into the text, unless that has changed."""
        editor = self._editor
        if editor is None or not text:
            return
        if editor.document().revision() != self._revision:
            self.rest = ""
            self.stopped.emit()
            self.show_blocks((Paragraph(str(_CHANGED)),))
            self._show_state(False)
            return
        before = editor.document().characterCount()
        cursor = editor.selection(self._at, self._at)
        cursor.beginEditBlock()  # otherwise Qt would add this to the step before
        editor.amend(self._at, self._at, text)
        cursor.endEditBlock()
        self._at += editor.document().characterCount() - before
        self._revision = editor.document().revision()
        self.rest = self.rest[len(text) :]
        cursor = editor.textCursor()
        cursor.setPosition(self._at)
        editor.setTextCursor(cursor)
        self._show_state(self.halt.isEnabled())


def _flow(before: str, pieces: Sequence[Piece]) -> list[Shaded]:
    """The end of the text, and its continuation; the less likely a piece, the darker."""
    label = _("{text}: {share}")
    return [
        Shaded(before if len(before) < _BEFORE else before[-_BEFORE:].partition(" ")[2]),
        *(
            Shaded(
                piece.text,
                1 - piece.probability,
                0,
                label.format(text=piece.text, share=fine_percent(piece.probability)),
            )
            for piece in pieces
        ),
    ]


def _finished(found: Sequence[Hypothesis]) -> Sequence[Block]:
    """The finished texts; choosing one accepts it."""
    if not found:
        return ()
    from math import exp

    best = max(exp(one.score) for one in found)
    rows = [
        ShareBar(
            _("Score {score}").format(score=signed(one.score)), exp(one.score) / best, "", flat(one.text), one.text
        )
        for one in found
    ]
    return (Bars(rows, _("Finished, by score; choose one to accept it")),)


def _tree(steps: Sequence[Step]) -> Sequence[Block]:
    """All partial texts, followed or given up, as a tree."""
    children: dict[int, list[tuple[int, Partial]]] = {}
    for step in steps:
        for node in step.partials:
            if node.kept or node.finished:
                children.setdefault(node.parent, []).append((step.length, node))
    last = {node.number for node in steps[-1].partials if node.kept or node.finished}
    branches = list(_branches(children, 0, 0, last))
    title = _("Step {step}: the tree of partial texts").format(step=steps[-1].length)
    return Heading(title), Tree(branches)


def _branches(
    children: dict[int, list[tuple[int, Partial]]], parent: int, depth: int, last: set[int]
) -> Iterator[Branch]:
    """An outline, in which a row of nodes that don't fork is one line."""
    from math import exp

    for _length, first in children.get(parent, ()):
        node, piece = first, first.piece
        while len(children.get(node.number, ())) == 1:
            node = children[node.number][0][1]
            piece += node.piece
        share = fine_percent(exp(node.log_probability))
        state = _("finished") if node.finished else ""
        label = ", ".join(part for part in (flat(node.text), share, state) if part)
        alive = node.number in last or node.finished or node.number in children
        yield Branch(depth, flat(piece) or "␣", f"{share} ■" if node.finished else share, alive, label)
        yield from _branches(children, node.number, depth + 1, last)
