"""The page "Export to ONNX": makes a folder that runs anywhere, and reports how exact it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QTextBrowser,
    QWidget,
)

from engine.language import Message, _
from gui.theme import GRID
from gui.widgets.details import Details
from gui.widgets.parts import beside, button, label, row
from gui.workshop.choosing import HeldOutText, ModelChoice, precision_box
from gui.workshop.libraries import EXPORT, missing
from gui.workshop.page import Page

_WHAT = Message(
    "Foreword writes the model to a folder, and beside it a copy that other programs open. Before it keeps them, it "
    "checks that both predict what the model itself predicts."
)
_REPORT = Message("Here you will see how exact, how quick and how large it became.")
_TEXTS = Message("Texts that it learned from (*);;All files (*)")


class ExportPage(Page):
    """Asks for a model and a folder; exports in its own process, and shows the report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("export", _("Export to ONNX"), (44, 40), parent)
        self.source = ModelChoice(_("The model to export"))
        self.folder = QLineEdit()
        self.browse = button(_("Ch&oose…"), self._choose_folder)
        self.bits = precision_box()
        self.standard = QCheckBox(_("Also write the form that other programs open"))
        self.standard.setChecked(True)
        self.text = HeldOutText()
        self.training: Sequence[str] = ()
        self.remembers = QCheckBox(_("Find out what it &remembers of the texts that it learned from"))
        self.start = button(_("&Export"), self._start)
        self.report = QTextBrowser()
        self.report.setAccessibleName(_("Report"))
        self.report.setPlaceholderText(str(_REPORT))
        self.report.setMinimumHeight(20 * GRID)
        form = QFormLayout()
        form.setSpacing(GRID)
        form.addRow(_("&Model"), self.source)
        form.addRow(_("&Write to"), beside(self.folder, self.browse))
        form.addRow("", self.standard)
        form.addRow("", self.remembers)
        inside = QWidget()
        more = QFormLayout(inside)
        more.setSpacing(GRID)
        more.addRow(_("&Precision"), self.bits)
        more.addRow("", self.text)
        self.details = Details(inside)
        self.column.addWidget(label(str(_WHAT)))
        self.column.addLayout(form)
        self.column.addWidget(self.details)
        self.column.addLayout(row(QWidget(), self.start))
        self.column.addWidget(self.report, 1)
        self.folder.textChanged.connect(self.show_possible)
        self.source.changed.connect(self._name_folder)
        self.remembers.clicked.connect(self._choose_training)

    def open_for(self, source: Path, training: Sequence[str] = ()) -> None:
        """Show the page for a model outside the writer's own, and for the texts that it learned from."""
        self.open()
        self.source.take(source)
        self._take_training(training)

    def open(self) -> None:
        """Show the page, with the focus on the model."""
        super().open()
        self.source.setFocus()
        self.say(missing(EXPORT) or self.message.text())

    def refresh(self) -> None:
        """List the models that can be exported."""
        self.source.refresh()
        self.show_possible()

    def show_possible(self) -> None:
        """Enable only the actions that are possible now."""
        is_free = self.job is None and not missing(EXPORT)
        self.start.setEnabled(is_free and bool(self.folder.text().strip()) and bool(self.source.folder))

    # -- choosing --------------------------------------------------------------------------------------------------

    def _name_folder(self) -> None:
        self.folder.setText(str(Path.home() / f"{self.source.name}-onnx"))

    def _choose_folder(self) -> None:
        start = self.folder.text() or str(Path.home())
        folder, _kind = QFileDialog.getSaveFileName(
            self, _("A new folder for the model"), start, options=QFileDialog.Option.ShowDirsOnly
        )
        if folder:
            self.folder.setText(folder)

    def _choose_training(self) -> None:
        names: Sequence[str] = ()
        if self.remembers.isChecked():
            title = _("The texts that it learned from")
            names, _kind = QFileDialog.getOpenFileNames(self, title, str(Path.home()), str(_TEXTS))
        self._take_training(names)

    def _take_training(self, names: Sequence[str]) -> None:
        self.training = names
        self.remembers.setChecked(bool(names))
        self.remembers.setToolTip("\n".join(names))

    # -- exporting -------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.report.clear()
        arguments = {
            "source": self.source.folder,
            "folder": self.folder.text().strip(),
            "bits": self.bits.currentData(),
            "standard": self.standard.isChecked(),
            "text": self.text.path,
            "training": list(self.training),
        }
        self.work("export", arguments, self._show, _("Checking the model…"))

    def _show(self, made: dict[str, Any]) -> None:
        self.report.setMarkdown(made["report"])
        places = _(" and ").join(made["places"])
        self.say(made["fault"] or _("The model is in {places}.").format(places=places))
