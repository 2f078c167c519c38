"""The menu of a page, which begins with corrections at a misspelt word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QMenu

from engine.language import _
from engine.text import caret, rest_of_word
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.own_words.desk import OwnWordsDesk
from gui.page.editor import Editor
from gui.spelling.checker import Checker
from gui.worker.spelling import SpellingWorker
from service.prediction.spelling import Lookup

_CORRECTIONS = 5
_LINE = 512  # positions of a line that decide corrections


class SpellingMenu(QObject):
    """Shows the menu when a page wants it; at a misspelt word as soon as its corrections are found."""

    def __init__(
        self, tabs: Tabs, checker: Checker, worker: SpellingWorker, own_words: OwnWordsDesk, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._checker, self._worker, self._own_words = checker, worker, own_words
        self._wanted: tuple[Lookup, Editor, QTextCursor, QPoint] | None = None
        tabs.added.connect(self._follow)
        worker.found.connect(self._show_corrections)

    @Slot(object)
    def _follow(self, sheet: Sheet) -> None:
        editor = sheet.editor
        editor.menu_wanted.connect(lambda position, place: self._open(editor, position, place))

    def _open(self, editor: Editor, position: int, place: QPoint) -> None:
        span = self._checker.misspelling_at(editor, position)
        if span is None:
            self._wanted = None
            self._with_ways_to_forget(_page_menu(editor), editor, position).popup(place)
            return
        word = editor.selection(*span)
        line = max(word.block().position(), span[0] - _LINE)
        lookup = Lookup(
            editor.slice(line, span[0]), editor.slice(*span), _CORRECTIONS, curly_quotes=editor.curly_quotes
        )
        self._wanted = lookup, editor, word, place
        self._worker.look_up(lookup)

    @Slot(object, object)
    def _show_corrections(self, lookup: Lookup, words: Sequence[str]) -> None:
        if self._wanted is None or self._wanted[0] is not lookup:
            return
        _lookup, editor, word, place = self._wanted
        self._wanted = None
        menu = _page_menu(editor)
        first = menu.actions()[0]
        entries = [_correction(menu, editor, word, correction) for correction in words]
        if not entries:
            entries = [QAction(_("No corrections"), menu, enabled=False)]
        menu.insertActions(first, [*entries, _line(menu)])
        menu.insertActions(first, [*self.ways_out(menu, lookup.typed), _line(menu)])
        menu.popup(place)
        if words:
            menu.setActiveAction(entries[0])

    def _with_ways_to_forget(self, menu: QMenu, editor: Editor, position: int) -> QMenu:
        """The menu, which begins with ways to forget the word at a position, where it is the writer's or just taken."""
        word = _word_at(editor, position)
        is_own = self._checker.is_own(word)
        if word and (is_own or editor.has_just_taken):
            shown, first = word.replace("&", "&&"), menu.actions()[0]
            forget = QAction(_("Forget “{word}”").format(word=shown), menu)
            forget.triggered.connect(lambda: self._own_words.unlearn(word))
            stop = QAction(_("Don't offer “{word}” anywhere").format(word=shown), menu)
            stop.triggered.connect(lambda: self._own_words.forget(word))
            entries = [forget, stop] if is_own else [stop]
            for entry in entries:
                entry.setEnabled(self._own_words.may_keep)
            menu.insertActions(first, [*entries, _line(menu)])
        return menu

    def ways_out(self, menu: QMenu, typed: str) -> list[QAction]:
        """Entries that accept a word as it is spelt."""
        shown = typed.replace("&", "&&")
        add = QAction(_("&Add “{word}” to my words").format(word=shown), menu)
        add.setEnabled(self._own_words.may_keep)
        add.triggered.connect(lambda: self._own_words.add(typed))
        ignore = QAction(_("&Ignore “{word}”").format(word=shown), menu)
        ignore.triggered.connect(lambda: self._checker.mean(typed))
        return [add, ignore]


def _word_at(editor: Editor, position: int) -> str:
    """The word at a position, or the one just taken, behind whose space the caret stands."""
    start, end = editor.line(position)
    before, after = (
        editor.slice(max(start, position - _LINE), position),
        editor.slice(position, min(end, position + _LINE)),
    )
    if editor.has_just_taken and before.endswith(" "):
        before, after = before[:-1], ""
    prefix = caret(before).prefix
    return prefix + rest_of_word(after)


def _page_menu(editor: Editor) -> QMenu:
    menu = editor.createStandardContextMenu()
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _line(menu: QMenu) -> QAction:
    line = QAction(menu)
    line.setSeparator(True)
    return line


def _correction(menu: QMenu, editor: Editor, word: QTextCursor, correction: str) -> QAction:
    action = QAction(correction.replace("&", "&&"), menu)
    action.triggered.connect(lambda: editor.correct(word.selectionStart(), word.selectionEnd(), correction))
    return action
