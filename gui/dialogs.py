"""The dialogs that open over the window: the settings, the writer's figures, and "About"."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from engine.language import _
from gui.appearance import Appearance
from gui.figures.counter import SignallingCounter
from gui.figures.dialog import FiguresDialog
from gui.settings.dialog import SettingsDialog
from gui.settings.holder import SettingsHolder


class Dialogs(QObject):
    """Opens each over the `window`, and waits until it closes."""

    def __init__(
        self, settings: SettingsHolder, figures: SignallingCounter, appearance: Appearance, window: QWidget
    ) -> None:
        super().__init__(window)
        self._settings, self._figures, self._appearance = settings, figures, appearance
        self._window = window

    @Slot()
    def ask_settings(self) -> None:
        """Let the writer change the settings."""
        dialog = SettingsDialog(self._settings.now, self._window)
        if dialog.exec():
            self._settings.change(dialog.settings())
        dialog.deleteLater()

    @Slot()
    def show_figures(self) -> None:
        """Show the writer's figures."""
        dialog = FiguresDialog(self._figures, self._appearance.theme, self._window)
        dialog.exec()
        dialog.deleteLater()

    @Slot()
    def tell_about(self) -> None:
        """Show "About Foreword"."""
        about = _(
            "Foreword predicts the next words and the rest of the word being typed. "
            "The models run on this machine; nothing that is typed leaves it."
        )
        QMessageBox.about(self._window, _("About Foreword"), about)
