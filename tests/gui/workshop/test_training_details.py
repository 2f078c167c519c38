"""The settings behind "Details" of the page that fine-tunes: what is set there is what the run is told."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from gui.workshop.finetune_page import FinetunePage
from gui.workshop.tasks import make_plan
from models.finetune.plan import FinetunePlan


def asked(page: FinetunePage, folder: Path) -> FinetunePlan:
    return make_plan(folder, **page._asked())


def opened(qtbot: QtBot) -> FinetunePage:
    page = FinetunePage()
    qtbot.addWidget(page)
    page.show()
    page.details.button.click()
    assert page.details.inside.isVisible()
    return page


def test_what_is_left_alone_is_as_the_command_has_it(qtbot: QtBot, tmp_path: Path) -> None:
    plan = asked(opened(qtbot), tmp_path)
    usual = FinetunePlan((), tmp_path, plan.model, plan.name)
    assert plan == usual


def test_what_is_set_is_what_the_run_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(qtbot)
    page._look = {}
    for name, value in {"epochs": 7, "batch_size": 8, "warmup_steps": 20, "context": 64, "rank": 4}.items():
        page.details.numbers[name].setValue(value)
    assert page._look is None  # what was found out no longer holds
    page.details.checkpointing.click()
    page.details.licence.setText("CC0-1.0")
    page.details.source.setText("my letters")
    plan = asked(page, tmp_path)
    assert (plan.epochs, plan.batch_size, plan.warmup_steps, plan.context, plan.rank) == (7, 8, 20, 64, 4)
    assert (plan.gradient_checkpointing, plan.licence, plan.sources) == (True, "CC0-1.0", ("my letters",))


def test_a_recipe_is_chosen_and_changed(qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(qtbot)
    page.details.preset.setCurrentIndex(page.details.preset.findData("gpt2"))
    page.details.numbers["epochs"].setValue(3)
    plan = asked(page, tmp_path)
    assert (plan.learning_rate, plan.warmup_steps, plan.epochs, plan.rehearsal) == (5e-5, 200, 3, 0.0)
