"""A slider between two transformers, with the savings at each place as its scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from engine.language import _
from gui.theme import GRID
from gui.widgets.figures import percent
from gui.widgets.parts import button, label, row
from gui.workshop.in_use import Chosen

_MARKS = (0, 25, 50, 75, 100)  # percent


class Scale(QWidget):
    """The figures under a slider, each below its place."""

    def __init__(self, slider: QSlider) -> None:
        super().__init__()
        self._slider = slider
        self.figures: Mapping[int, float] = {}
        self.setMinimumHeight(self.fontMetrics().height() + GRID // 2)

    def show_figures(self, figures: Mapping[int, float]) -> None:
        """Show these savings, 0 to 1, by the slider's value in percent."""
        self.figures = figures
        said = ", ".join(f"{mark}\u202f%: {percent(saved, 1)}" for mark, saved in figures.items())
        self._slider.setAccessibleDescription(_("Keystrokes saved at {places}").format(places=said) if said else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Write each figure below its place, the outer ones inside the slider's ends."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        option = QStyleOptionSlider()
        self._slider.initStyleOption(option)
        handle = self._slider.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self._slider)
        for mark in _MARKS:
            text = percent(self.figures.get(mark), 1)
            width = self.fontMetrics().horizontalAdvance(text) + 2
            centre = handle // 2 + (self.width() - handle) * mark // 100
            left = max(0, min(self.width() - width, centre - width // 2))
            painter.drawText(QRect(left, 0, width, self.height()), Qt.AlignmentFlag.AlignCenter, text)


class BlendPanel(QWidget):
    """Two models and their weights."""

    wanted = Signal(object)  # Chosen
    weighed = Signal(int)  # the second model's percent, while a blend is in use
    measure_wanted = Signal(str, str)  # the two models

    def __init__(self) -> None:
        super().__init__()
        self.on = QCheckBox(_("&Blend two transformers, the second of which learned from the first"))
        self.one, self.other = QComboBox(), QComboBox()
        self.one.setAccessibleName(_("The model at the left end"))
        self.other.setAccessibleName(_("The model at the right end"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(25)
        self.slider.setValue(50)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(25)
        self.slider.setAccessibleName(_("How much the model at the right end counts, in percent"))
        self.scale = Scale(self.slider)
        self.said = label()
        self.measure = button(_("&Measure what is saved"), self._measure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.on)
        column.addLayout(row(self.one, self.other))
        column.addWidget(self.slider)
        column.addWidget(self.scale)
        column.addLayout(row(self.said, self.measure))
        self.on.toggled.connect(self._choose)
        self.slider.valueChanged.connect(self._weigh)
        for box in (self.one, self.other):
            box.activated.connect(self._choose_models)
        self.show_figures({})

    def offer(self, names: Sequence[str], in_use: Chosen, bundled: str) -> None:
        """List the installed transformers, and show which are in use."""
        chosen = self.one.currentText(), self.other.currentText()
        for box, name in ((self.one, in_use.name or bundled), (self.other, in_use.second or chosen[1])):
            box.clear()
            box.addItems(list(names))
            box.setCurrentText(name)
        if not in_use.second and self.one.currentText() == self.other.currentText():
            self.other.setCurrentText(next((name for name in names if name != self.one.currentText()), ""))
        for widget, value in ((self.on, bool(in_use.second)), (self.slider, in_use.percent)):
            widget.blockSignals(True)
            if isinstance(widget, QCheckBox):
                widget.setChecked(bool(value))
            elif in_use.second:
                widget.setValue(value)
            widget.blockSignals(False)
        if chosen != (self.one.currentText(), self.other.currentText()):
            self.show_figures({})
        self.setVisible(len(names) > 1)

    def show_figures(self, figures: Mapping[int, float]) -> None:
        """Show the measured savings as the slider's scale."""
        self.scale.show_figures(figures)
        self._tell()

    @property
    def chosen(self) -> Chosen:
        """The models and the weight on the panel."""
        if not self.on.isChecked():
            return Chosen(self.one.currentText())
        return Chosen(self.one.currentText(), self.other.currentText(), self.slider.value())

    @Slot()
    def _choose(self) -> None:
        self.wanted.emit(self.chosen)
        self._tell()

    @Slot()
    def _choose_models(self) -> None:
        self.show_figures({})
        if self.on.isChecked():
            self._choose()

    @Slot()
    def _weigh(self) -> None:
        self._tell()
        if self.on.isChecked():
            self.weighed.emit(self.slider.value())

    def _measure(self) -> None:
        self.measure_wanted.emit(self.one.currentText(), self.other.currentText())

    def _tell(self) -> None:
        place = self.slider.value()
        said = _("{one} counts {left}\u202f%, {other} {right}\u202f%.").format(
            one=self.one.currentText(), left=100 - place, other=self.other.currentText(), right=place
        )
        is_measured = bool(self.scale.figures)
        scale = _("The scale shows the keystrokes saved.") if is_measured else _("What is saved isn't measured yet.")
        self.said.setText(f"{said} {scale}")
