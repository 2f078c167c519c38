"""The base of every view: controls, a drawing below them, and buttons to save the drawing and its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.language import _
from gui.insight.canvas import Canvas
from gui.insight.drawing import Block, Heading, Paragraph
from gui.insight.place import CaretPlace
from gui.insight.saving import figures, picture
from gui.insight.worker import Run
from gui.page.editor import Editor
from gui.theme import GRID, Theme
from gui.widgets.notice import quiet_button

_WIDTH = 640  # pixels of a picture
_STREAMED = 60  # milliseconds between two drawings while pieces come in
_LINES = 8  # lines of a drawing that show, at least
_PICTURES = {"PNG (*.png)": ".png", "SVG (*.svg)": ".svg"}
_DATA = {"CSV (*.csv)": ".csv", "JSON (*.json)": ".json"}


class View(QWidget):
    """Shows the findings of a thread at a place. `data` is their data, for saving; None while nothing shows.

    A view that `follows` is refreshed, after a pause, whenever the text or the caret changes.
    """

    wanted = Signal()  # refresh it
    stopped = Signal()  # cancel the question
    explained = Signal(object)  # a word that the writer wants explained
    written = Signal(object, object)  # Path, bytes: the content of a file that the writer chose
    follows = True
    keeps_attention = False

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.title = title
        self.data: object = None
        self.canvas = Canvas(title)
        self.controls = QVBoxLayout()
        self.controls.setSpacing(GRID)
        area = QScrollArea()
        area.setWidget(self.canvas)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(_LINES * self.fontMetrics().height())
        self.picture, self.figures = button(_("Save the picture…")), button(_("Save the data…"))
        self.picture.clicked.connect(self.ask_for_picture)
        self.figures.clicked.connect(self.ask_for_data)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, 0, GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(self.controls)
        column.addWidget(area, 1)
        column.addLayout(row(self.picture, self.figures))
        self._soon = QTimer(self, singleShot=True, interval=_STREAMED)
        self._soon.timeout.connect(self.draw)
        self.show_blocks((Paragraph(hint),))

    # -- for each view to define------------------------------------------------------------------------------------

    def run(self, place: CaretPlace) -> Run:
        """The computation for a place. It runs in the thread, and so must not touch the view."""
        raise NotImplementedError

    def take(self, found: object) -> None:
        """Show one more finding of the last `run`."""
        raise NotImplementedError

    @Slot()
    def draw(self) -> None:
        """Show the pieces so far."""

    def accept(self, editor: Editor) -> None:
        """Note the page that a chosen word is written to."""

    def finish(self, fault: str) -> None:
        """End the view, with a sentence if something went wrong."""
        if self._soon.isActive():
            self._soon.stop()
            self.draw()
        if fault:
            self.show_blocks((Paragraph(fault),))

    # -- showing and saving ----------------------------------------------------------------------------------------

    def show_blocks(self, blocks: Sequence[Block], data: object = None) -> None:
        """Show these blocks, made from `data`."""
        self.data = data
        self.canvas.show_blocks(blocks)
        self.picture.setEnabled(data is not None)
        self.figures.setEnabled(data is not None)

    def draw_soon(self) -> None:
        """Draw in a moment, together with further pieces, since laying out many words takes milliseconds."""
        if not self._soon.isActive():
            self._soon.start()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.canvas.set_theme(theme)

    @Slot()
    def ask_for_picture(self) -> None:
        """Ask for a file, and save the picture there."""
        self._ask_for_file(_("Save the picture"), _PICTURES, self._picture)

    @Slot()
    def ask_for_data(self) -> None:
        """Ask for a file, and save the data there."""
        self._ask_for_file(_("Save the data"), _DATA, lambda path: figures(self.data, path))

    def _picture(self, path: Path) -> bytes:
        """The drawing with its title."""
        blocks = (Heading(self.title), *self.canvas.blocks)
        return picture(blocks, self.canvas.theme, self.canvas.font(), _WIDTH, path)

    def _ask_for_file(self, title: str, kinds: dict[str, str], content: Callable[[Path], bytes]) -> None:
        name, kind = QFileDialog.getSaveFileName(self, title, str(Path.home()), ";;".join(kinds))
        if name:
            path = Path(name)
            path = path if path.suffix.lower() in kinds.values() else Path(name + kinds.get(kind, ""))
            self.written.emit(path, content(path))


def button(title: str) -> QPushButton:
    """A quiet button."""
    made = quiet_button(title)
    made.setAutoDefault(False)
    return made


def row(*widgets: QWidget) -> QLayout:
    """Widgets side by side, from the left."""
    made = QHBoxLayout()
    made.setSpacing(GRID)
    for widget in widgets:
        made.addWidget(widget)
    made.addStretch(1)
    return made
