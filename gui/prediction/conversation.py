"""Asks the models about the text in front whenever it changes, and shows their answers."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.kinds import in_opening_order
from engine.language import _
from engine.prediction import Prediction
from engine.scoring import finished_words
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.figures.counter import SignallingCounter
from gui.prediction.open_models import OpenModels
from gui.prediction.predictor import Predictor
from gui.settings.holder import SettingsHolder
from gui.status import StatusBar
from gui.strip.strip import ChipRow, Strip
from service.ghost_presenter import GhostPresenter
from service.modes import MODES
from service.owner import owned
from service.prediction.mailbox import PredictionQuestion
from service.text_field import request_at

_SURE = 0.9  # least probability of a chip that Tab takes


@owned()
class Conversation(QObject):
    """Connects the open texts and the predictor. An answer to an older `revision` is stale, and dropped."""

    settled = Signal()  # every open model that was asked has answered for the current text

    def __init__(
        self,
        settings: SettingsHolder,
        tabs: Tabs,
        strip: Strip,
        predictor: Predictor,
        figures: SignallingCounter,
        status: StatusBar,
    ) -> None:
        super().__init__(tabs)
        self.revision = 0
        self.before = ""  # the text before the caret when it was last asked about
        self.models = OpenModels(predictor, self)
        self._settings, self._tabs, self._strip, self._predictor = settings, tabs, strip, predictor
        self._figures, self._status = figures, status
        self._ghost = GhostPresenter(lambda: tabs.editor)
        self._answers: dict[str, str] = {}
        self._by_chip = False  # whether a chip is being taken
        status.model.setText(_("Opening the models…"))
        self._connect()

    def _connect(self) -> None:
        self._tabs.changed.connect(self.ask)
        self._tabs.dismissed.connect(self._dismiss)
        self._tabs.chosen.connect(self._take)
        self._tabs.added.connect(self._follow)
        self._tabs.taken.connect(self._accept)
        self._tabs.switched.connect(self._switch)
        self._strip.taken.connect(self._take)
        self.models.opened.connect(self.ask)
        self.models.failed.connect(self._begin_anew)
        self._predictor.worker.predicted.connect(self._show)
        self._predictor.worker.went_on.connect(self._go_on)

    @Slot(str)
    def choose_backend(self, backend: str) -> None:
        """Predict with this backend from now on; one that failed is opened again."""
        self.models.want(backend)
        self._settings.set(backend=backend)

    @Slot()
    def swap_backend(self) -> None:
        """Go on to the next mode of writing, in the order of the toolbar."""
        modes = list(MODES)
        self.choose_backend(modes[(modes.index(self._settings.now.backend) + 1) % len(modes)])

    @Slot()
    def apply(self) -> None:
        """Apply the current settings."""
        settings = self._settings.now
        self._ghost.set_often(settings.ghost)
        self._figures.backend = settings.backend
        self._strip.arrange(self._shown, settings.chips)
        self._answers.clear()

    @Slot()
    def ask(self) -> None:
        """Ask for predictions at the caret, which makes every older answer stale."""
        self.revision += 1
        request = request_at(self._tabs.editor, self.revision, self._settings.now.chips)
        self._figures.follow(request.before if request else None, self._settings.now.chips)
        if request is None:
            self._predictor.forget()
            self._clear()
            return
        finished = finished_words(self.before, request.before, self._settings.now.chips)
        if finished:
            self._strip.finish(finished[0].word)
        for typed in finished:
            self._ghost.word_finished(typed.word)
        self.before = request.before
        kinds, goes_on = in_opening_order(self._shown), self._ghost.may_go_on(self.revision)
        self._predictor.ask(PredictionQuestion(request, kinds, self._settings.now.think_ahead, goes_on))

    @Slot()
    def speak(self) -> None:
        """Show ghost text now, whatever the setting."""
        self._ghost.want(self.revision + 1)
        self.ask()

    # -- answers ---------------------------------------------------------------------------------------------------

    @Slot(str, object)
    def _show(self, kind: str, prediction: Prediction) -> None:
        if prediction.revision != self.revision:
            return
        self._strip.show_prediction(kind, prediction)
        self._figures.offer(kind if len(self._shown) == 1 else self._settings.now.backend, prediction)
        self._answers[kind] = f"{self.models.title(kind)} · {prediction.milliseconds:.0f} ms"
        told = self._answers.keys() & set(self._strip.kinds) or self._answers  # a stand-in, while none of them is open
        self._status.model.setText("   ".join(self._answers[kind] for kind in MODES if kind in told))
        if self._strip.row(kind) is self._lead():
            self._ghost.present(prediction)
        self._strip.hint.say(self._tabs.editor.tab_key())
        rows = [self._strip.row(kind) for kind in self._strip.kinds if kind in self.models.names]
        if all(row.prediction and row.prediction.revision == self.revision for row in rows):
            self.settled.emit()

    @Slot(object, str)
    def _go_on(self, prediction: Prediction, text: str) -> None:
        if prediction.revision == self.revision:
            self._ghost.go_on(prediction, text)

    @Slot(bool)
    def _begin_anew(self, nothing_left: bool) -> None:
        """Ask the remaining models."""
        self._answers.clear()
        if nothing_left:
            self._status.model.setText(_("No model is open"))
        self._clear()
        self.ask()

    @property
    def _shown(self) -> tuple[str, ...]:
        """The kinds whose suggestions the mode of writing shows."""
        return MODES[self._settings.now.backend].shows

    def _lead(self) -> ChipRow:
        """The row that ghost text comes from: the first whose model is open."""
        kinds = [kind for kind in self._strip.kinds if kind in self.models.names]
        return self._strip.row(kinds[0]) if kinds else self._strip.rows[0]

    # -- what the writer does --------------------------------------------------------------------------------------

    @Slot()
    def _accept(self) -> None:
        self._figures.take(self._by_chip)
        self._by_chip = False

    @Slot()
    def _dismiss(self) -> None:
        self.revision += 1
        self._predictor.forget()
        self._clear()

    @Slot()
    def _switch(self) -> None:
        """Continue with the text now in front."""
        request = request_at(self._tabs.editor, self.revision, self._settings.now.chips)
        self.before = request.before if request else ""  # so that no word of it counts as finished
        self._clear()
        self.ask()

    def _clear(self) -> None:
        self._strip.clear()
        self._strip.hint.say(self._tabs.editor.tab_key())

    @Slot(object)
    def _follow(self, sheet: Sheet) -> None:
        sheet.editor.is_chip_sure = self._is_chip_sure

    def _is_chip_sure(self) -> bool:
        """Whether the first chip offers a word for the text as it is that is likely enough to be taken by Tab."""
        prediction = self._strip.rows[0].prediction
        if not (self._settings.now.tab_takes_chip and prediction and prediction.suggestions):
            return False
        return prediction.revision == self.revision and prediction.suggestions[0].probability >= _SURE

    @Slot(int, int)
    def _take(self, row: int, number: int) -> None:
        """Take a chip's word, unless the text changed since it was predicted; of the only row that answers."""
        prediction = self._strip.rows[min(row, len(self._strip.rows) - 1)].prediction or self._lead().prediction
        if prediction and prediction.revision == self.revision and number < len(prediction.suggestions):
            self._by_chip = True
            suggestion, editor = prediction.suggestions[number], self._tabs.editor
            stem = suggestion.corrects.removesuffix(editor.rest) or prediction.prefix
            editor.take(suggestion.taken(prediction.prefix), stem)
