"""The writer's own models: switching while writing, and what the page "Your models" lists and changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from gui.app import add_workshop
from gui.window import Window
from gui.workshop.in_use import Chosen, ModelsInUse
from gui.workshop.workshop import Workshop
from models.store import keeping, models_folder
from models.store.archive import pack
from service import settings as settings_store
from service.settings import Settings
from tests.models.gguf.test_making import save_llama
from tests.workshop import add_model, idle, listed, select
from tests.writing import OpenWindow, type_text, words

OpenWorkshop = Callable[..., Workshop]
WINDOW = Settings("transformer", ghost="never", learn=False)


@pytest.fixture
def open_workshop(qtbot: QtBot, open_window: OpenWindow) -> Iterator[OpenWorkshop]:
    """Opens a window with a workshop, and waits until all models are open."""
    made = []

    def open_(settings: Settings = WINDOW) -> Workshop:
        models = ModelsInUse(settings)
        window = open_window(settings, models.open, wait=False)
        workshop = add_workshop(window, models)
        made.append(workshop)
        models.setParent(workshop)
        qtbot.waitUntil(lambda: len(window.conversation.models.names) == 3)
        return workshop

    yield open_
    for workshop in made:
        workshop.stop()


def window_of(workshop: Workshop) -> Window:
    window = workshop.parent()
    assert isinstance(window, Window)
    return window


def wait_open(qtbot: QtBot, workshop: Workshop, name: str) -> None:
    """Wait until a transformer writes along, and the blend with it."""

    def is_open() -> bool:
        names = window_of(workshop).conversation.models.names
        return names.get("transformer") == name and names.get("blend", "").startswith(name)

    qtbot.waitUntil(is_open)


def entries(menu: QMenu) -> dict[str, bool]:
    """The entries of a menu of models, and which of them is checked."""
    menu.aboutToShow.emit()
    return {action.text(): action.isChecked() for action in menu.actions()}


def test_the_menu_switches_the_model_while_writing(qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop()
    window = window_of(workshop)
    type_text(qtbot, window, "I look forward to ")
    qtbot.waitUntil(lambda: len(words(window)) == 3)
    menu = next(action.menu() for action in window.models_menu.actions() if "T-2 in use" in action.text())
    assert isinstance(menu, QMenu)
    assert entries(menu) == {"english-gpt2": True, "mine": False}
    next(action for action in menu.actions() if action.text() == "mine").trigger()
    wait_open(qtbot, workshop, "mine")
    qtbot.waitUntil(lambda: window.status.model.text().startswith("mine ·"))
    assert set("".join(words(window)).lower()) <= set("ab'")
    assert window.editor.text() == "I look forward to "
    assert window.editor.hasFocus()
    window.editor.undo()
    assert window.editor.text() != "I look forward to "
    assert entries(menu) == {"english-gpt2": False, "mine": True}
    assert settings_store.load(tmp_path / "settings.toml")[0].models == {"transformer": "mine"}


def test_where_a_model_comes_from_and_its_card_stand_behind_details(open_workshop: OpenWorkshop) -> None:
    page = open_workshop().store
    page.open()
    select(page, "english-gpt2")
    cells = [page.list.item(row, column) for row in range(2) for column in range(page.list.columnCount())]
    seen = [page.about.text(), *(cell.text() for cell in cells)]
    assert page.about.text() == "A small GPT-2 for everyday English: mail, chat, posts and plain prose."
    for jargon in ("fused", "8-bit", ".txt"):
        assert not any(jargon in text for text in seen)
        assert jargon in page.card.toPlainText()
    assert not page.card.isVisible()
    page.details.button.click()
    assert page.card.isVisible()


def test_the_settings_open_the_writers_own_model(qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop(replace(WINDOW, models={"transformer": "mine"}))
    wait_open(qtbot, workshop, "mine")
    assert window_of(workshop).message.text == ""


def test_a_model_that_is_gone_gives_way_to_the_bundled_one(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path
) -> None:
    workshop = open_workshop(replace(WINDOW, models={"transformer": "gone"}))
    window = window_of(workshop)
    wait_open(qtbot, workshop, "english-gpt2")
    qtbot.waitUntil(lambda: window.settings.now.models == {})
    assert window.message.text.startswith("There is no model named 'gone'")
    assert window.message.text.endswith("english-gpt2 goes on.")


def test_a_model_that_cannot_be_opened_leaves_the_one_before(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path
) -> None:
    add_model("mine", tmp_path)
    add_model("broken", tmp_path, seed=1)
    (models_folder() / "broken" / "model.onnx").write_bytes(b"no graph")
    workshop = open_workshop(replace(WINDOW, models={"transformer": "mine"}))
    window = window_of(workshop)
    type_text(qtbot, window, "a ")
    workshop.use("transformer", Chosen("broken"))
    qtbot.waitUntil(lambda: "damaged" in window.message.text)
    wait_open(qtbot, workshop, "mine")
    assert window.message.text.endswith("mine goes on.")
    assert window.settings.now.models == {"transformer": "mine"}
    type_text(qtbot, window, "a")
    qtbot.waitUntil(lambda: bool(words(window)))


def test_models_are_listed_with_what_is_in_use(qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path) -> None:
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    assert listed(page) == {"english-gpt2": "in use", "english-ngram": "in use"}
    assert "will be listed here" in page.total.text()
    assert not page.remove.isEnabled()
    folder = add_model("mine", tmp_path)
    page.refresh()
    assert listed(page)["mine"] == ""
    select(page, "mine")
    page.use.click()
    qtbot.waitUntil(lambda: listed(page)["mine"] == "in use")
    assert listed(page)["english-gpt2"] == ""
    assert not page.remove.isEnabled()
    assert not page.rename.isEnabled()
    assert str(folder.parent) in page.total.text()


def test_a_model_is_renamed_described_and_removed_by_keys(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path
) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    page.activateWindow()
    qtbot.waitUntil(page.list.hasFocus)
    select(page, "mine")
    page.rename.setFocus()
    qtbot.keyClick(page.rename, Qt.Key.Key_Space)
    qtbot.waitUntil(page.question.line.hasFocus)
    qtbot.keyClicks(page.question.line, "ours")
    qtbot.keyClick(page.question.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "ours" in listed(page) and idle(page))
    assert "mine" not in listed(page)
    select(page, "ours")
    qtbot.keyClick(page.describe, Qt.Key.Key_Space)
    qtbot.keyClicks(page.question.text, "Letters to Anna.")
    qtbot.keyClick(page.question.yes, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.about.text() == "Letters to Anna.")
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert page.question.isVisible()
    assert page.question.no.hasFocus()
    qtbot.keyClick(page.question.no, Qt.Key.Key_Escape)
    assert not page.question.isVisible()
    assert page.list.hasFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.keyClick(page.question.yes, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "ours" not in listed(page) and idle(page))
    assert list(models_folder().iterdir()) == []


def test_a_bad_name_is_refused_in_a_sentence(qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    select(page, "mine")
    page.rename.click()
    page.question.line.setText("../up")
    page.question.yes.click()
    qtbot.waitUntil(lambda: "cannot name a model" in page.message.text())
    assert "mine" in listed(page)


def test_a_model_goes_through_a_file(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    file = tmp_path / "mine.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    select(page, "mine")
    page.pack.click()
    qtbot.waitUntil(lambda: page.message.text() == f"mine is in {file}.")
    page.add.click()
    qtbot.waitUntil(lambda: "already" in page.message.text())
    page.question.yes.click()
    select(page, "mine")
    page.remove.click()
    page.question.yes.click()
    qtbot.waitUntil(lambda: "mine" not in listed(page) and idle(page))
    page.add.click()
    qtbot.waitUntil(lambda: page.message.text() == "mine is among your models now.")
    assert "mine" in listed(page)


@pytest.mark.parametrize("name", ["smol.gguf", "SMOL.GGUF"])
def test_a_gguf_file_is_added_and_writes(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = tmp_path / name
    save_llama(file)
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page.add.click()
    qtbot.waitUntil(lambda: page.message.text() == f"{file.stem} is among your models now.")
    select(page, file.stem)
    page.use.click()
    wait_open(qtbot, workshop, file.stem)


def test_a_gguf_file_that_is_cut_off_is_refused_in_a_sentence(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "smol.gguf"
    save_llama(file)
    file.write_bytes(file.read_bytes()[:-5000])
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page.add.click()
    qtbot.waitUntil(lambda: str(file) in page.message.text() and idle(page))
    assert page.message.text().endswith(": fetch it again.")
    assert "smol" not in listed(page)


def test_a_gguf_file_without_the_libraries_says_how_to_get_them(
    open_workshop: OpenWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    monkeypatch.setattr("gui.workshop.libraries.find_spec", lambda name: None if name == "gguf" else name)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "smol.gguf"), ""))
    page.add.click()
    assert "make workshop" in page.message.text()
    assert idle(page)


def test_two_models_are_compared_on_a_text(qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    text = tmp_path / "held.txt"
    text.write_text("I look forward to it\n", "utf-8")
    page.text.take(str(text))
    select(page, "english-gpt2", "mine")
    page.compare.click()
    qtbot.waitUntil(page.figures.isVisible)
    heads = [page.figures.horizontalHeaderItem(column).text() for column in range(3)]
    assert heads == ["", "english-gpt2", "mine"]
    saved = [float(page.figures.item(0, column).text().rstrip("\u202f%").replace("\u2212", "-")) for column in (1, 2)]
    assert saved[0] > saved[1]


def test_in_private_mode_nothing_is_noted_of_models_that_are_added_and_measured(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.zip"
    pack(add_model("mine", tmp_path), file)
    keeping.rename("mine", "other")
    workshop = open_workshop()
    window_of(workshop).set_private(True)
    workshop.show_store()
    page = workshop.store
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page.add.click()
    qtbot.waitUntil(lambda: page.message.text() == "mine is among your models now." and idle(page))
    text = tmp_path / "held.txt"
    text.write_text("ab a ba\n", "utf-8")
    page.text.take(str(text))
    page.blend.measure_wanted.emit("mine", "other")
    qtbot.waitUntil(lambda: sorted(page.blend.scale.figures) == [0, 25, 50, 75, 100])
    cache = tmp_path / "cache" / "foreword"
    assert not [name for name in ("tried-models.json", "pairs.json") if (cache / name).exists()]


def test_two_models_blend_by_a_slider_whose_scale_is_measured(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path
) -> None:
    add_model("mine", tmp_path)
    add_model("other", tmp_path, seed=1)
    workshop = open_workshop(replace(WINDOW, models={"transformer": "mine"}))
    window = window_of(workshop)
    workshop.show_store()
    panel = workshop.store.blend
    panel.other.setCurrentText("other")
    panel.on.click()
    qtbot.waitUntil(lambda: window.conversation.models.names.get("transformer") == "mine + other")
    assert window.settings.now.second == "other"
    text = tmp_path / "held.txt"
    text.write_text("ab a ba\n", "utf-8")
    workshop.store.text.take(str(text))
    panel.measure.click()
    qtbot.waitUntil(lambda: sorted(panel.scale.figures) == [0, 25, 50, 75, 100])
    type_text(qtbot, window, "a ")
    qtbot.waitUntil(lambda: bool(words(window)))
    before = [chip.suggestion for chip in window.strip.rows[0].chips]
    panel.slider.setValue(100)
    qtbot.waitUntil(lambda: [chip.suggestion for chip in window.strip.rows[0].chips] != before)
    qtbot.waitUntil(lambda: window.settings.now.second_percent == 100)
    panel.on.click()
    wait_open(qtbot, workshop, "mine")
    assert window.settings.now.second == ""


def test_models_of_different_vocabularies_are_not_blended(
    qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path
) -> None:
    add_model("mine", tmp_path)
    workshop = open_workshop()
    window = window_of(workshop)
    workshop.show_store()
    workshop.store.blend.on.click()
    qtbot.waitUntil(lambda: "different vocabularies" in window.message.text)
    wait_open(qtbot, workshop, "english-gpt2")
    qtbot.waitUntil(lambda: not workshop.store.blend.on.isChecked())


def test_closing_in_the_middle_of_a_job_ends_it(qtbot: QtBot, open_workshop: OpenWorkshop, tmp_path: Path) -> None:
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    select(page, "english-gpt2", "english-ngram")
    page.compare.click()
    assert page.job is not None
    process = page.job._process
    qtbot.waitUntil(lambda: process.processId() > 0)
    workshop.stop()
    assert process.processId() == 0
    assert idle(page)


def test_a_job_is_stopped_by_its_button(qtbot: QtBot, open_workshop: OpenWorkshop) -> None:
    workshop = open_workshop()
    workshop.show_store()
    page = workshop.store
    select(page, "english-gpt2", "english-ngram")
    page.compare.click()
    qtbot.waitUntil(page.cancel.isVisible)
    page.cancel.click()
    qtbot.waitUntil(lambda: page.message.text() == "Stopped.")
    assert not page.figures.isVisible()
    assert page.compare.isEnabled()
