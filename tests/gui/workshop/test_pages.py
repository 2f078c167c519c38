"""What the pages of the workshop have in common: letters, keys, small screens, and libraries that are missing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.app import add_workshop
from gui.texts.question import NamesQuestion
from gui.widgets.details import Details
from gui.window import Window
from gui.workshop.in_use import ModelsInUse
from gui.workshop.page import Page
from gui.workshop.tasks import TASKS
from gui.workshop.workshop import Workshop
from models.store import bundled
from tests.paths import ROOT
from tests.patience import SECONDS

LOOK: dict[str, Any] = {
    "counts": {
        "files": 3, "documents": 4, "words": 20_000, "learned_words": 17_000, "held_out_words": 2_000,
        "duplicates": {"exact": 1, "near": 2}, "private": {"keys": 5}, "left_out": {"notices": 7},
        "unread": ["old.doc is no text."],
    },
    "seconds": 600, "memory": 1_500_000_000,
}  # fmt: skip
CLOSES = """
import sys
from PySide6.QtCore import QTimer
from gui import app

class Watched(app.Workshop):
    def __init__(self, *parts):
        super().__init__(*parts)
        QTimer.singleShot(0, self, self.act)

    def act(self):
        self.show_store()
        self.store.work("compare", {"names": ["english-gpt2", "english-ngram"], "text": ""}, print, "Comparing…")
        QTimer.singleShot(800, self, self.parent().close)

app.Workshop = Watched
sys.exit(app.run([]))
"""
PAGES = ("store", "get", "finetune", "export", "run")


@pytest.fixture
def workshop(window: Window) -> Iterator[Workshop]:
    made = add_workshop(window, ModelsInUse(window.settings.now))
    yield made
    made.stop()


@pytest.fixture
def page(workshop: Workshop, request: pytest.FixtureRequest) -> Page:
    page = getattr(workshop, request.param)
    assert isinstance(page, Page)
    page.open()
    return page


every_page = pytest.mark.parametrize("page", PAGES, indirect=True)


def reachable(page: Page, qtbot: QtBot) -> set[QWidget]:
    """What Tab leads to."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    found: set[QWidget] = set()
    for _ in range(60):
        focused = QApplication.focusWidget()
        assert focused is not None
        found.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return found


@every_page
def test_no_two_things_on_a_page_have_the_same_letter(page: Page) -> None:
    texts = [button.text() for button in page.findChildren(QAbstractButton)]
    texts += [label.text() for label in page.findChildren(QLabel) if label.buddy()]
    letters = Counter(letter.lower() for text in texts for letter in re.findall(r"&(\w)", text))
    shared = {letter for letter, count in letters.items() if count > 1}
    assert shared <= ({"e"} if page.objectName() == "run" else set())  # ending and exporting never show together


@every_page
def test_all_that_can_be_pressed_is_reached_by_tab(qtbot: QtBot, page: Page) -> None:
    found = reachable(page, qtbot)
    wanted = {button for button in page.findChildren(QAbstractButton) if button.isVisible() and button.isEnabled()}
    assert {button.text() for button in wanted if button.text()} <= {
        widget.text() for widget in found if isinstance(widget, QAbstractButton)
    }


@every_page
def test_a_small_screen_needs_no_scrolling_sideways(page: Page) -> None:
    page.resize(640, 480)
    QApplication.processEvents()
    assert (page.width(), page.height()) == (640, 480)
    inside = page.column.parentWidget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= 640


@pytest.mark.parametrize(("page", "jargon"), [("get", "bits"), ("export", "bits")], indirect=["page"])
def test_jargon_stands_behind_details(page: Page, jargon: str) -> None:
    details = page.findChild(Details)
    assert not getattr(page, jargon).isVisible()
    details.button.click()
    assert getattr(page, jargon).isVisible()
    details.button.click()
    assert not getattr(page, jargon).isVisible()


def test_what_was_found_in_the_texts_is_told_and_holds_until_something_changes(
    workshop: Workshop, tmp_path: Path
) -> None:
    page = workshop.finetune
    page.open()
    page.take([str(tmp_path)])
    page._show_look(LOOK)
    assert page.start.isEnabled()
    for told in (
        "20000 words in 4 documents",
        "come up again: 3",
        "5 keys",
        "Left out: notices (7).",
        "10 minutes",
        "1.5 GB",
        "old.doc is no text.",
    ):
        assert told in page.found.text()
    page.private.click()
    assert not page.start.isEnabled()
    assert page.found.text() == "Something was changed: look at the texts again."


def test_whose_lines_of_chats_are_learned_is_asked_before_the_look(
    qtbot: QtBot, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = workshop.finetune
    page.open()
    page.take([str(tmp_path)])
    page._show_look({"authors": {"Ann": 2, "Bob": 1}, "fields": {}})
    (question,) = page.findChildren(NamesQuestion)
    looked: list[dict[str, Any]] = []
    monkeypatch.setattr(page, "work", lambda task, arguments, *_: looked.append(arguments))
    qtbot.keyClick(question.names, Qt.Key.Key_Space)
    question.accept()
    assert [tuple(asked["authors"]) for asked in looked] == [("Ann",)]
    page.take([str(tmp_path / "more")])
    page.look.click()
    assert looked[-1]["authors"] == ()


def test_a_look_asks_for_what_is_to_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("[31.12.23, 21:41:05] Ann: Nine.\n[31.12.23, 21:41:06] Bob: Ten.\n", "utf-8")
    plan = {"files": [str(tmp_path)], "model": str(bundled("transformer")), "name": "x", "method": "whole"}
    kept = {"keep_private": False, "keep_duplicates": False, "authors": [], "fields": []}
    kept |= {"preset": "usual", "sources": []}
    found = TASKS["look"](print, **plan, **kept)
    assert json.loads(json.dumps(found)) == {"authors": {"Ann": 1, "Bob": 1}, "fields": {}}


def test_a_name_that_is_taken_starts_no_run(workshop: Workshop, tmp_path: Path) -> None:
    page = workshop.finetune
    page.open()
    page.take([str(tmp_path)])
    page.name.setText(bundled("transformer").name)
    page._show_look(LOOK)
    page.start.click()
    assert "choose another name" in page.message.text()
    assert page.isVisible()


def test_pages_say_how_to_install_what_is_missing(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("TRAINING", "EXPORT", "NETWORK"):
        for module in ("finetune_page", "export_page", "get_page"):
            monkeypatch.setattr(f"gui.workshop.{module}.{library}", ("nowhere",), raising=False)
    for page, start in (
        (workshop.finetune, workshop.finetune.look),
        (workshop.export, workshop.export.start),
        (workshop.get, workshop.get.fetch),
    ):
        page.open()
        assert "make workshop" in page.message.text()
        assert not start.isEnabled()


def test_the_program_ends_cleanly_while_a_job_is_under_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CLOSES], cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert (done.returncode, done.stdout, complaints) == (0, "", [])
