"""The page "Fine-tune on my texts": chooses texts and a model, and looks at both before a run begins."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QWidget,
)

from engine.errors import ForewordError
from engine.language import Message, _
from gui.page.paper import files_in
from gui.texts.kinds import TEXTS
from gui.texts.left_out import left_out_sentence
from gui.texts.question import ask_choice
from gui.theme import GRID
from gui.widgets.parts import button, label, row
from gui.workshop import runs
from gui.workshop.choosing import ModelChoice
from gui.workshop.figures import count, duration, size
from gui.workshop.libraries import TRAINING, missing
from gui.workshop.page import Page
from gui.workshop.tasks import make_plan
from gui.workshop.training_details import TrainingDetails
from models.reading import TextChoice

_WHAT = Message(
    "A model learns from your texts how you write, on this machine, and nothing leaves it. Choose texts like those "
    "that you want to write: 200,000 words are good, 10,000 the least. Meanwhile you can write, or close Foreword."
)
_METHODS = {
    "whole": Message("Thoroughly: the whole model changes"),
    "lora": Message("Sparingly: in less memory, less exact"),
}
_FOUND = {  # kinds of private text, by their names in the search
    "e-mail addresses": Message("e-mail addresses"),
    "phone, card and account numbers": Message("phone, card and account numbers"),
    "keys": Message("keys"),
    "passwords and postal addresses": Message("passwords and postal addresses"),
}


class FinetunePage(Page):
    """Asks for texts, a model and a name. Its findings hold until one of them changes."""

    started = Signal(str)  # the name of the run's folder

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("finetune", _("Fine-tune on my texts"), (42, 42), parent)
        self.setAcceptDrops(True)
        self._look: dict[str, Any] | None = None
        self._choice = TextChoice()
        self.files = QListWidget()
        self.files.setAccessibleName(_("Texts to learn from"))
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.files.setFixedHeight(7 * self.fontMetrics().height())
        self.add_files, self.add_folder = (
            button(_("Add &files…"), self._add_files),
            button(_("Add a f&older…"), self._add),
        )
        self.leave_out = button(_("&Remove"), self._remove)
        self.model = ModelChoice(_("The model that learns"))
        self.name = QLineEdit(_("my-model"))
        self.method = QComboBox()
        for method, title in _METHODS.items():
            self.method.addItem(str(title), method)
        self.private = QCheckBox(_("Leave out sentences that look &private"))
        self.duplicates = QCheckBox(_("Leave out paragraphs that come up a&gain"))
        for box in (self.private, self.duplicates):
            box.setChecked(True)
        self.details = TrainingDetails()
        self.found = label(_("Look at the texts first, to see how much there is to learn and how long it takes."))
        self.look = button(_("Look &at them"), self._look_first)
        self.start = button(_("&Start"), self._start)
        self._assemble()
        for signal in (
            self.model.changed,
            self.method.currentIndexChanged,
            self.name.textChanged,
            self.details.changed,
        ):
            signal.connect(self._forget)
        for box in (self.private, self.duplicates):
            box.toggled.connect(self._forget)
        self.files.itemSelectionChanged.connect(self.show_possible)
        QShortcut(QKeySequence.StandardKey.Delete, self.files, self._remove, Qt.ShortcutContext.WidgetShortcut)

    def _assemble(self) -> None:
        form = QFormLayout()
        form.setSpacing(GRID)
        form.addRow(_("&Model that learns"), self.model)
        form.addRow(_("Name of the &new model"), self.name)
        form.addRow(_("How it &learns"), self.method)
        self.column.addWidget(label(str(_WHAT)))
        self.column.addWidget(self.files)
        self.column.addLayout(row(self.add_files, self.add_folder, self.leave_out, QWidget()))
        self.column.addLayout(form)
        self.column.addWidget(self.private)
        self.column.addWidget(self.duplicates)
        self.column.addWidget(self.details)
        self.column.addWidget(self.found)
        self.column.addStretch(1)
        self.column.addLayout(row(QWidget(), self.look, self.start))

    def open(self) -> None:
        """Show the page, with the focus on the texts."""
        super().open()
        self.add_files.setFocus()
        self.say(missing(TRAINING) or self.message.text())

    def refresh(self) -> None:
        """List the models to start from."""
        self.model.refresh()
        self.show_possible()

    def show_possible(self) -> None:
        """Enable only the actions that are possible now."""
        is_ready = self.job is None and not missing(TRAINING) and self.files.count() > 0
        self.look.setEnabled(is_ready and bool(self.name.text().strip()))
        self.start.setEnabled(is_ready and self._look is not None)
        self.leave_out.setEnabled(bool(self.files.selectedItems()))

    # -- texts -----------------------------------------------------------------------------------------------------

    @property
    def paths(self) -> list[str]:
        """The files and folders that are listed."""
        return [self.files.item(place).text() for place in range(self.files.count())]

    def take(self, paths: Iterable[str]) -> None:
        """Learn from these files and folders, too."""
        for path in paths:
            if path not in self.paths:
                self.files.addItem(path)
        self._choice = TextChoice()
        self._forget()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files and folders."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """List the files and folders."""
        event.acceptProposedAction()
        self.take(map(str, files_in(event.mimeData())))

    def _add_files(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, _("Texts to learn from"), str(Path.home()), str(TEXTS))
        self.take(names)

    def _add(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("A folder of texts"), str(Path.home()))
        self.take([folder] if folder else [])

    def _remove(self) -> None:
        for item in self.files.selectedItems():
            self.files.takeItem(self.files.row(item))
        self._choice = TextChoice()
        self._forget()

    def _forget(self) -> None:
        """Drop the findings, which no longer hold."""
        if self._look is not None:
            self.found.setText(_("Something was changed: look at the texts again."))
        self._look = None
        self.show_possible()

    # -- looking and starting --------------------------------------------------------------------------------------

    def _asked(self) -> dict[str, Any]:
        return {
            "files": self.paths,
            "model": self.model.folder,
            "name": self.name.text().strip(),
            "method": self.method.currentData(),
            "keep_private": not self.private.isChecked(),
            "keep_duplicates": not self.duplicates.isChecked(),
            "authors": self._choice.authors,
            "fields": self._choice.fields,
            **self.details.settings,
        }

    def _look_first(self) -> None:
        self.work("look", self._asked(), self._show_look, _("Reading the texts and trying a step…"))

    def _choose(self, choice: TextChoice | None) -> None:
        """Look again with what was chosen."""
        if choice:
            self._choice = choice
            self._look_first()

    def _show_look(self, look: dict[str, Any]) -> None:
        if "authors" in look:
            ask_choice(look["authors"], look["fields"], self._choice, self, self._choose)
            return
        self._look = look
        self.found.setText("\n".join(described(look)))
        self.start.setEnabled(True)
        self.start.setFocus()

    def _start(self) -> None:
        from models.finetune.launch import start
        from models.store.places import free_name

        try:
            free_name(self.name.text().strip())
            run = start(make_plan(runs.new_folder(self.name.text().strip()), **self._asked()))
        except (ForewordError, OSError) as error:
            self.say_fault(error, runs.runs_folder())
            return
        self._look = None
        self.show_possible()
        self.hide()
        self.started.emit(run.folder.name)


def described(look: dict[str, Any]) -> list[str]:
    """Sentences about the texts, and the time and memory that learning from them takes."""
    counts = look["counts"]
    read = _("{words} words in {documents} documents of {files} files.")
    kept = _("The model learns from {learned} words; {held_out} are set aside to test it on.")
    takes = _("This takes at most about {time}, and {memory} of memory.")
    private = ", ".join(
        f"{count(found)} {_FOUND.get(kind, kind)}" for kind, found in counts["private"].items() if found
    )
    again = sum(counts["duplicates"].values())
    return [
        read.format(words=count(counts["words"]), documents=count(counts["documents"]), files=count(counts["files"])),
        _("Paragraphs that come up again: {count}.").format(count=count(again)),
        _("Looks private: {found}.").format(found=private or _("nothing")),
        *filter(None, [left_out_sentence(counts["left_out"])]),
        kept.format(learned=count(counts["learned_words"]), held_out=count(counts["held_out_words"])),
        takes.format(time=duration(look["seconds"]), memory=size(look["memory"])),
        *counts["unread"],
    ]
