"""From texts to a model that is written with, through the dialogs alone: fine-tune, look, install, write, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from engine.manifest import read_manifest
from gui.app import add_workshop
from gui.window import Window
from gui.workshop import runs
from gui.workshop.finetune_page import FinetunePage
from gui.workshop.in_use import ModelsInUse
from gui.workshop.tasks import make_plan
from gui.workshop.workshop import Workshop
from models.finetune.folder import ENDED
from models.finetune.plan import FinetunePlan
from models.store import installed
from models.store.manifest import verify
from service.settings import Settings
from tests.sentences import TOKENS, write_letters
from tests.tiny import save_checkpoint, save_model
from tests.workshop import idle, keep_model
from tests.writing import OpenWindow, type_text, words


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of sentences in which a tiny model finds much to learn."""
    return write_letters(tmp_path / "letters")


@pytest.fixture
def workshop(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> Iterator[Workshop]:
    """A window that writes with a tiny model of the writer's own."""
    save_model(tmp_path / "base", tokens=TOKENS)
    keep_model(tmp_path / "base", "base")
    settings = Settings("transformer", ghost="never", learn=False, models={"transformer": "base"})
    models = ModelsInUse(settings)
    window = open_window(settings, models.open, wait=False)
    made = add_workshop(window, models)
    models.setParent(made)
    qtbot.waitUntil(lambda: window.conversation.models.names.get("transformer") == "base")
    yield made
    made.stop()
    for name in runs.names():  # one that goes on after a test that failed
        runs.run_named(name).cancel()


def drop(page: FinetunePage, path: Path) -> None:
    """Let a file or folder fall on the page."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, left, none))


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs with less of everything than what is known to be good."""

    def short(folder: Path, **asked: Any) -> FinetunePlan:
        return replace(make_plan(folder, **asked), epochs=2, measured_lines=1, learning_rate=3e-3)

    monkeypatch.setattr("gui.workshop.finetune_page.make_plan", short)


@pytest.mark.usefixtures("short_runs")
def test_fine_tune_use_and_export(qtbot: QtBot, workshop: Workshop, texts: Path, tmp_path: Path) -> None:
    page, window = workshop.finetune, workshop.parent()
    assert isinstance(window, Window)
    page.open()
    assert not page.look.isEnabled()
    drop(page, texts)
    assert page.paths == [str(texts)]
    page.model.box.setCurrentText("base")
    page.name.setText("mine")
    page.duplicates.setChecked(False)
    assert not page.start.isEnabled()
    qtbot.keyClick(page.look, Qt.Key.Key_Space)
    qtbot.waitUntil(page.start.isEnabled)
    assert "12500 words in 50 documents of 50 files." in page.found.text()
    assert "Paragraphs that come up again: 493." in page.found.text()
    qtbot.keyClick(page.start, Qt.Key.Key_Space)

    run = workshop.run
    assert run.isVisible()
    assert run.name == "mine"
    qtbot.waitUntil(lambda: run.progress.state not in ("waiting", "preparing"))
    type_text(qtbot, window, "The old dog runs to the small c")  # the writer goes on meanwhile
    qtbot.waitUntil(lambda: run.progress.state in ENDED)
    progress = run.progress
    assert progress.state == "finished", progress.message
    assert progress.held_out_loss < progress.held_out_loss_before
    assert run.plot.savings.listDataItems()

    qtbot.keyClick(run.use, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.conversation.models.names.get("transformer") == "mine")
    qtbot.waitUntil(lambda: window.status.model.text().startswith("mine ·"))
    assert words(window)
    assert all(word.startswith("c") for word in words(window))
    assert window.settings.now.models == {"transformer": "mine"}
    assert "mine" in [model.name for model in installed()]

    qtbot.keyClick(run.export, Qt.Key.Key_Space)
    export = workshop.export
    assert export.isVisible()
    assert Path(export.source.folder).name == "checkpoint"
    export.folder.setText(str(tmp_path / "out"))
    export.bits.setCurrentIndex(export.bits.findData(32))
    qtbot.keyClick(export.start, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: idle(export))
    assert export.message.text() == f"The model is in {tmp_path / 'out'} and {tmp_path / 'out-standard'}."
    assert "keystroke savings" in export.report.toPlainText()
    verify(tmp_path / "out", read_manifest(tmp_path / "out"))
    assert (tmp_path / "out-standard" / "onnx" / "model.onnx").exists()


def test_too_little_text_is_said(qtbot: QtBot, workshop: Workshop, tmp_path: Path) -> None:
    short = tmp_path / "short.txt"
    short.write_text("Hello there.\n", "utf-8")
    page = workshop.finetune
    page.open()
    page.take([str(short)])
    page.look.click()
    qtbot.waitUntil(lambda: idle(page))
    assert "10,000 are needed" in page.message.text()
    assert not page.start.isEnabled()


def test_pickled_weights_are_refused_and_nothing_is_written(qtbot: QtBot, workshop: Workshop, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "pickled")
    (tmp_path / "pickled" / "model.safetensors").rename(tmp_path / "pickled" / "pytorch_model.bin")
    page = workshop.export
    page.open_for(tmp_path / "pickled")
    page.folder.setText(str(tmp_path / "out"))
    page.start.click()
    qtbot.waitUntil(lambda: idle(page))
    assert "never opened" in page.message.text()
    assert page.report.toPlainText() == ""
    assert not (tmp_path / "out").exists()


def test_a_model_is_asked_for_where_there_is_no_network(
    qtbot: QtBot, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # where nobody listens
    page = workshop.get
    page.open()
    page.name.setCurrentText("openai-community/gpt2")
    assert page.about.text() == "GPT-2"
    qtbot.keyClick(page.fetch, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: idle(page))
    assert "cannot be fetched (no connection)" in page.message.text()
    assert page.fetch.isEnabled()
    assert "gpt2" not in [model.name for model in installed()]
