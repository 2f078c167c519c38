"""The page of own words: what it lists, and that everything on it can be changed there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gui.own_words.page import WordsPage
from gui.texts.question import NamesQuestion
from gui.window import Window
from tests.spelling import speller, wait_for_speller
from tests.writing import OpenWindow, type_text


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> WordsPage:
    type_text(qtbot, window, "We met Zorblatt. We met Zorblatt at the quay. ")
    window.show_words()
    page = window.own_words.page
    assert page is not None
    qtbot.waitUntil(lambda: "met Zorblatt" in listed(page))
    return page


def listed(page: WordsPage) -> dict[str, str]:
    """What the first two columns of the table show."""
    rows = range(page.model.rowCount())
    return {page.model.index(row, 0).data(): page.model.index(row, 1).data() for row in rows}


def select(page: WordsPage, text: str) -> None:
    page.table.selectRow(list(listed(page)).index(text))


def press(box: QMessageBox, role: QMessageBox.ButtonRole) -> None:
    assert "can't be undone" in box.text()
    next(button for button in box.buttons() if box.buttonRole(button) == role).click()


def test_words_and_phrases_are_listed_and_found(qtbot: QtBot, page: WordsPage) -> None:
    assert listed(page)["Zorblatt"] == "2"
    assert listed(page)["quay"] == "1"
    qtbot.keyClicks(page.query, "zorb")
    qtbot.waitUntil(lambda: "quay" not in listed(page))
    assert {"Zorblatt", "met Zorblatt"} <= set(listed(page))


def test_a_word_is_added_removed_and_offered_again_by_keys_alone(qtbot: QtBot, page: WordsPage) -> None:
    qtbot.keyClicks(page.addition, "Quux")
    qtbot.keyClick(page.addition, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listed(page).get("Quux") == "2")
    select(page, "Quux")
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "Quux" not in listed(page))
    page.shown.setFocus()
    qtbot.keyClick(page.shown, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: listed(page) == {"quux": "anything"})
    select(page, "quux")
    page.remove.click()
    qtbot.waitUntil(lambda: listed(page) == {})


def test_a_word_list_of_another_program_is_imported_and_its_words_are_counted(
    qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "own.pws"
    words.write_text("personal_ws-1.1 en 2\nqtox\nkettlewick\n", "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(words), ""))
    page.take_in.click()
    qtbot.waitUntil(lambda: {"qtox", "kettlewick"} <= set(listed(page)))
    assert page.message.text().startswith("2 words are imported")


def test_the_last_hour_is_taken_back(qtbot: QtBot, page: WordsPage) -> None:
    page.hour.click()
    qtbot.waitUntil(lambda: listed(page) == {})
    assert "last hour" in page.message.text()


def test_a_secret_is_refused_and_said_so(qtbot: QtBot, page: WordsPage) -> None:
    page.addition.setText("my pin: hunter2Xy")
    page.add.click()
    qtbot.waitUntil(lambda: "never kept" in page.message.text())
    assert "my pin: hunter2Xy" not in listed(page)


def test_what_is_exported_is_imported_after_a_wipe(
    qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "words.jsonl")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    page.give_out.click()
    qtbot.waitUntil(lambda: page.message.text().startswith("Your words are in"))
    before = listed(page)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: press(box, QMessageBox.ButtonRole.RejectRole))
    page.wipe.click()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: press(box, QMessageBox.ButtonRole.DestructiveRole))
    assert listed(page) == before
    page.wipe.click()
    qtbot.waitUntil(lambda: listed(page) == {})
    monkeypatch.setattr(QMessageBox, "exec", lambda box: choose(box, "&Add them"))
    page.take_in.click()
    qtbot.waitUntil(lambda: listed(page) == before)


def choose(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def test_a_backup_is_restored_in_the_place_of_what_was_learned_since(
    qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "words.jsonl")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (file, ""))
    page.give_out.click()
    qtbot.waitUntil(lambda: page.message.text().startswith("Your words are in"))
    before = listed(page)
    qtbot.keyClicks(page.addition, "Quux")
    qtbot.keyClick(page.addition, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Quux" in listed(page))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: choose(box, "&Restore"))
    page.take_in.click()
    qtbot.waitUntil(lambda: listed(page) == before)


def test_a_plain_list_of_words_is_written(
    qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = str(tmp_path / "words"), "Plain list of words (*.txt)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    page.give_out.click()
    qtbot.waitUntil(lambda: page.message.text().startswith("Your words are in"))
    assert "Zorblatt" in (tmp_path / "words").read_text("utf-8").splitlines()


def test_what_the_models_do_not_know_is_listed_first_and_the_order_can_be_changed(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(open_speller=speller)
    wait_for_speller(qtbot, window)
    type_text(qtbot, window, "The quay was the quay of the kettlewick. The the quay. ")
    window.show_words()
    page = window.own_words.page
    assert page is not None
    qtbot.waitUntil(lambda: "kettlewick" in listed(page))
    qtbot.waitUntil(lambda: list(listed(page))[:2] == ["kettlewick", "quay"])
    told = [page.model.index(row, 2).data() for row in (0, 1)]
    assert told[0] == "new"
    assert told[1] == "over 100 times as often"
    page.order.setCurrentIndex(page.order.findData("seen"))
    qtbot.waitUntil(lambda: list(listed(page))[:1] == ["the"])


def test_files_are_learned(qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "mine.txt"
    text.write_text("They saw the Quux.\n" * 500, "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(text)], ""))
    page.learn.click()
    qtbot.waitUntil(lambda: listed(page).get("Quux") == "500")
    assert page.message.text() == "The files are learned."
    assert page.stop.isHidden()


CHAT = """12/31/23, 9:40 PM - Messages and calls are end-to-end encrypted.
12/31/23, 9:41 PM - Ann Lee: We met Quuxley
12/31/23, 9:42 PM - Ann Lee: Quuxley was late
12/31/23, 9:43 PM - Bob: We met Blibber
"""


def test_it_is_asked_whose_lines_of_a_chat_are_learned(
    qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chat.txt").write_text(CHAT, "utf-8")
    (tmp_path / "table.csv").write_text("a,b\nThey saw one snorkack,You saw the umgubular one\n", "utf-8")
    files = [str(tmp_path / name) for name in ("chat.txt", "table.csv")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (files, ""))
    page.learn.click()
    qtbot.waitUntil(lambda: bool(open_questions(page)))
    (question,) = open_questions(page)
    assert entries(question) == ["Ann Lee: 2 lines", "Bob: 1 line"]
    ok = question.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not ok.isEnabled()
    qtbot.keyClick(question.names, Qt.Key.Key_Space)
    ok.click()
    (question,) = open_questions(page)
    assert entries(question) == ["b: 5 words", "a: 4 words"]
    qtbot.keyClick(question.names, Qt.Key.Key_Space)
    ok = question.buttons.button(QDialogButtonBox.StandardButton.Ok)
    ok.click()
    qtbot.waitUntil(lambda: listed(page).get("Quuxley") == "2")
    qtbot.waitUntil(lambda: page.message.text().startswith("The files are learned."))
    assert page.message.text().endswith("Left out: notices (1), lines of others (1), other fields (1).")
    assert "umgubular" in listed(page)
    assert not {"Blibber", "snorkack"} & set(listed(page))


def test_where_nothing_is_chosen_nothing_is_learned(
    qtbot: QtBot, page: WordsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chat.txt").write_text(CHAT, "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(tmp_path / "chat.txt")], ""))
    page.learn.click()
    qtbot.waitUntil(lambda: bool(open_questions(page)))
    open_questions(page)[0].reject()
    assert page.message.text() == "Nothing was learned from chat.txt, since nothing was chosen."
    assert page.learn.isEnabled()


def test_learning_from_files_stops_at_once(
    qtbot: QtBot, page: WordsPage, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long.txt").write_text("They saw the Quux.\n" * 50_000, "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(tmp_path / "long.txt")], ""))
    page.learn.click()
    qtbot.waitUntil(lambda: page.files.bar.value() > 0)
    page.stop.click()
    qtbot.waitUntil(lambda: page.message.text().startswith("Stopped;"))
    page.learn.click()
    qtbot.waitUntil(lambda: page.files.bar.value() > 0)
    window.set_private(True)
    qtbot.waitUntil(page.stop.isHidden)


def open_questions(page: WordsPage) -> list[NamesQuestion]:
    return [found for found in page.findChildren(NamesQuestion) if found.isVisible()]


def entries(question: NamesQuestion) -> list[str]:
    return [question.names.item(place).text() for place in range(question.names.count())]


def test_nothing_is_added_in_private_mode(page: WordsPage, window: Window) -> None:
    window.set_private(True)
    assert not any(widget.isEnabled() for widget in (page.addition, page.add, page.learn, page.take_in))
    window.set_private(False)
    assert page.addition.isEnabled()


def test_a_damaged_file_is_set_aside(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    file = tmp_path / "state" / "words.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)
    window = open_window()
    window.show_words()
    page = window.own_words.page
    assert page is not None
    qtbot.waitUntil(page.anew.isVisible)
    page.anew.click()
    qtbot.waitUntil(lambda: page.message.text() == "A new file is begun.")
    assert file.with_name("words.sqlite.set-aside-1").read_bytes() == b"no database" * 1000
