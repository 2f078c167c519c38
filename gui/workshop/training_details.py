"""The settings of a fine-tuning run behind "Details", for who knows them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from engine.language import Message, _
from gui.theme import GRID
from gui.widgets.details import Details

_PRESETS = {
    "usual": Message("By the model's size"),
    "gpt2": Message("The recipe known for GPT-2"),
}
_UNSET = 0  # of a number that is left to the preset
_NUMBERS = {  # a plan's field: its label, the most, and what it is unless set
    "epochs": (Message("&Epochs, at most"), 1000, _UNSET),
    "batch_size": (Message("Ro&ws a step"), 10_000, _UNSET),
    "warmup_steps": (Message("Steps to warm &up"), 1_000_000, _UNSET),
    "context": (Message("To&kens a row"), 100_000, 256),
    "rank": (Message("LoRA's rank"), 1024, 16),
    "alpha": (Message("LoRA's alp&ha"), 4096, 32),
}


class TrainingDetails(Details):
    """Asks for settings; those that are left alone are the preset's."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(QWidget())
        self.preset = QComboBox()
        for name, title in _PRESETS.items():
            self.preset.addItem(str(title), name)
        self.numbers = {name: _number(*bounds) for name, (_label, *bounds) in _NUMBERS.items()}
        self.checkpointing = QCheckBox(_("Take less memory, and more time"))
        self.licence, self.source = QLineEdit(), QLineEdit()
        form = QFormLayout(self.inside)
        form.setSpacing(GRID)
        form.addRow(_("Se&ttings"), self.preset)
        for name, box in self.numbers.items():
            form.addRow(str(_NUMBERS[name][0]), box)
        form.addRow("", self.checkpointing)
        form.addRow(_("Li&cence of the model"), self.licence)
        form.addRow(_("What the te&xts are"), self.source)
        self.preset.currentIndexChanged.connect(self.changed)
        self.checkpointing.toggled.connect(self.changed)
        for box in self.numbers.values():
            box.valueChanged.connect(self.changed)
        for line in (self.licence, self.source):
            line.textChanged.connect(self.changed)

    @property
    def settings(self) -> dict[str, Any]:
        """The chosen settings, by the names of a plan's fields, and the name of the preset."""
        source = self.source.text().strip()
        numbers = {name: box.value() for name, box in self.numbers.items() if box.value() != _UNSET}
        return {
            "preset": self.preset.currentData(),
            "gradient_checkpointing": self.checkpointing.isChecked(),
            "licence": self.licence.text().strip(),
            "sources": [source] if source else [],
            **numbers,
        }


def _number(most: int, usual: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(_UNSET if usual == _UNSET else 1, most)
    box.setSpecialValueText(_("as in the settings") if usual == _UNSET else "")
    box.setValue(usual)
    return box
