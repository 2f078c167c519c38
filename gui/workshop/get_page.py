"""The page "Get a model": fetches a model by its name; nothing else is sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from engine.language import Message, _
from gui.theme import GRID
from gui.widgets.details import Details
from gui.widgets.parts import button, label, row
from gui.workshop.choosing import precision_box
from gui.workshop.libraries import NETWORK, missing
from gui.workshop.page import Page
from service.private import PrivateMode

# Names on the hub, and what to say about them.
SUGGESTED = {
    "distilbert/distilgpt2": Message("DistilGPT-2, small and quick"),
    "openai-community/gpt2": Message("GPT-2"),
    "openai-community/gpt2-medium": Message("GPT-2 medium, three times as slow"),
    "openai-community/gpt2-large": Message("GPT-2 large, six times as slow"),
    "openai-community/gpt2-xl": Message("GPT-2 XL, twelve times as slow"),
}
_WHAT = Message(
    "Choose a model by its name on the Hugging Face hub. Nothing is sent but the name, and nothing that you write. A "
    "model is data, and no code comes with it. After an interruption, fetching goes on from where it was."
)


class GetPage(Page):
    """Asks for a name; fetches, converts, tries and installs the model in its own process."""

    got = Signal(str)  # its name here

    def __init__(self, private: PrivateMode, parent: QWidget | None = None) -> None:
        super().__init__("get", _("Get a model"), (36, 22), parent)
        self._private = private
        self.stopped = _("Stopped: “Get it” goes on from here.")
        self.name = QComboBox(editable=True)
        for name, about in SUGGESTED.items():
            self.name.addItem(name)
            self.name.setItemData(self.name.count() - 1, str(about), 3)  # Qt.ToolTipRole
        self.about = label()
        self.about.setWordWrap(False)
        self.revision = QLineEdit("main")
        self.revision.setToolTip(_("A branch, a tag or a commit; what it stands for is noted with the model"))
        self.bits = precision_box()
        self.own_name = QLineEdit()
        self.fetch = button(_("&Get it"), self._fetch)
        form = QFormLayout()
        form.setSpacing(GRID)
        form.addRow(_("&Name on the hub"), self.name)
        form.addRow("", self.about)
        form.addRow(_("Name &here"), self.own_name)
        inside = QWidget()
        more = QFormLayout(inside)
        more.setSpacing(GRID)
        more.addRow(_("&Version"), self.revision)
        more.addRow(_("&Precision"), self.bits)
        self.details = Details(inside)
        self.column.addWidget(label(str(_WHAT)))
        self.column.addLayout(form)
        self.column.addWidget(self.details)
        self.column.addLayout(row(QWidget(), self.fetch))
        self.column.addStretch(1)
        self.name.currentTextChanged.connect(self._name_it)
        self._name_it(self.name.currentText())

    def open(self) -> None:
        """Show the page, with the focus on the name."""
        super().open()
        self.name.setFocus()
        self.say(missing(NETWORK) or self.message.text())

    def show_possible(self) -> None:
        """Enable only the actions that are possible now."""
        is_free = self.job is None and not missing(NETWORK)
        self.fetch.setEnabled(is_free and bool(self.name.currentText().strip()))
        for field in (self.name, self.revision, self.bits, self.own_name):
            field.setEnabled(is_free)

    def _name_it(self, name: str) -> None:
        self.about.setText(str(SUGGESTED.get(name.strip(), "")))
        self.own_name.setPlaceholderText(name.strip().rpartition("/")[2])
        self.show_possible()

    def _fetch(self) -> None:
        arguments = {
            "name": self.name.currentText().strip(),
            "revision": self.revision.text().strip() or "main",
            "bits": self.bits.currentData(),
            "own_name": self.own_name.text().strip(),
            "notes": not self._private.is_on,
        }
        self.work("get", arguments, self._got, _("Asking the hub…"))

    def _got(self, name: str) -> None:
        self.say(_("{name} is among your models now.").format(name=name))
        self.got.emit(name)
