"""The page of fine-tuning runs: shows, pauses and ends them, and uses or exports their models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QProgressBar, QVBoxLayout, QWidget

from engine.errors import ForewordError
from engine.language import Message, _
from engine.paths import is_folder
from gui.theme import GRID, Theme
from gui.widgets.figures import decimal, percent
from gui.widgets.parts import button, label, row
from gui.workshop import runs
from gui.workshop.figures import count, duration
from gui.workshop.page import Page
from gui.workshop.question import ConfirmationPanel
from models.finetune.folder import RUNNING, RunFolder, RunProgress
from service.private import PrivateMode

if TYPE_CHECKING:
    from gui.workshop.run_plot import RunPlot

_EVERY = 1000  # milliseconds
_NOTHING = Message("No model was fine-tuned here yet: “Fine-tune on my texts…” in the menu “Models” begins.")
_STATES = {
    "waiting": Message("Starting…"),
    "preparing": Message("Reading the texts…"),
    "measuring": Message("Measuring what it saves on text that it did not learn from…"),
    "training": Message("Learning."),
    "paused": Message("Paused."),
    "finishing": Message("Making the model…"),
    "finished": Message("Done."),
    "cancelled": Message("Ended before it was done; nothing was made."),
    "stopped": Message("Interrupted. It can go on from where it was."),
}

_TIMED = ("training", "measuring", "finishing")  # states in which the time left is told


class RunPage(Page):
    """Shows one run (default: the newest), and passes the writer's wishes to its process."""

    use_wanted = Signal(str)  # the name of a model of the writer's own
    export_wanted = Signal(object, object)  # the folder of a checkpoint, the texts that it learned from
    begin_wanted = Signal()
    resumed = Signal(str)  # the name of the run's folder

    def __init__(self, theme: Callable[[], Theme], private: PrivateMode, parent: QWidget | None = None) -> None:
        super().__init__("run", _("Fine-tuning"), (46, 36), parent)
        self._theme, self._private = theme, private
        self._drawn: tuple[RunProgress, Theme] | None = None
        self.plot: RunPlot | None = None
        self.progress = RunProgress()
        self.chosen = QComboBox()
        self.chosen.setAccessibleName(_("Which run"))
        self.state, self.numbers = label(), label()
        self.steps = QProgressBar()
        self.steps.setAccessibleName(_("Steps done"))
        self.pause, self.end = button(_("&Pause"), self._pause), button(_("&End it…"), self._end)
        self.use = button(_("&Use it now"), lambda: self._try(self._use))
        self.export = button(_("&Export…"), lambda: self._try(self._export))
        self.remove = button(_("&Remove the run…"), self._remove)
        self.begin = button(_("&Fine-tune on my texts…"), self.begin_wanted.emit)
        self.question = ConfirmationPanel(self.chosen)
        self.drawing = QWidget()
        inside = QVBoxLayout(self.drawing)
        inside.setContentsMargins(0, 0, 0, 0)
        self.drawing.setMinimumHeight(26 * GRID)
        for widget in (self.chosen, self.state, self.steps, self.numbers):
            self.column.addWidget(widget)
        self.column.addWidget(self.drawing, 1)
        self.column.addWidget(self.question)
        self.column.addLayout(row(self.pause, self.end, QWidget(), self.begin, self.use, self.export, self.remove))
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.look)
        self.chosen.currentIndexChanged.connect(self.look)

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The folder of the run that shows; empty for none."""
        return self.chosen.currentText()

    def show_run(self, name: str) -> None:
        """Show this run."""
        self.open()
        self.chosen.setCurrentText(name)
        self.look()

    def open(self) -> None:
        """Show the run, and keep refreshing."""
        super().open()
        self._timer.start()
        (self.chosen if self.name else self.begin).setFocus()

    def refresh(self) -> None:
        """List the runs."""
        listed, before = runs.names(), self.name
        self.chosen.blockSignals(True)
        self.chosen.clear()
        self.chosen.addItems(listed)
        self.chosen.setCurrentIndex(max(0, self.chosen.findText(before)))
        self.chosen.blockSignals(False)
        self.look()

    @Slot()
    def look(self) -> None:
        """Read how far the run is, and show it."""
        self.progress = runs.run_named(self.name).read() if self.name else RunProgress()
        self.state.setText(self._described() if self.name else str(_NOTHING))
        self.numbers.setText("\n".join(_numbers(self.progress)))
        self.steps.setRange(0, max(self.progress.of, 1))
        self.steps.setValue(self.progress.step)
        for widget in (self.chosen, self.steps, self.numbers, self.drawing):
            widget.setVisible(bool(self.name))
        if self.name and self.isVisible():
            self._draw()
            self._note_seen()
        self.show_possible()

    def show_possible(self) -> None:
        """Enable only the actions that are possible now."""
        state, idle = self.progress.state, self.job is None
        can_go_on = state in ("stopped", "failed", "paused")
        self.pause.setText(_("&Go on") if can_go_on else _("&Pause"))
        self.pause.setEnabled(bool(self.name) and (can_go_on or state == "training"))
        self.end.setEnabled(bool(self.name) and state in (*RUNNING, "stopped", "failed"))
        self.begin.setVisible(not self.name)
        for widget in (self.use, self.export):
            widget.setVisible(state == "finished")
            widget.setEnabled(idle)
        self.remove.setVisible(bool(self.name) and state in ("finished", "cancelled"))
        self.remove.setEnabled(idle)
        self.question.setEnabled(idle)
        for widget in (self.pause, self.end):
            widget.setVisible(bool(self.name) and state not in ("finished", "cancelled"))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop refreshing; the run goes on."""
        super().closeEvent(event)
        self._timer.stop()

    def stop(self) -> None:
        """The program ends; the run goes on."""
        self._timer.stop()
        super().stop()

    @property
    def _folder(self) -> Path:
        return runs.runs_folder() / self.name

    def _described(self) -> str:
        progress = self.progress
        if progress.state == "failed":
            return _("It failed. {cause}").format(cause=progress.fault or progress.message)
        said = str(_STATES[progress.state])
        if progress.state in _TIMED and progress.seconds_left is not None:
            left = _("Time left: {time}, or less where it stops getting better.")
            said = f"{said} {left.format(time=duration(progress.seconds_left))}"
        return said

    def _draw(self) -> None:
        from gui.workshop.run_plot import RunPlot  # here, so that the window does not wait for it

        theme, layout = self._theme(), self.drawing.layout()
        if self._drawn == (self.progress, theme):
            return
        if self.plot is None or self._drawn is None or self._drawn[1] != theme:
            if self.plot is not None:
                self.plot.hide()
                self.plot.deleteLater()
            self.plot = RunPlot(theme)
            assert layout is not None
            layout.addWidget(self.plot)
        self._drawn = self.progress, theme
        self.plot.show_progress(self.progress)

    def _note_seen(self) -> None:
        if self.progress.state not in (*RUNNING, "waiting") and not self._private.is_on:
            self._try(lambda: runs.see(self.name))

    # -- doing -----------------------------------------------------------------------------------------------------

    def _pause(self) -> None:
        run = runs.run_named(self.name)
        if self.pause.text() == _("&Pause"):
            self._try(run.pause)
        else:
            self._try(run.resume)
            self.resumed.emit(self.name)

    def _end(self) -> None:
        asked = _("End this run? What it learned so far is lost.")
        self.question.confirm(asked, _("End it"), lambda: self._try(runs.run_named(self.name).cancel))

    def _remove(self) -> None:
        asked = _("Remove this run and what it made? A model that you use or exported stays.")
        self.question.confirm(asked, _("Remove it"), self._remove_now)

    def _remove_now(self) -> None:
        runs.remove(self.name)
        self.refresh()

    def _use(self) -> None:
        from models.store import installed

        known, name = runs.installed_as(self.name), self.name
        if known in [model.name for model in installed()]:
            self.use_wanted.emit(known)
            return
        model = runs.run_named(name)
        arguments = {"folder": str(model.result), "name": model.plan.name, "notes": not self._private.is_on}
        self.work("adopt", arguments, lambda made: self._adopted(name, made), _("Trying the model…"))

    def _adopted(self, name: str, model: str) -> None:
        self._try(lambda: runs.note_installed(name, model))
        self.say(_("{name} is among your models and writes along from now on.").format(name=model))
        self.use_wanted.emit(model)

    def _export(self) -> None:
        found = runs.run_named(self.name).plan.files
        files = [file for path in found for file in (sorted(path.rglob("*")) if is_folder(path) else [path])]
        texts = [str(file) for file in files if file.suffix == ".txt"]
        self.export_wanted.emit(RunFolder(self._folder).result / "checkpoint", texts)

    def _try(self, do: Callable[[], object]) -> None:
        try:
            do()
        except (ForewordError, OSError) as error:
            self.say_fault(error, self._folder)


def _numbers(progress: RunProgress) -> list[str]:
    """The latest figures, in sentences."""
    said = []
    if progress.of:
        steps = _("Step {step} of {steps}.").format(step=count(progress.step), steps=count(progress.of))
        loss = _("Loss on the text that it learns: {loss}.").format(loss=_loss(progress.loss))
        said.append(f"{steps} {loss}")
    if progress.held_out_loss_before is not None:
        held_out = _(
            "On held-out text the loss was {before} and is {now}; keystrokes saved were {saved} and are {saves}."
        )
        said.append(
            held_out.format(
                before=_loss(progress.held_out_loss_before), now=_loss(progress.held_out_loss),
                saved=percent(progress.savings_before, 1), saves=percent(progress.savings, 1),
            )
        )  # fmt: skip
    return said


def _loss(value: float | None) -> str:
    return "\u2013" if value is None else decimal(value, 2)
