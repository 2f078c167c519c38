"""The menus of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

from engine.language import _
from gui.menus.words import WordsMenu
from gui.settings.dialog import THEME_TITLES
from gui.shortcuts.sequences import Usual
from service import modes
from service.ghost_policy import GHOST_TITLES
from service.settings import Settings

if TYPE_CHECKING:
    from gui.window import Window

_KEYS = QKeySequence.StandardKey
# The command's name, its title, the usual keys, what it does; None is a line.
Entry = tuple[str, str, Usual, Callable[[], object]] | None
Choices = dict[str, QAction]

ABOUT = _(
    "Foreword predicts the next words and the rest of the word being typed. "
    "The models run on this machine; nothing that is typed leaves it."
)


class Menus:
    """Builds the menus of a window, and shows in them what is set."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._add_file()
        self._add(
            _("&Edit"),
            ("edit.undo", _("&Undo"), _KEYS.Undo, lambda: window.editor.undo()),
            ("edit.redo", _("&Redo"), _KEYS.Redo, lambda: window.editor.redo()),
            None,
            ("edit.cut", _("Cu&t"), _KEYS.Cut, lambda: window.editor.cut()),
            ("edit.copy", _("&Copy"), _KEYS.Copy, lambda: window.editor.copy()),
            ("edit.paste", _("&Paste"), _KEYS.Paste, lambda: window.editor.paste()),
            ("edit.select_all", _("Select &all"), _KEYS.SelectAll, lambda: window.editor.selectAll()),
            None,
            ("edit.find", _("&Find…"), "Ctrl+F", lambda: window.desk.find_bar.open(replacing=False)),
            ("edit.replace", _("Find and replac&e…"), "Ctrl+H", lambda: window.desk.find_bar.open(replacing=True)),
            ("edit.find_next", _("Find &next"), "F3", lambda: window.desk.find_bar.step(1)),
            ("edit.find_previous", _("Find pre&vious"), "Shift+F3", lambda: window.desk.find_bar.step(-1)),
            None,
            ("edit.menu", _("&Menu at the caret"), "Shift+F10", lambda: window.editor.want_menu()),
            ("edit.next_misspelt", _("Next misspelt &word"), "F7", window.spelling.go_to_next),
        )
        self._add_view()
        self.words = WordsMenu(window)
        window.menuBar().addMenu(self.words)
        self._add_models()
        self._add(
            _("&Help"),
            ("help.keys", _("&Three keys worth knowing"), "", window.keyboard.show_welcome),
            ("help.shortcuts", _("&Keyboard shortcuts…"), "F1", window.keyboard.show_shortcuts),
            ("help.report", _("Copy &diagnostic report"), "", window.copy_report),
            ("help.about", _("&About Foreword"), "", self._tell_about),
        )

    def show_settings(self, settings: Settings) -> None:
        """Check the entries that stand for what is set."""
        self._themes[settings.theme].setChecked(True)
        self.backends[settings.backend].setChecked(True)
        self._ghosts[settings.ghost].setChecked(True)

    def _add(self, title: str, *entries: Entry) -> QMenu:
        menu = QMenu(title, self._window)
        self._window.keyboard.commands.add_menu(title)
        self._window.menuBar().addMenu(menu)
        self._fill(menu, entries)
        return menu

    def _fill(self, menu: QMenu, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                name, title, keys, do = entry
                action = menu.addAction(title)
                action.triggered.connect(lambda _checked, do=do: do())
                self._window.keyboard.commands.add(name, menu.title(), action, keys)

    def _add_file(self) -> None:
        window, filing, desk = self._window, self._window.filing, self._window.desk
        menu = self._add(
            _("&File"),
            ("file.new", _("&New"), "Ctrl+N; Ctrl+T", filing.new),
            ("file.open", _("&Open…"), "Ctrl+O", filing.choose),
        )
        self.recent = menu.addMenu(_("Open &recent"))
        self.recent.aboutToShow.connect(self.list_recent)
        entries: list[Entry] = [
            ("file.close", _("&Close"), "Ctrl+W; Ctrl+F4", filing.close),
            None,
            ("file.save", _("&Save"), "Ctrl+S", filing.save),
            ("file.save_as", _("Save &as…"), "Ctrl+Shift+S", filing.save_as),
            None,
            ("file.print", _("&Print…"), "Ctrl+P", lambda: desk.print_text(window.look.page_font(100))),
            ("file.pdf", _("&Export as PDF…"), "", lambda: desk.export_pdf(window.look.page_font(100))),
            None,
            ("file.quit", _("&Quit"), "Ctrl+Q", window.close),
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
            self.recent.addAction(_("The files that you open will be listed here")).setEnabled(False)
        else:
            self.recent.addSeparator()
            self.recent.addAction(_("&Clear this list"), desk.forget_recent)

    def _add_view(self) -> None:
        window = self._window
        menu = self._add(
            _("&View"),
            ("view.larger", _("&Larger text"), "Ctrl++; Ctrl+=", lambda: window.zoom(1)),
            ("view.smaller", _("&Smaller text"), "Ctrl+-", lambda: window.zoom(-1)),
            ("view.own_size", _("&Own size"), "Ctrl+0", lambda: window.zoom(0)),
            None,
            ("view.next_text", _("&Next text"), "Ctrl+Tab; Ctrl+PgDown", lambda: window.tabs.step(1)),
            ("view.previous_text", _("&Previous text"), "Ctrl+Shift+Tab; Ctrl+PgUp", lambda: window.tabs.step(-1)),
            ("view.move_right", _("Move text to the &right"), "Ctrl+Shift+PgDown", lambda: window.tabs.shift(1)),
            ("view.move_left", _("Move text to the le&ft"), "Ctrl+Shift+PgUp", lambda: window.tabs.shift(-1)),
            None,
            ("view.next_part", _("Next part of the &window"), "F6", lambda: window.keyboard.step(1)),
            ("view.previous_part", _("Pre&vious part of the window"), "Shift+F6", lambda: window.keyboard.step(-1)),
            None,
        )
        ghosts = menu.addMenu(_("&Grey text"))
        self._ghosts = self._choices(
            ghosts, "grey", GHOST_TITLES, lambda often: window.change(replace(window.settings, ghost=often))
        )
        self._fill(ghosts, [None, ("view.grey_now", _("&Show it now"), "Ctrl+Space", window.conversation.speak)])
        self._fill(menu, [("view.say", _("S&ay the suggestions"), "Ctrl+Alt+Space", window.announcer.say)])
        themes = menu.addMenu(_("&Colours"))
        self._themes = self._choices(
            themes, "colours", THEME_TITLES, lambda theme: window.change(replace(window.settings, theme=theme))
        )
        self._fill(menu, [None, ("view.insight", _("Insig&ht"), "Ctrl+I", window.insight.toggle)])
        self._fill(menu, [("view.figures", _("Your fig&ures…"), "Ctrl+Shift+Y", window.show_figures)])
        self._fill(menu, [("view.settings", _("Se&ttings…"), "Ctrl+,", window.ask_settings)])

    def _add_models(self) -> None:
        self.models = menu = self._add(_("&Models"))
        self.backends = self._choices(menu, "models", modes.titles(), self._window.choose_backend)
        self._fill(menu, [None, ("models.swap", _("S&wap"), "Ctrl+M", self._window.swap_backend)])

    def _choices(self, menu: QMenu, kind: str, titles: dict[str, str], choose: Callable[[str], object]) -> Choices:
        """Add entries of which one is chosen at a time; returns them by their values."""
        group = QActionGroup(menu)
        actions = {}
        for value, title in titles.items():
            action = group.addAction(title)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, value=value: choose(value))
            menu.addAction(action)
            self._window.keyboard.commands.add(f"{kind}.{value}", menu.title(), action)
            actions[value] = action
        return actions

    def _tell_about(self) -> None:
        QMessageBox.about(self._window, _("About Foreword"), ABOUT)
