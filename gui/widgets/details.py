"""Details, which a button shows and hides."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.language import _
from gui.theme import GRID


class Details(QWidget):
    """A button with `inside` under it, which is hidden at first."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.inside = inside
        self.button = QToolButton()
        self.button.setObjectName("quiet")
        self.button.setText(_("Details"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setCheckable(True)
        self.button.toggled.connect(self.show_inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.button)
        column.addWidget(inside)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_inside(False)

    @Slot(bool)
    def show_inside(self, shown: bool) -> None:
        """Show or hide the details."""
        self.inside.setVisible(shown)
        self.button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
