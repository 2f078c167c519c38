"""Own words in the window: what is typed is learned and offered, what is secret or private isn't, faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.own_words import OwnWords
from engine.own_words.listing import learned
from gui.window import Window
from service.learning import jobs
from service.learning.own_words import LearningJob
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words, words


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "words.sqlite"


def known(file: Path) -> dict[str, int]:
    """The words in the file, as another program that opens it sees them, and how often each was seen."""
    own_words = OwnWords(file)
    found = {item.text: item.seen for item in learned(own_words) if " " not in item.text}
    own_words.close()
    return found


def learn(qtbot: QtBot, window: Window, text: str) -> None:
    """Type, and wait until everything that was finished is learned."""
    type_text(qtbot, window, text)
    await_job(qtbot, window, jobs.search("", 1))


def await_job(qtbot: QtBot, window: Window, job: LearningJob) -> None:
    """Have this done, and with it what was asked before."""
    done: list[LearningJob] = []
    window.predictor.own_words.ended.connect(lambda ended, _fault: done.append(ended))
    window.predictor.own_words.do(job)
    qtbot.waitUntil(lambda: job in done)


def close(window: Window) -> None:
    for sheet in window.tabs.sheets:
        sheet.editor.document().setModified(False)
    window.close()


def typed(qtbot: QtBot, window: Window, file: Path, text: str) -> dict[str, int]:
    """Type, close the window, and see what was learned."""
    type_text(qtbot, window, text)
    close(window)
    return known(file)


def paste(window: Window, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    window.editor.insertFromMimeData(data)


def put_caret(window: Window, position: int) -> None:
    cursor = window.editor.textCursor()
    cursor.setPosition(position)
    window.editor.setTextCursor(cursor)


def test_a_word_that_was_typed_twice_is_offered(qtbot: QtBot, window: Window) -> None:
    learn(qtbot, window, "We met Zorblatt. We met Zorblatt. ")
    type_text(qtbot, window, "We met Z")
    wait_for_words(qtbot, window, ["Zorblatt"])
    chip = window.strip.rows[0].chips[0]
    assert "from your own words: 100\u202f%" in chip.toolTip()
    assert "own word" in chip.accessibleName()


def test_own_words_outlive_the_window(qtbot: QtBot, open_window: OpenWindow) -> None:
    first = open_window()
    type_text(qtbot, first, "We met Zorblatt. We met Zorblatt.")
    close(first)
    second = open_window()
    type_text(qtbot, second, "We met Z")
    wait_for_words(qtbot, second, ["Zorblatt"])


def test_each_sentence_is_learned_once_however_it_is_mended(qtbot: QtBot, window: Window, file: Path) -> None:
    type_text(qtbot, window, "We met Zorblat. ")
    put_caret(window, len("We met Zorblat"))
    type_text(qtbot, window, "t")
    press(qtbot, window, Qt.Key.Key_End)
    found = typed(qtbot, window, file, " Then it rained.")
    assert found == {"We": 1, "met": 1, "Then": 1, "it": 1, "rained": 1}  # not the word that was mended, either


def test_a_word_that_is_undone_after_it_was_learned_is_unlearned(qtbot: QtBot, window: Window, file: Path) -> None:
    learn(qtbot, window, "We met Zorblatt. ")
    assert "Zorblatt" in known(file)
    while "Zorblatt" in window.editor.text():
        press(qtbot, window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await_job(qtbot, window, jobs.search("", 1))
    assert "Zorblatt" not in known(file)


def test_a_word_that_is_typed_anew_is_unlearned_and_the_others_stay(qtbot: QtBot, window: Window, file: Path) -> None:
    learn(qtbot, window, "We met Zorblat and Quux. ")
    put_caret(window, len("We met Zorblat"))
    for _ in "Zorblat":
        press(qtbot, window, Qt.Key.Key_Backspace)
    type_text(qtbot, window, "Anna")
    assert "Zorblat" in known(file)  # the caret is at the word still
    press(qtbot, window, Qt.Key.Key_End)
    await_job(qtbot, window, jobs.search("", 1))
    found = known(file)
    assert found["Quux"] == 1
    assert "Zorblat" not in found


def test_a_word_that_is_typed_the_same_again_stays_learned(qtbot: QtBot, window: Window, file: Path) -> None:
    learn(qtbot, window, "We met Zorblatt. ")
    put_caret(window, len("We met Zorblatt"))
    press(qtbot, window, Qt.Key.Key_Backspace)
    type_text(qtbot, window, "t")
    press(qtbot, window, Qt.Key.Key_End)
    assert typed(qtbot, window, file, "It rained.")["Zorblatt"] == 1


def test_a_passage_that_is_cut_stays_learned(qtbot: QtBot, window: Window, file: Path) -> None:
    learn(qtbot, window, "We met Zorblatt at the quay. ")
    window.editor.selectAll()
    press(qtbot, window, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert typed(qtbot, window, file, "It rained.")["Zorblatt"] == 1


def test_what_was_pasted_is_not_learned(qtbot: QtBot, window: Window, file: Path) -> None:
    type_text(qtbot, window, "We met ")
    paste(window, "Quux and Zorblatt")
    assert set(typed(qtbot, window, file, " today.")) == {"We", "met", "today"}


def test_what_was_loaded_is_not_learned(qtbot: QtBot, window: Window, file: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("We met Zorblatt at the quay.\n", "utf-8")
    window.filing.open(letter)
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    assert set(typed(qtbot, window, file, "It rained.")) == {"It", "rained"}


def test_a_taken_word_is_learned_with_what_stands_before_it(qtbot: QtBot, window: Window, file: Path) -> None:
    type_text(qtbot, window, "See you a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    press(qtbot, window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert typed(qtbot, window, file, "soon.")["again"] == 1


def test_what_an_input_method_commits_is_learned(qtbot: QtBot, window: Window, file: Path) -> None:
    for word in ("Grüße", " ", "Straße", ". "):
        QApplication.sendEvent(window.editor, QInputMethodEvent(word, []))
        event = QInputMethodEvent()
        event.setCommitString(word)
        QApplication.sendEvent(window.editor, event)
    close(window)
    assert {word.lower() for word in known(file)} == {"grüße", "straße"}


def test_a_word_that_is_being_typed_is_not_learned_half_when_the_text_is_saved(
    qtbot: QtBot, window: Window, file: Path, tmp_path: Path
) -> None:
    window.filing.open(_file(tmp_path))
    type_text(qtbot, window, "We met Zorb")
    assert window.filing.save()
    assert "Zorblatt" in typed(qtbot, window, file, "latt.")
    assert "Zorb" not in known(file)


def _file(folder: Path) -> Path:
    path = folder / "letter.txt"
    path.write_text("", "utf-8")
    return path


def test_a_line_is_learned_when_the_caret_leaves_it(qtbot: QtBot, window: Window, file: Path) -> None:
    type_text(qtbot, window, "First")
    press(qtbot, window, Qt.Key.Key_Return)
    type_text(qtbot, window, "We met Zorblatt")
    press(qtbot, window, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: "Zorblatt" in known(file) if file.exists() else False)


def test_secrets_never_reach_the_file(qtbot: QtBot, window: Window, file: Path) -> None:
    secrets = ["hunter2Xy", "4111111111111111", "swordfish", "example.org", "Elmtree"]
    text = "My password is swordfish. I use hunter2Xy and 4111 1111 1111 1111. See https://example.org/Elmtree now. "
    assert "now" in typed(qtbot, window, file, text)
    kept = b"".join(part.read_bytes() for part in file.parent.rglob("*") if part.is_file()).lower()
    assert not [secret for secret in secrets if secret.lower().encode() in kept]


def test_nothing_is_learned_where_the_setting_says_so(qtbot: QtBot, open_window: OpenWindow, file: Path) -> None:
    window = open_window(Settings("transformer", learn=False))
    assert typed(qtbot, window, file, "We met Zorblatt. ") == {}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_private_mode_changes_no_file(qtbot: QtBot, window: Window, file: Path, tmp_path: Path) -> None:
    letter = _file(tmp_path)
    learn(qtbot, window, "We met Zorblatt. We met Zorblatt. ")
    type_text(qtbot, window, "We met Z")
    wait_for_words(qtbot, window, ["Zorblatt"])
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: any(path.suffix == ".copy" for path in contents(tmp_path)))
    window.toolbar.private.click()
    assert window.toolbar.private.isChecked()
    assert window.words_menu.private.isChecked()
    assert "private" in window.windowTitle()
    before = contents(tmp_path)
    type_text(qtbot, window, "or. They met Quux. They met Quux.")
    press(qtbot, window, Qt.Key.Key_Return)
    window.appearance.zoom(1)
    window.filing.open(letter)
    window.desk.keeper.copy()
    type_text(qtbot, window, "They met Z")
    wait_for_words(qtbot, window, ["Zorblatt"])  # what was learned before is still offered
    assert contents(tmp_path) == before
    window.words_menu.private.trigger()
    assert not window.toolbar.private.isChecked()
    close(window)
    assert not {"Quux", "Zor"} & set(known(file))


def test_a_damaged_file_is_told_once_and_predictions_go_on(
    qtbot: QtBot, open_window: OpenWindow, file: Path, tmp_path: Path
) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)
    window = open_window()
    type_text(qtbot, window, "See you a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    qtbot.waitUntil(lambda: "damaged" in window.message.text)
    window.message.buttons[0].click()
    type_text(qtbot, window, "nd. So it goes. See you n")
    wait_for_words(qtbot, window, ["next"])
    close(window)
    assert window.message.text == ""
    assert file.read_bytes() == b"no database" * 1000


def test_a_file_that_cannot_be_learned_into_is_told_once(
    qtbot: QtBot, window: Window, backends: dict[str, ScriptedBackend], file: Path
) -> None:
    type_text(qtbot, window, "See you ")
    qtbot.waitUntil(file.exists)
    other = OwnWords(file)
    with other._database.transaction():  # another program is in the middle of a change
        type_text(qtbot, window, "there. ")
        qtbot.waitUntil(lambda: "in use" in window.message.text)
        window.message.buttons[0].click()
        type_text(qtbot, window, "It rained. See you ")
        wait_for_words(qtbot, window, ["again", "next", "and"])
        assert window.message.text == ""
    other.close()
    assert words(window)


def offered(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
@pytest.mark.parametrize(("here", "elsewhere"), [(True, ["again", "next", "and"]), (False, ["next", "and", "soon"])])
def test_a_chips_menu_sends_its_word_away(qtbot: QtBot, window: Window, here: bool, elsewhere: list[str]) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    chip = window.strip.rows[0].chips[0]
    place = chip.rect().center()
    QApplication.sendEvent(chip, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, chip.mapToGlobal(place)))
    menu = window.findChildren(QMenu)[-1]
    assert offered(menu) == ["Why this word?", "Don't offer “again” here", "Don't offer “again” anywhere"]
    menu.actions()[1 if here else 2].trigger()
    menu.close()
    wait_for_words(qtbot, window, ["next", "and", "soon"])
    type_text(qtbot, window, "then. Not ")
    wait_for_words(qtbot, window, elsewhere)


def test_the_words_menu_sends_away_what_the_chips_offer(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    window.words_menu.offered.aboutToShow.emit()
    assert "Don't offer “next” anywhere" in offered(window.words_menu.offered)
    window.unwanted.forget("next", here=False)
    wait_for_words(qtbot, window, ["again", "and", "soon"])


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
def test_the_menu_of_a_chip_with_an_own_word_forgets_it(qtbot: QtBot, window: Window, file: Path) -> None:
    learn(qtbot, window, "We met Zorblatt. We met Zorblatt. ")
    type_text(qtbot, window, "We met Z")
    wait_for_words(qtbot, window, ["Zorblatt"])
    chip = window.strip.rows[0].chips[0]
    chip.menu_wanted.emit(chip.mapToGlobal(chip.rect().center()))
    menu = window.findChildren(QMenu)[-1]
    next(action for action in menu.actions() if action.text() == "Forget “Zorblatt”").trigger()
    menu.close()
    wait_for_words(qtbot, window, [])
    assert "Zorblatt" not in known(file)


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
def test_the_menu_of_the_page_forgets_the_own_word_at_the_caret(qtbot: QtBot, window: Window, file: Path) -> None:
    learn(qtbot, window, "We met Zorblatt. We met Zorblatt. ")
    qtbot.waitUntil(lambda: window.spelling.checker.is_own("Zorblatt"))
    put_caret(window, len("We met Zor"))
    menu = page_menu(window)
    next(action for action in menu.actions() if action.text() == "Forget “Zorblatt”").trigger()
    menu.close()
    await_job(qtbot, window, jobs.search("", 1))
    assert "Zorblatt" not in known(file)


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
def test_the_menu_of_the_page_sends_the_word_away_that_was_just_taken(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    assert not [text for text in offered(page_menu(window)) if "offer" in text]
    press(qtbot, window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    menu = page_menu(window)
    next(action for action in menu.actions() if action.text() == "Don't offer “again” anywhere").trigger()
    menu.close()
    type_text(qtbot, window, "then. See you ")
    wait_for_words(qtbot, window, ["next", "and", "soon"])


def page_menu(window: Window) -> QMenu:
    """The menu that the page shows for its caret."""
    before = set(window.editor.findChildren(QMenu))
    window.editor.want_menu()
    (menu,) = set(window.editor.findChildren(QMenu)) - before
    return menu
