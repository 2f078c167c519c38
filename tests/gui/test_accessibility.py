"""What screen readers find in the window, and what is announced to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.prediction import Suggestion
from gui import theme as themes
from gui.figures.dialog import FiguresDialog
from gui.settings.dialog import SettingsDialog
from gui.window import Window
from service.settings import Settings
from tests.writing import OpenWindow, press, type_text, wait_for_words

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
NAMED = (
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Table,
    QAccessible.Role.PageTab,
    QAccessible.Role.MenuItem,
    QAccessible.Role.Dialog,
)


def found(widget: QObject) -> QAccessibleInterface:
    """What a screen reader finds where this widget is."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface


def name(widget: QObject) -> str:
    return found(widget).text(QAccessible.Text.Name)


def visible(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """What shows of a part of the tree."""
    if not interface.state().invisible:
        yield interface
        for place in range(interface.childCount()):
            child = interface.child(place)
            if child is not None:
                yield from visible(child)


def nameless(widget: QWidget) -> list[QAccessible.Role]:
    """The roles of what can be used in `widget` but has no name."""
    parts = list(visible(found(widget)))
    assert any(part.role() in NAMED for part in parts)
    return [part.role() for part in parts if part.role() in NAMED and not part.text(QAccessible.Text.Name)]


def test_everything_in_the_window_has_a_name(window: Window) -> None:
    window.tabs.add()
    window.desk.find_bar.open(replacing=True)
    window.message.say("The letter can't be saved.")
    assert nameless(window) == []


def test_everything_on_the_pages_has_a_name(qtbot: QtBot, window: Window) -> None:
    dialogs: list[QDialog] = [
        SettingsDialog(window.settings.now, window),
        FiguresDialog(window.figures, themes.LIGHT, window),
    ]
    window.show_words()
    for dialog in [*dialogs, *window.findChildren(QDialog, "words")]:
        dialog.show()
        assert nameless(dialog) == []
        dialog.close()


def test_labels_in_the_settings_belong_to_what_they_name(window: Window) -> None:
    dialog = SettingsDialog(window.settings.now, window)
    labelled = QAccessible.RelationFlag.Label
    for choice in (dialog.backend, dialog.ghost, dialog.theme, dialog.chips, dialog.font_size):
        labels = [label.text(QAccessible.Text.Name) for label, _ in found(choice).relations(labelled)]
        assert len(labels) == 1, choice
        assert labels[0]


def test_chips_are_named_buttons_in_a_named_group(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    chip = window.strip.rows[0].chips[1]
    assert found(chip).role() == QAccessible.Role.Button
    assert name(chip) == "Suggestion 2: next, 9\u202f%"
    assert "Alt+2" in found(chip).text(QAccessible.Text.Description)
    assert found(chip).parent().text(QAccessible.Text.Name) == "Suggestions"
    assert not found(chip).state().disabled
    press(qtbot, window, Qt.Key.Key_Escape)
    assert name(chip) == "Suggestion 2: no suggestion"
    assert found(chip).state().disabled


def test_a_screen_reader_can_press_a_chip(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    found(window.strip.rows[0].chips[1]).actionInterface().doAction("Press")
    qtbot.waitUntil(lambda: window.editor.text() == "See you next ")
    assert window.editor.hasFocus()


def test_grey_text_is_in_the_tree_but_not_in_the_text(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", ghost="always"))
    window.resize(500, 400)  # where the hint about Tab has no room

    def told() -> list[str]:
        parts = visible(found(window.strip))
        return [part.text(QAccessible.Text.Name) for part in parts if part.role() == QAccessible.Role.StaticText]

    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert told() == ["Grey text: again. Tab takes it."]
    text = found(window.editor).textInterface()
    assert text.text(0, text.characterCount()) == "See you "
    press(qtbot, window, Qt.Key.Key_Escape)
    assert told() == [""]


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[QAccessibleAnnouncementEvent]:
    """What is announced from now on. Qt hands it to the system from there, and no test can look on."""
    heard: list[QAccessibleAnnouncementEvent] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return heard


def test_suggestions_are_said_when_asked(
    qtbot: QtBot, open_window: OpenWindow, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    window = open_window(Settings("transformer", ghost="always"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert announced == []
    press(qtbot, window, Qt.Key.Key_Space, CTRL_ALT)
    assert [event.message() for event in announced] == ["1 again, 2 next, 3 and. Grey text: again"]
    assert announced[0].politeness() == QAccessible.AnnouncementPoliteness.Polite
    assert announced[0].object() is window.editor
    assert window.editor.text() == "See you "


def test_it_is_said_that_nothing_is_suggested(
    qtbot: QtBot, window: Window, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    type_text(qtbot, window, "zz")
    wait_for_words(qtbot, window, [])
    press(qtbot, window, Qt.Key.Key_Space, CTRL_ALT)
    assert [event.message() for event in announced] == ["No suggestions"]


def test_both_rows_are_said_with_their_labels(
    qtbot: QtBot, open_window: OpenWindow, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    window = open_window(Settings("both", ghost="never", chips=2))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next"], 0)
    wait_for_words(qtbot, window, ["in", "at"], 1)
    window.announcer.say()
    assert announced[0].message() == "GPT-2: 1 again, 2 next. N-gram: 1 in, 2 at"


def test_a_correction_is_said_to_be_one(
    qtbot: QtBot, window: Window, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    window.strip.rows[0].chips[0].set_suggestion(Suggestion("the", 0.9, corrects="teh"))
    window.announcer.say()
    assert announced[0].message().startswith("1 the, a correction, 2 next")


def test_after_a_pause_the_last_suggestions_alone_are_said(
    qtbot: QtBot, open_window: OpenWindow, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    window = open_window(Settings("transformer", ghost="never", say_after_pause=True))
    for letter in "See you a":
        with qtbot.waitSignal(window.conversation.settled):
            type_text(qtbot, window, letter)
    qtbot.waitUntil(lambda: bool(announced))
    assert [event.message() for event in announced] == ["1 again, 2 and, 3 anything"]


def test_nothing_is_said_by_itself_unless_the_writer_wants_it(
    qtbot: QtBot, window: Window, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert not window.announcer.is_waiting


def test_nothing_is_said_once_the_suggestions_are_sent_away(
    qtbot: QtBot, open_window: OpenWindow, announced: list[QAccessibleAnnouncementEvent]
) -> None:
    window = open_window(Settings("transformer", say_after_pause=True))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.announcer.is_waiting
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.announcer.is_waiting
