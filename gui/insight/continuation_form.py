"""The settings of a continuation: a slider from careful to free, and details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.language import Message, _
from gui.theme import GRID
from gui.widgets.details import Details

if TYPE_CHECKING:
    from engine.insight.settings import ContinuationSettings

_METHODS = {
    "greedy": Message("greedy: always the likeliest"),
    "sample": Message("sampling: drawn by chance"),
    "beam": Message("beam search: several at a time"),
}
# The settings that each method uses.
_USED = {
    "greedy": ("count", "penalty"),
    "sample": ("count", "temperature", "top_k", "top_p", "penalty", "seed"),
    "beam": ("count", "beams", "penalty"),
}
# Temperature, top-k and top-p at each place of the slider, from careful to free.
_FREEDOM = ((0.5, 10, 0.8), (0.75, 20, 0.9), (1.0, 40, 0.95), (1.2, 100, 0.97), (1.5, 0, 1.0))
_USUAL = 2


class ContinuationForm(QWidget):
    """A slider from careful to free. The details show those settings that the method uses."""

    def __init__(self) -> None:
        super().__init__()
        self.freedom = QSlider(Qt.Orientation.Horizontal)
        self.freedom.setRange(0, len(_FREEDOM) - 1)
        self.freedom.setPageStep(1)
        self.freedom.setAccessibleName(_("From careful to free"))
        self.freedom.setToolTip(_("Careful keeps to likely words; free surprises more."))
        self.method = QComboBox()
        for value, title in _METHODS.items():
            self.method.addItem(str(title), value)
        self.method.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.method.setCurrentIndex(self.method.findData("sample"))
        temperature, top_k, top_p = _FREEDOM[_USUAL]
        self.fields: dict[str, QSpinBox | QDoubleSpinBox] = {
            "count": _whole(1, 200, 30),
            "temperature": _decimal(0.1, 5.0, temperature),
            "top_k": _whole(0, 1000, top_k),
            "top_p": _decimal(0.05, 1.0, top_p),
            "penalty": _decimal(0.5, 3.0, 1.1),
            "seed": _whole(0, 999_999, 0),
            "beams": _whole(1, 8, 4),
        }
        self._labels: dict[str, QLabel] = {}
        self.details = Details(self._inside())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(self._scale())
        column.addWidget(self.details)
        self.freedom.setValue(_USUAL)
        self.freedom.valueChanged.connect(self._set_freedom)
        self.method.currentIndexChanged.connect(self._show_used)
        self._show_used()

    def settings(self) -> ContinuationSettings:
        """The chosen settings."""
        from engine.insight.settings import ContinuationSettings  # here, so that the window does not wait for numpy

        value = {name: field.value() for name, field in self.fields.items()}
        return ContinuationSettings(
            self.method.currentData(), int(value["count"]), value["temperature"], int(value["top_k"]), value["top_p"],
            value["penalty"], int(value["seed"]), int(value["beams"]),
        )  # fmt: skip

    def _scale(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(QLabel(_("careful")))
        line.addWidget(self.freedom, 1)
        line.addWidget(QLabel(_("free")))
        return line

    def _inside(self) -> QWidget:
        titles = {
            "count": (_("Tokens"), _("Pieces of words to write, at most")),
            "temperature": (_("Temperature"), _("Below 1 keeps to what is likely, above 1 dares more")),
            "top_k": (_("Top-k"), _("Draw from so many of the likeliest; 0 for all")),
            "top_p": (_("Top-p"), _("Draw from the fewest that have this much of the probability together")),
            "penalty": (_("Repetition penalty"), _("Above 1 repeats less")),
            "seed": (_("Seed"), _("The same number draws the same text")),
            "beams": (_("Beams"), _("Partial texts that are followed at a time")),
        }
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        label = QLabel(_("How"))
        label.setBuddy(self.method)
        self.method.setAccessibleName(_("How to continue"))
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.method, 0, 1)
        for place, (name, (title, tip)) in enumerate(titles.items(), 1):
            self._labels[name] = QLabel(title)
            self._labels[name].setBuddy(self.fields[name])
            self.fields[name].setToolTip(tip)
            self.fields[name].setAccessibleName(title)
            grid.addWidget(self._labels[name], place, 0)
            grid.addWidget(self.fields[name], place, 1)
        grid.setColumnStretch(1, 1)
        return inside

    @Slot(int)
    def _set_freedom(self, place: int) -> None:
        for name, value in zip(("temperature", "top_k", "top_p"), _FREEDOM[place], strict=True):
            self.fields[name].setValue(value)  # type: ignore[arg-type]

    @Slot()
    def _show_used(self) -> None:
        method = self.method.currentData()
        self.freedom.setEnabled(method == "sample")
        for name, field in self.fields.items():
            field.setVisible(name in _USED[method])
            self._labels[name].setVisible(name in _USED[method])


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
