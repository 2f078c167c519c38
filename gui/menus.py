"""The menus of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

from gui.ghost import GHOST_TITLES
from gui.settings import TITLES, Settings
from gui.settings_dialog import THEME_TITLES
from gui.words_menu import WordsMenu

if TYPE_CHECKING:
    from gui.window import Window

_KEYS = QKeySequence.StandardKey
Entry = tuple[str, _KEYS | str, Callable[[], object]] | None  # title, keys, what it does; None is a line

SHORTCUTS = """\
Tab\ttake the grey text
Ctrl+Right\ttake its first word
Ctrl+Space\tshow it now
Alt+1 to Alt+5\ttake a chip
Esc\tsend the suggestions away until the next key
Ctrl+M\tswap between blend, transformer, n-gram and both
Ctrl+Shift+P\tprivate mode: nothing is learned, nothing kept but what you save
Ctrl+Z\ttake back the last step; a suggestion is one step
Ctrl+plus, Ctrl+minus\tlarger or smaller text; Ctrl+0 its own size
Ctrl+T, Ctrl+W\tnew text, close this text
Ctrl+Tab, Ctrl+Shift+Tab\tnext or previous text
Ctrl+F, Ctrl+H\tfind, find and replace
Ctrl+Shift+Y\tyour figures
F3, Shift+F3\tnext or previous match"""
ABOUT = (
    "Foreword predicts the next words and the rest of the word being typed. "
    "The models run on this machine; nothing that is typed leaves it."
)


class Menus:
    """Builds the menus of a window, and shows in them what is set."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._add_file()
        self._add(
            "&Edit",
            ("&Undo", _KEYS.Undo, lambda: window.editor.undo()),
            ("&Redo", _KEYS.Redo, lambda: window.editor.redo()),
            None,
            ("Cu&t", _KEYS.Cut, lambda: window.editor.cut()),
            ("&Copy", _KEYS.Copy, lambda: window.editor.copy()),
            ("&Paste", _KEYS.Paste, lambda: window.editor.paste()),
            ("Select &all", _KEYS.SelectAll, lambda: window.editor.selectAll()),
            None,
            ("&Find…", "Ctrl+F", lambda: window.desk.find_bar.open(replacing=False)),
            ("Find and re&place…", "Ctrl+H", lambda: window.desk.find_bar.open(replacing=True)),
            ("Find &next", "F3", lambda: window.desk.find_bar.step(1)),
            ("Find pre&vious", "Shift+F3", lambda: window.desk.find_bar.step(-1)),
        )
        self._add_view()
        self.words = WordsMenu(window)
        window.menuBar().addMenu(self.words)
        self._add_models()
        self._add(
            "&Help",
            ("&Keyboard shortcuts", "F1", self._tell_shortcuts),
            ("&About Foreword", "", self._tell_about),
        )

    def show_settings(self, settings: Settings) -> None:
        """Check the entries that stand for what is set."""
        self._themes[settings.theme].setChecked(True)
        self.backends[settings.backend].setChecked(True)
        self._ghosts[settings.ghost].setChecked(True)

    def _add(self, title: str, *entries: Entry) -> QMenu:
        menu = QMenu(title, self._window)
        self._window.menuBar().addMenu(menu)
        self._fill(menu, entries)
        return menu

    def _fill(self, menu: QMenu, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                title, keys, do = entry
                action = menu.addAction(title)
                action.setShortcuts(
                    QKeySequence.listFromString(keys) if isinstance(keys, str) else QKeySequence.keyBindings(keys)
                )
                action.triggered.connect(lambda _checked, do=do: do())

    def _add_file(self) -> None:
        window, filing, desk = self._window, self._window.filing, self._window.desk
        menu = self._add("&File", ("&New", "Ctrl+N; Ctrl+T", filing.new), ("&Open…", "Ctrl+O", filing.choose))
        self.recent = menu.addMenu("Open &recent")
        self.recent.aboutToShow.connect(self.list_recent)
        entries: list[Entry] = [
            ("&Close", "Ctrl+W; Ctrl+F4", filing.close),
            None,
            ("&Save", "Ctrl+S", filing.save),
            ("Save &as…", "Ctrl+Shift+S", filing.save_as),
            None,
            ("&Print…", "Ctrl+P", lambda: desk.print_text(window.page_font(100))),
            ("&Export as PDF…", "", lambda: desk.export_pdf(window.page_font(100))),
            None,
            ("&Quit", "Ctrl+Q", window.close),
        ]
        self._fill(menu, entries)

    def list_recent(self) -> None:
        """Fill the menu of recent files."""
        desk = self._window.desk
        self.recent.clear()
        for number, path in enumerate(desk.recent.paths(), 1):
            title = f"{path.name} — {path.parent}".replace("&", "&&")
            action = self.recent.addAction(f"&{number} {title}" if number < 10 else title)
            action.triggered.connect(lambda _checked, path=path: desk.filing.open(path))
        if self.recent.isEmpty():
            self.recent.addAction("The files that you open will be listed here").setEnabled(False)
        else:
            self._fill(self.recent, [None, ("&Clear this list", "", desk.forget_recent)])

    def _add_view(self) -> None:
        window = self._window
        menu = self._add(
            "&View",
            ("&Larger text", "Ctrl++; Ctrl+=", lambda: window.zoom(1)),
            ("&Smaller text", "Ctrl+-", lambda: window.zoom(-1)),
            ("&Own size", "Ctrl+0", lambda: window.zoom(0)),
            None,
            ("&Next text", "Ctrl+Tab; Ctrl+PgDown", lambda: window.tabs.step(1)),
            ("&Previous text", "Ctrl+Shift+Tab; Ctrl+PgUp", lambda: window.tabs.step(-1)),
            None,
        )
        ghosts = menu.addMenu("&Grey text")
        self._ghosts = _choices(
            ghosts, GHOST_TITLES, lambda often: window.change(replace(window.settings, ghost=often))
        )
        self._fill(ghosts, [None, ("&Show it now", "Ctrl+Space", window.speak)])
        themes = menu.addMenu("&Colours")
        self._themes = _choices(
            themes, THEME_TITLES, lambda theme: window.change(replace(window.settings, theme=theme))
        )
        self._fill(menu, [None, ("Your &figures…", "Ctrl+Shift+Y", window.show_figures)])
        self._fill(menu, [("Se&ttings…", _KEYS.Preferences, window.ask_settings)])

    def _add_models(self) -> None:
        menu = self._add("&Models")
        self.backends = _choices(menu, TITLES, self._window.choose_backend)
        self._fill(menu, [None, ("S&wap", "Ctrl+M", self._window.swap_backend)])

    def _tell_shortcuts(self) -> None:
        rows = "".join(
            f"<tr><td style='white-space: pre'><b>{keys}</b>  </td><td style='white-space: pre'>{what}</td></tr>"
            for keys, what in (line.split("\t") for line in SHORTCUTS.splitlines())
        )
        QMessageBox.about(self._window, "Keyboard shortcuts", f"<table cellpadding='4'>{rows}</table>")

    def _tell_about(self) -> None:
        QMessageBox.about(self._window, "About Foreword", ABOUT)


def _choices(menu: QMenu, titles: dict[str, str], choose: Callable[[str], object]) -> dict[str, QAction]:
    """Add entries of which one is chosen at a time; returns them by their values."""
    group = QActionGroup(menu)
    actions = {}
    for value, title in titles.items():
        action = group.addAction(title)
        action.setCheckable(True)
        action.triggered.connect(lambda _checked, value=value: choose(value))
        menu.addAction(action)
        actions[value] = action
    return actions
