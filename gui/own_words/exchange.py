"""Asks for files to import own words from, and to export them to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.language import Message, _, number
from service.learning import jobs
from service.learning.own_words import LearningJob

_EXPORTS = Message("All that was learned, as a backup (*.jsonl);;Plain list of words (*.txt)")
_LISTS = Message("Backups and word lists (*.jsonl *.txt *.pws *.dic *.combined *.csv *.tsv *.zip);;All files (*)")
_ADD_OR_RESTORE = Message(
    "The file holds words that Foreword exported. They can be added to those that are here, or restored in their "
    "place; then what was learned since is deleted."
)


def wanted_import(parent: QWidget) -> LearningJob | None:
    """The job to import the file that the writer chooses, or nothing."""
    name, _chosen = QFileDialog.getOpenFileName(parent, _("Import words"), str(Path.home()), str(_LISTS))
    if not name.endswith(".jsonl"):
        return jobs.import_from(Path(name)) if name else None
    question = QMessageBox(QMessageBox.Icon.Question, _("Import words"), str(_ADD_OR_RESTORE), parent=parent)
    add = question.addButton(_("&Add them"), QMessageBox.ButtonRole.AcceptRole)
    restore = question.addButton(_("&Restore"), QMessageBox.ButtonRole.DestructiveRole)
    question.addButton(QMessageBox.StandardButton.Cancel)
    question.setDefaultButton(add)
    question.exec()
    clicked = question.clickedButton()
    question.deleteLater()
    if clicked is add:
        return jobs.import_from(Path(name))
    return jobs.restore_from(Path(name)) if clicked is restore else None


def wanted_export(parent: QWidget) -> tuple[Path, LearningJob] | None:
    """The file that the writer chooses, and the job to export to it; a plain list where the writer asks for one."""
    start = str(Path.home() / f"foreword-words-{date.today().isoformat()}.jsonl")
    name, chosen = QFileDialog.getSaveFileName(parent, _("Export words"), start, str(_EXPORTS))
    is_list = name.endswith(".txt") or "*.txt" in chosen
    return (Path(name), jobs.export_list(Path(name)) if is_list else jobs.export_to(Path(name))) if name else None


def imported(taken: int, entries: int) -> str:
    """What is said once words of a list with so many different entries were taken."""
    sentence = _("{count} words are imported, and offered from now on.").format(count=number(taken))
    others = _("{count} other entries are no words to offer, and were passed over.")
    return f"{sentence} {others.format(count=number(entries - taken))}" if entries > taken else sentence
