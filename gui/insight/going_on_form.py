"""The settings of a continuation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QLabel, QSpinBox, QWidget

from engine.language import _
from gui.theme import GRID

if TYPE_CHECKING:
    from engine.insight.settings import ContinuationSettings

_METHODS = {
    "greedy": _("greedy: always the likeliest"),
    "sample": _("sampling: drawn by chance"),
    "beam": _("beam search: several at a time"),
}
# Which settings have a say in which methods.
_USED = {
    "greedy": ("count", "penalty"),
    "sample": ("count", "temperature", "top_k", "top_p", "penalty", "seed"),
    "beam": ("count", "beams", "penalty"),
}


class GoingOnForm(QWidget):
    """Shows those settings that the method heeds."""

    def __init__(self) -> None:
        super().__init__()
        self.method = QComboBox()
        for value, title in _METHODS.items():
            self.method.addItem(title, value)
        self.method.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.method.setCurrentIndex(self.method.findData("sample"))
        self.fields: dict[str, QSpinBox | QDoubleSpinBox] = {
            "count": _whole(1, 200, 30),
            "temperature": _decimal(0.1, 5.0, 1.0),
            "top_k": _whole(0, 1000, 40),
            "top_p": _decimal(0.05, 1.0, 0.95),
            "penalty": _decimal(0.5, 3.0, 1.1),
            "seed": _whole(0, 999_999, 0),
            "beams": _whole(1, 8, 4),
        }
        self._labels: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._lay_out()
        self.method.currentIndexChanged.connect(self._show_used)
        self._show_used()

    def settings(self) -> ContinuationSettings:
        """What is chosen."""
        from engine.insight.settings import ContinuationSettings  # here, since the window needn't wait for numpy

        value = {name: field.value() for name, field in self.fields.items()}
        return ContinuationSettings(
            self.method.currentData(), int(value["count"]), value["temperature"], int(value["top_k"]), value["top_p"],
            value["penalty"], int(value["seed"]), int(value["beams"]),
        )  # fmt: skip

    def _lay_out(self) -> None:
        titles = {
            "count": (_("Tokens"), _("Pieces of words to write, at most")),
            "temperature": (_("Temperature"), _("Below 1 keeps to what is likely, above 1 dares more")),
            "top_k": (_("Top-k"), _("Draw from so many of the likeliest; 0 for all")),
            "top_p": (_("Top-p"), _("Draw from the fewest that have this much of the probability together")),
            "penalty": (_("Repetition penalty"), _("Above 1 repeats less")),
            "seed": (_("Seed"), _("The same number draws the same text")),
            "beams": (_("Beams"), _("Partial texts that are followed at a time")),
        }
        label = QLabel(_("How"))
        label.setBuddy(self.method)
        self.method.setAccessibleName(_("How to continue"))
        self._grid.addWidget(label, 0, 0)
        self._grid.addWidget(self.method, 0, 1)
        for place, (name, (title, tip)) in enumerate(titles.items(), 1):
            self._labels[name] = QLabel(title)
            self._labels[name].setBuddy(self.fields[name])
            self.fields[name].setToolTip(tip)
            self.fields[name].setAccessibleName(title)
            self._grid.addWidget(self._labels[name], place, 0)
            self._grid.addWidget(self.fields[name], place, 1)
        self._grid.setColumnStretch(1, 1)

    @Slot()
    def _show_used(self) -> None:
        used = _USED[self.method.currentData()]
        for name, field in self.fields.items():
            field.setVisible(name in used)
            self._labels[name].setVisible(name in used)


def _whole(low: int, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box


def _decimal(low: float, high: float, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(low, high)
    box.setSingleStep(0.05)
    box.setValue(value)
    return box
