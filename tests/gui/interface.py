"""Opens the window in a language, in a process of its own, and tells as JSON what it shows.

python -m tests.gui.interface LANGUAGE; in "marked" every translated text begins with MARK.
"""

from __future__ import annotations

import gettext
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTableView,
    QWidget,
)

from engine import language
from gui import theme
from gui.app import add_workshop, make_application
from gui.figures.dialog import FiguresDialog
from gui.settings.dialog import SettingsDialog
from gui.shortcuts.dialog import ShortcutsDialog
from gui.window import Window
from gui.workshop.in_use import ModelsInUse
from gui.workshop.workshop import Workshop
from service.settings import Settings
from tests.fakes import ScriptedBackend

MARK = "\u27e6"
FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


class Marked(gettext.NullTranslations):
    """Translates a text into itself behind the mark."""

    def gettext(self, message: str) -> str:
        """See NullTranslations."""
        return MARK + message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """See NullTranslations."""
        return MARK + (msgid1 if n == 1 else msgid2)


def main(name: str) -> None:
    """Write down what shows in this language."""
    if name == "marked":
        language._chosen = Marked()
    else:
        language.use(name)
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(dict.fromkeys(FOLDERS, home))
        json.dump(shown(Path(home)), sys.stdout)


def shown(folder: Path) -> dict[str, object]:
    """The entries by menu, the labels of the settings, and every text that the window and its pages show."""
    app, settings = make_application(), Settings("both")
    window = Window(settings, folder / "settings.toml", lambda kind, _parts: ScriptedBackend(kind, {}), folder)
    workshop = add_workshop(window, ModelsInUse(settings))
    window.show()
    window.tabs.add().editor.insertPlainText("A few words")
    window.desk.find_bar.open(replacing=True)
    window.appearance.zoom(1)
    window.insight.toggle()
    pages = open_pages(window, workshop)
    app.processEvents()
    bar = window.menuBar()
    found = {
        "fonts": QFontDatabase.families(),
        "menus": {"": [action.text() for action in bar.actions()], **dict(menus(bar))},
        "settings": [label.text() for label in pages[0].findChildren(QLabel) if label.buddy()],
        "texts": sorted({text for top in (window, *pages) for text in texts(top)}),
    }
    for sheet in window.tabs.sheets:
        sheet.editor.document().setModified(False)
    workshop.stop()
    window.close()
    return found


def open_pages(window: Window, workshop: Workshop) -> list[QWidget]:
    """Everything that opens beside the window, the settings first."""
    window.show_words()
    return [
        SettingsDialog(window.settings.now, window),
        FiguresDialog(window.figures, theme.LIGHT, window),
        ShortcutsDialog(window.shortcuts.commands, {}, window),
        *workshop.pages,
    ]


def menus(of: QMenuBar | QMenu) -> Iterator[tuple[str, list[str]]]:
    """The titles of all entries of each menu in a bar or a menu, by the menu's title."""
    for action in of.actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()
            yield menu.title(), [entry.text() for entry in menu.actions() if entry.text()]
            yield from menus(menu)


def texts(top: QWidget) -> Iterator[str]:
    """What `top` and all in it say, but for what Qt says itself and what was typed."""
    for widget in (top, *top.findChildren(QWidget)):
        if not _is_qts(widget):
            yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
            yield from _own(widget)
            yield from (action.text() for action in widget.actions())


def _is_qts(widget: QWidget) -> bool:
    """Whether Qt has the words: on its buttons, and in parts of other widgets."""
    box = widget.parentWidget()
    if isinstance(box, QDialogButtonBox) and isinstance(widget, QAbstractButton):
        return box.standardButton(widget) != QDialogButtonBox.StandardButton.NoButton
    return widget.objectName().startswith(("qt_", "Scroll"))


def _own(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox) and widget.count() < 20:  # there are more fonts
        yield from (widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QTableView):
        columns = range(widget.model().columnCount())
        yield from (str(widget.model().headerData(column, Qt.Orientation.Horizontal)) for column in columns)


if __name__ == "__main__":
    main(sys.argv[1])
