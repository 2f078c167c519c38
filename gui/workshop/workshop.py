"""The workshop beside a window: its entries in the menu "Models", its pages, and the models in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from engine.kinds import TABLE, Kind
from engine.language import _
from gui import theme as themes
from gui.prediction.predictor import Predictor
from gui.settings.holder import SettingsHolder
from gui.shortcuts.shortcuts import Shortcuts
from gui.widgets.notice import Notice
from gui.workshop.export_page import ExportPage
from gui.workshop.finetune_page import FinetunePage
from gui.workshop.get_page import GetPage
from gui.workshop.in_use import BUNDLED, Chosen, ModelsInUse, chosen, weigh, with_chosen
from gui.workshop.page import Page
from gui.workshop.run_page import RunPage
from gui.workshop.runs import Runs, run_state
from gui.workshop.store_page import StorePage
from gui.workshop.switch import fill_models
from models.finetune.folder import RUNNING
from service.private import PrivateMode

_CALM = 500  # milliseconds without a move of the slider before its place is kept


class Workshop(QObject):
    """Belongs to a `window`; stop it when that closes."""

    said = Signal(str)  # sentence for the user
    adjusted = Signal()  # an open model now answers differently

    def __init__(
        self,
        settings: SettingsHolder,
        predictor: Predictor,
        models: ModelsInUse,
        menu: QMenu,
        shortcuts: Shortcuts,
        private: PrivateMode,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings, self._predictor, self._models, self._shortcuts = settings, predictor, models, shortcuts
        self.in_use = chosen(settings.now)
        self.store, self.get, self.export = StorePage(private, window), GetPage(private, window), ExportPage(window)
        self.finetune = FinetunePage(window)
        self.run = RunPage(lambda: themes.choose(settings.now.theme), private, window)
        self.runs, self.notice = Runs(self), Notice()
        self._calm = QTimer(self, singleShot=True, interval=_CALM)
        self._calm.timeout.connect(self._keep)
        self._add_entries(menu)
        models.heed(private)
        models.opened.connect(self._opened)
        models.problem.connect(self.said)
        self.store.use_wanted.connect(self.use)
        self.store.weighed.connect(self.weigh)
        self.get.got.connect(self.offer)
        self.finetune.started.connect(self._follow)
        self.run.use_wanted.connect(lambda name: self.use(Kind.TRANSFORMER, Chosen(name)))
        self.run.export_wanted.connect(self.export.open_for)
        self.run.begin_wanted.connect(self.finetune.open)
        self.run.resumed.connect(self.runs.follow)
        self.runs.ended.connect(self._tell_ended)

    def begin(self) -> None:
        """Watch the running runs, and offer those that an earlier window began."""
        for name in self.runs.begin()[:1]:
            self._tell_found(name)

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages."""
        return self.store, self.get, self.export, self.finetune, self.run

    def stop(self) -> None:
        """End all work that must not outlive the window."""
        for page in self.pages:
            page.stop()
        self.runs.stop()

    # -- models ----------------------------------------------------------------------------------------------------

    @Slot(str, object)
    def use(self, kind: str, what: Chosen) -> None:
        """Use this from the next word on; if it can't be opened, say so and keep the present one."""
        self._models.wish(kind, what)
        self._predictor.exchange(kind)

    @Slot(int)
    def weigh(self, percent: int) -> None:
        """Change the weight of the second of two blended transformers."""
        if not self.in_use[Kind.TRANSFORMER].second:  # the blend is still being opened
            return
        self.in_use[Kind.TRANSFORMER] = replace(self.in_use[Kind.TRANSFORMER], percent=percent)
        self._models.wish(Kind.TRANSFORMER, self.in_use[Kind.TRANSFORMER])
        self._predictor.adjust(Kind.TRANSFORMER, weigh(percent))
        self.adjusted.emit()
        self._calm.start()

    @Slot(str)
    def offer(self, name: str) -> None:
        """Show a new model among the others."""
        if self.store.isVisible():
            self.store.refresh()
        self.said.emit(_("{name} is among your models now: choose it under Models.").format(name=name))

    @Slot(str, object)
    def _opened(self, kind: str, what: Chosen) -> None:
        if kind in self.in_use:
            self.in_use[kind] = what
            self._keep()
            self.store.show_in_use(self.in_use)

    @Slot()
    def _keep(self) -> None:
        settings = self._settings.now
        for kind, what in self.in_use.items():
            settings = with_chosen(settings, kind, what)
        if settings != self._settings.now:
            self._settings.change(settings)

    # -- runs ------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _follow(self, name: str) -> None:
        self.runs.follow(name)
        self.run.show_run(name)

    def _tell_found(self, name: str) -> None:
        """Offer the runs that an earlier window began, without interrupting the writer."""
        if run_state(name) in RUNNING:
            self._ask(_("“{name}” is being fine-tuned.").format(name=name), name)
        else:
            self._tell_ended(name)

    @Slot(str)
    def _tell_ended(self, name: str) -> None:
        said = {
            "finished": _("“{name}” is fine-tuned: see what it saves, and use it."),
            "stopped": _("The fine-tuning of “{name}” was interrupted and can go on."),
            "failed": _("The fine-tuning of “{name}” failed; its page says why."),
        }.get(run_state(name))
        if said and not (self.run.isVisible() and self.run.name == name):
            self._ask(said.format(name=name), name)

    def _ask(self, said: str, name: str) -> None:
        self.notice.ask(said, {_("Show it"): lambda: self.run.show_run(name), _("Not now"): lambda: None})

    # -- the menu --------------------------------------------------------------------------------------------------

    def _add_entries(self, menu: QMenu) -> None:
        menu.addSeparator()
        titles = {kind: row.title_in_use() for kind, row in TABLE.items() if row.title_in_use}
        for kind, title in titles.items():
            models = menu.addMenu(title)
            group = QActionGroup(models)
            models.aboutToShow.connect(self._lister(models, group, kind))
        menu.addSeparator()
        entries: dict[str, tuple[str, Callable[[], object]]] = {
            "models.store": (_("&Your models…"), self.show_store),
            "models.get": (_("&Get a model…"), self.get.open),
            "models.finetune": (_("&Fine-tune on my texts…"), self.finetune.open),
            "models.runs": (_("How f&ine-tuning goes…"), self.run.open),
            "models.export": (_("&Export to ONNX…"), self.export.open),
        }
        for name, (title, do) in entries.items():
            action = menu.addAction(title)
            action.triggered.connect(lambda _checked, do=do: do())
            self._shortcuts.commands.add(name, menu.title(), action)
        self._shortcuts.bind()

    def show_store(self) -> None:
        """Show the page of models."""
        self.store.show_in_use(self.in_use)
        self.store.open()

    def _lister(self, menu: QMenu, group: QActionGroup, kind: str) -> Callable[[], None]:
        def fill() -> None:
            fill_models(menu, group, kind, self.in_use.get(kind, BUNDLED), self.use)

        return fill
