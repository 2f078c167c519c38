"""The page "Your models": lists, compares, changes and blends them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QPlainTextEdit, QWidget

from engine.kinds import MIXED, TABLE, Kind
from engine.language import Message, _
from gui.widgets.details import Details
from gui.widgets.figures import decimal, percent
from gui.widgets.parts import button, fill, fit, label, row, table
from gui.workshop.blend_panel import BlendPanel
from gui.workshop.choosing import HeldOutText
from gui.workshop.figures import size
from gui.workshop.in_use import BUNDLED, Chosen
from gui.workshop.libraries import GGUF, missing
from gui.workshop.page import Page
from gui.workshop.question import ConfirmationPanel
from models.gguf import SUFFIX
from service.private import PrivateMode

if TYPE_CHECKING:
    from models.store import Installed

_ZIP = Message("Models in a file (*.zip)")
_FILES = Message("Models in a file (*.zip *.gguf)")
_COLUMNS = (Message("Name"), Message("Kind"), Message("Size"), Message("Licence"), Message("In use"))
_FIGURES = (
    Message("Keystrokes saved"),
    Message("Next word among the first three"),
    Message("… after one letter"),
    Message("… after two letters"),
    Message("Perplexity of a word"),
    Message("Time for an answer"),
    Message("Size"),
)
_MOST_ROWS = 8
_CARD_LINES = 12
_EMPTY = Message(
    "Models that you get, fine-tune or add from a file will be listed here beside those that come with Foreword."
)


class StorePage(Page):
    """Lists the models. Each change runs in its own process, and then the list is read again."""

    use_wanted = Signal(str, object)  # kind, Chosen
    weighed = Signal(int)  # percent of the second of two blended models

    def __init__(self, private: PrivateMode, parent: QWidget | None = None) -> None:
        super().__init__("store", _("Your models"), (52, 44), parent)
        self._private = private
        self._in_use: Mapping[str, Chosen] = {}
        self.models: list[Installed] = []
        self.list = table(_("Your models"), _COLUMNS)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.about, self.total = label(), label()
        self.card = QPlainTextEdit(readOnly=True)
        self.card.setAccessibleName(_("Details of the model"))
        self.card.setTabChangesFocus(True)
        self.card.setFixedHeight(_CARD_LINES * self.fontMetrics().height())
        self.details = Details(self.card)
        self.question = ConfirmationPanel(self.list)
        self.use = button(_("&Use"), self._use)
        self.rename = button(_("Re&name…"), self._rename)
        self.describe = button(_("&Describe…"), self._describe)
        self.remove = button(_("&Remove…"), self._remove)
        self.pack = button(_("Save as a &file…"), self._pack)
        self.add = button(_("&Add from a file…"), self._add)
        self.compare = button(_("C&ompare"), self._compare)
        self.text = HeldOutText()
        self.figures = table(_("The models compared"), ("",))
        self.figures.hide()
        self.blend = BlendPanel()
        self.column.addWidget(self.list)
        self.column.addLayout(row(self.about))
        self.column.addWidget(self.details)
        self.column.addLayout(row(self.use, self.rename, self.describe, self.remove, self.pack, self.add, _space()))
        self.column.addWidget(self.question)
        self.column.addLayout(row(self.text, self.compare))
        self.column.addWidget(self.figures)
        self.column.addWidget(self.blend)
        self.column.addStretch(1)
        self.column.addWidget(self.total)
        QShortcut(QKeySequence.StandardKey.Delete, self.list, self._remove, Qt.ShortcutContext.WidgetShortcut)
        self.list.itemSelectionChanged.connect(self.show_possible)
        self.list.itemActivated.connect(lambda _item: self._use())
        self.blend.wanted.connect(self._blend)
        self.blend.weighed.connect(self.weighed)
        self.blend.measure_wanted.connect(self._measure)
        self.text.changed.connect(lambda: self.blend.show_figures({}))

    # -- showing ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the page, with the focus on the list."""
        super().open()
        self.list.setFocus()

    def show_in_use(self, in_use: Mapping[str, Chosen]) -> None:
        """Mark these models, by kind, as in use."""
        self._in_use = dict(in_use)
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the list of models again."""
        from models.store import installed

        selected = {model.name for model in self.selected}
        self.models = [model for model in installed() if model.kind not in MIXED]
        fill(self.list, [self._cells(model) for model in self.models], figures=(2,))
        fit(self.list, _MOST_ROWS)
        self.list.clearSelection()
        for place, model in enumerate(self.models):
            if model.name in selected or (not selected and place == 0):
                self.list.selectionModel().select(
                    self.list.model().index(place, 0),
                    self.list.selectionModel().SelectionFlag.Select | self.list.selectionModel().SelectionFlag.Rows,
                )
        own = [model for model in self.models if not model.bundled]
        taken = size(sum(model.size for model in own))
        self.total.setText(
            str(
                _("Your own models take {size} of disk, in {folder}.").format(size=taken, folder=_folder())
                if own
                else _EMPTY
            )
        )
        transformers = [model.name for model in self.models if model.kind == Kind.TRANSFORMER]
        self.blend.offer(transformers, self._in_use.get(Kind.TRANSFORMER, BUNDLED), self.models[0].name)
        self.show_possible()

    @property
    def selected(self) -> list[Installed]:
        """The models whose rows are selected, from the top."""
        rows = sorted({index.row() for index in self.list.selectionModel().selectedRows()})
        return [self.models[place] for place in rows if place < len(self.models)]

    def show_possible(self) -> None:
        """Enable only the actions that are possible now."""
        selected, idle = self.selected, self.job is None
        one = selected[0] if len(selected) == 1 else None
        own = one is not None and not one.bundled and idle
        self.use.setEnabled(one is not None and not one.fault)
        self.rename.setEnabled(own and not self._is_used(one))
        self.describe.setEnabled(own and not one.fault if one else False)
        self.remove.setEnabled(own and not self._is_used(one))
        self.pack.setEnabled(one is not None and not one.fault and idle)
        self.add.setEnabled(idle)
        self.compare.setEnabled(len(selected) == 2 and not any(model.fault for model in selected) and idle)
        self.blend.measure.setEnabled(idle)
        self.question.setEnabled(idle)
        self.about.setText(self._about(selected))
        self.details.setVisible(one is not None)
        self.card.setPlainText(_card(one) if one else "")

    def _about(self, selected: list[Installed]) -> str:
        if len(selected) != 1:
            return _("Two models can be compared.") if len(selected) == 2 else ""
        return selected[0].fault or selected[0].description

    def _cells(self, model: Installed) -> list[str]:
        kind = TABLE[model.kind].title() if model.kind in TABLE else _("Damaged")
        used = _("in use") if self._is_used(model) else ""
        return [model.name, kind, size(model.size), model.licence, used]

    def _is_used(self, model: Installed | None) -> bool:
        if model is None:
            return False
        in_use = self._in_use.get(model.kind)
        if in_use is None:
            return False
        return model.name in in_use.names or (model.bundled and not in_use.name)

    # -- doing -----------------------------------------------------------------------------------------------------

    def _use(self) -> None:
        if self.use.isEnabled():
            self.use_wanted.emit(self.selected[0].kind, Chosen(self._plain(self.selected[0].name)))

    def _rename(self) -> None:
        name = self.selected[0].name
        asked = _("A new name for {name}, of letters, digits, dots, hyphens and underscores").format(name=name)
        self.question.ask_line(
            asked, name, _("&Give it this name"), lambda new: self._change("rename", name=name, new=new)
        )

    def _describe(self) -> None:
        from models.store.places import read_card

        model = self.selected[0]
        asked = _("What {name} is; the first line below the title is shown in the list").format(name=model.name)
        self.question.ask_text(
            asked,
            read_card(model.folder),
            _("&Keep"),
            lambda card: self._change("describe", name=model.name, card=card),
        )

    @Slot()
    def _remove(self) -> None:
        if self.remove.isEnabled():
            model = self.selected[0]
            asked = _("Remove {name}? {size} of disk become free, and it can't be undone.")
            self.question.confirm(
                asked.format(name=model.name, size=size(model.size)),
                _("Remove {name}").format(name=model.name),
                lambda: self._change("remove", name=model.name, used=[]),
            )

    def _pack(self) -> None:
        name = self.selected[0].name
        start = str(Path.home() / f"{name}.zip")
        file, _kind = QFileDialog.getSaveFileName(self, _("Save as a file"), start, str(_ZIP))
        if file:
            done = _("{name} is in {file}.").format(name=name, file=file)
            self.work("pack", {"name": name, "file": file}, lambda _file: self.say(done), _("Writing the file…"))

    def _add(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(self, _("Add a model from a file"), str(Path.home()), str(_FILES))
        lacking = missing(GGUF) if Path(file).suffix.lower() == SUFFIX else ""
        if lacking:
            self.say(lacking)
        elif file:
            arguments = {"file": file, "notes": not self._private.is_on}
            self.work("add", arguments, self._added, _("Checking the model and trying it…"))

    def _added(self, name: str) -> None:
        self.refresh()
        self.say(_("{name} is among your models now.").format(name=name))

    def _change(self, task: str, **arguments: Any) -> None:
        self.work(task, arguments, lambda _name: self.refresh(), _("Changing the model…"))

    def _compare(self) -> None:
        names = [model.name for model in self.selected]
        arguments = {"names": names, "text": self.text.path}
        self.work("compare", arguments, self._show_compared, _("Opening the models…"))

    def _show_compared(self, compared: list[dict[str, Any]]) -> None:
        columns = [_figures(model) for model in compared]
        self.figures.setColumnCount(1 + len(columns))
        self.figures.setHorizontalHeaderLabels(["", *(model["name"] for model in compared)])
        fill(self.figures, [list(cells) for cells in zip(map(str, _FIGURES), *columns, strict=True)], figures=(1, 2))
        for column in range(1, self.figures.columnCount()):
            self.figures.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        fit(self.figures, len(_FIGURES))
        self.figures.show()

    # -- blending --------------------------------------------------------------------------------------------------

    @Slot(object)
    def _blend(self, wanted: Chosen) -> None:
        if wanted.second == wanted.name:
            self.say(_("Choose two different models to blend."))
            self.refresh()
        else:
            self.use_wanted.emit(Kind.TRANSFORMER, Chosen(self._plain(wanted.name), wanted.second, wanted.percent))

    @Slot(str, str)
    def _measure(self, one: str, other: str) -> None:
        arguments = {"one": one, "other": other, "text": self.text.path, "notes": not self._private.is_on}
        self.work("measure_weights", arguments, self._show_measured, _("Opening the models…"))

    def _show_measured(self, savings: dict[str, float]) -> None:
        self.blend.show_figures({int(weight): share for weight, share in savings.items()})

    def _plain(self, name: str) -> str:
        """A model's name in the settings, where bundled ones are empty."""
        return "" if any(model.name == name and model.bundled for model in self.models) else name


def _figures(model: dict[str, Any]) -> list[str]:
    shares = [percent(saved, 1) for saved in (model["savings"], *model["recall"])]
    time = _("{milliseconds} ms").format(milliseconds=decimal(model["milliseconds"]))
    return [*shares, decimal(model["perplexity"]), time, size(model["size"])]


def _card(model: Installed) -> str:
    """The sources and the card of a model."""
    from models.store.places import read_card, without_head

    sources = _("Where it comes from: {sources}").format(sources=", ".join(model.sources) or "\u2014")
    return f"{sources}\n\n{without_head(read_card(model.folder))}".rstrip()


def _folder() -> Path:
    from models.store import models_folder

    return models_folder()


def _space() -> QWidget:
    return QWidget()
