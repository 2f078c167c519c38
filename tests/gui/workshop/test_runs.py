"""Fine-tuning runs as the window sees them: found again, paused, ended, and offered without stopping the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.app import add_workshop
from gui.window import Window
from gui.workshop import runs
from gui.workshop.in_use import ModelsInUse
from gui.workshop.workshop import Workshop
from models.finetune.folder import RunFolder
from models.finetune.plan import FinetunePlan

MakeRun = Callable[..., RunFolder]


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[MakeRun]:
    """Makes the folder of a run of which this is told; this process works on it where it is under way."""
    with ExitStack() as stack:

        def make(name: str, under_way: bool = False, **told: object) -> RunFolder:
            folder = runs.runs_folder() / name
            FinetunePlan((tmp_path / "letters.txt",), folder, tmp_path / "base", name).write()
            run = RunFolder(folder)
            run.tell(state="preparing")
            run.tell(held_out_loss_before=3.5, savings_before=0.31, held_out_loss=3.5, savings=0.31)
            run.tell(**{"step": 10, "of": 40, "loss": 3.2, "seconds_left": 600.0, "state": "training"} | told)
            if under_way:
                stack.enter_context(run.locked())
            return run

        yield make


@pytest.fixture
def open_workshop(window: Window) -> Iterator[Callable[[], Workshop]]:
    made = []

    def open_() -> Workshop:
        made.append(add_workshop(window, ModelsInUse(window.settings.now)))
        made[-1].begin()
        return made[-1]

    yield open_
    for workshop in made:
        workshop.stop()


def test_nothing_is_offered_where_nothing_was_begun(open_workshop: Callable[[], Workshop]) -> None:
    workshop = open_workshop()
    assert workshop.notice.text == ""
    workshop.run.open()
    assert "No model was fine-tuned here yet" in workshop.run.state.text()
    assert not workshop.run.pause.isVisible()
    workshop.run.begin.click()
    assert workshop.finetune.isVisible()


def test_a_run_under_way_is_found_again_and_paused_by_keys(
    qtbot: QtBot, open_workshop: Callable[[], Workshop], make_run: MakeRun, window: Window
) -> None:
    run = make_run("letters", under_way=True)
    workshop = open_workshop()
    page = workshop.run
    assert workshop.notice.text == "“letters” is being fine-tuned."
    assert window.editor.hasFocus()
    workshop.notice.buttons[0].click()
    assert page.isVisible()
    assert "10 minutes" in page.state.text()
    assert "31.0\u202f%" in page.numbers.text()
    assert (page.steps.value(), page.steps.maximum()) == (10, 40)
    assert page.plot is not None
    qtbot.keyClick(page.pause, Qt.Key.Key_Space)
    assert run.wish == "pause"
    run.tell(state="paused")
    page.look()
    assert page.state.text() == "Paused."
    qtbot.keyClick(page.pause, Qt.Key.Key_Space)
    assert run.wish == "resume"


def test_a_run_is_ended_once_the_writer_agrees(
    qtbot: QtBot, open_workshop: Callable[[], Workshop], make_run: MakeRun
) -> None:
    run = make_run("letters", under_way=True)
    page = open_workshop().run
    page.show_run("letters")
    qtbot.keyClick(page.end, Qt.Key.Key_Space)
    qtbot.keyClick(page.question.no, Qt.Key.Key_Space)
    assert run.wish == ""
    qtbot.keyClick(page.end, Qt.Key.Key_Space)
    qtbot.keyClick(page.question.yes, Qt.Key.Key_Space)
    assert run.wish == "cancel"


def test_an_interrupted_run_can_go_on(open_workshop: Callable[[], Workshop], make_run: MakeRun) -> None:
    make_run("letters")  # whose process is no more
    workshop = open_workshop()
    assert workshop.notice.text == "The fine-tuning of “letters” was interrupted and can go on."
    workshop.run.show_run("letters")
    assert workshop.run.pause.text() == "&Go on"
    assert workshop.run.pause.isEnabled()


def test_a_failed_run_says_why(open_workshop: Callable[[], Workshop], make_run: MakeRun) -> None:
    make_run("letters", state="failed", message="The disk is full: free some space.")
    page = open_workshop().run
    page.show_run("letters")
    assert page.state.text() == "It failed. The disk is full: free some space."


def test_a_finished_run_is_offered_until_it_was_seen(open_workshop: Callable[[], Workshop], make_run: MakeRun) -> None:
    make_run("letters", state="finished", step=40)
    workshop = open_workshop()
    assert workshop.notice.text == "“letters” is fine-tuned: see what it saves, and use it."
    workshop.notice.buttons[0].click()
    assert workshop.run.use.isVisible()
    assert open_workshop().notice.text == ""


def test_in_private_mode_it_is_not_noted_that_a_run_was_seen(
    open_workshop: Callable[[], Workshop], make_run: MakeRun, window: Window
) -> None:
    run = make_run("letters", state="finished", step=40)
    window.set_private(True)
    files = set(run.path.iterdir())
    open_workshop().notice.buttons[0].click()
    assert set(run.path.iterdir()) == files
    assert "“letters” is fine-tuned" in open_workshop().notice.text


def test_the_end_of_a_run_is_told_while_its_page_is_closed(
    qtbot: QtBot, open_workshop: Callable[[], Workshop], make_run: MakeRun
) -> None:
    run = make_run("letters", under_way=True)
    workshop = open_workshop()
    workshop.notice.buttons[1].click()
    assert workshop.notice.text == ""
    run.tell(state="finished")
    qtbot.waitUntil(lambda: "is fine-tuned" in workshop.notice.text)


def test_a_run_is_removed_with_what_it_made(
    qtbot: QtBot, open_workshop: Callable[[], Workshop], make_run: MakeRun
) -> None:
    make_run("older", state="cancelled")
    run = make_run("letters", state="finished")
    page = open_workshop().run
    page.show_run("letters")
    qtbot.keyClick(page.remove, Qt.Key.Key_Space)
    qtbot.keyClick(page.question.yes, Qt.Key.Key_Space)
    assert not run.path.exists()
    assert page.name == "older"
    assert page.state.text().startswith("Ended before it was done")
