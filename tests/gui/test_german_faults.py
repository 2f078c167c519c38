"""A German window in which things go wrong: what it says holds no English."""

from __future__ import annotations

import errno
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine import language
from engine.errors import ForewordError
from engine.files import reason
from engine.kinds import Kind
from engine.manifest import FILE_NAME
from gui.app import add_workshop, opened
from gui.window import Window
from gui.workshop import runs
from gui.workshop.in_use import ModelsInUse
from gui.workshop.page import Page
from gui.workshop.workshop import Workshop
from models.finetune.folder import RunFolder
from models.finetune.plan import FinetunePlan
from models.store import bundled
from service.settings import Settings
from service.settings_file import settings_file
from tests.workshop import add_model, idle
from tests.writing import OpenWindow

# Words that hardly any English sentence does without, and that no German one has.
_ENGLISH = re.compile(
    r"the|is|are|be|been|has|have|had|does|its?|it's|this|that|these|those|with|without|which|who|for|from|of|to|and|or"
    r"|not|no|cannot|can't|couldn't|again|other|another|choose|check|fetch|give|make|there|here|first|must"
)


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_chosen", language._chosen)
    language.use("de")


def english_in(said: str) -> set[str]:
    """The English words of what is said, but for paths and what is quoted of files and libraries."""
    own = re.sub(r"\S*/\S*|`[^`]*`|'[^']*'|\([^()]*(?::|Errno)[^()]*\)", " ", said)
    return {word for word in re.findall(r"[\w']+", own.lower()) if _ENGLISH.fullmatch(word)}


@pytest.fixture
def window() -> Iterator[Window]:
    """The window as the program opens it, with what lies in the writer's folders."""
    with ExitStack() as ends:
        window, _workshop = opened(ends)
        yield window
        window.close()


@pytest.fixture
def workshop(qtbot: QtBot, open_window: OpenWindow) -> Iterator[Workshop]:
    settings = Settings("transformer", ghost="never", learn=False)
    models = ModelsInUse(settings)
    made = add_workshop(open_window(settings), models)
    yield made
    made.stop()


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def choose(**models: str) -> None:
    lines = (f"{kind} = '{name}'" for kind, name in models.items())
    write(settings_file(), "\n".join(["backend = 'transformer'", *lines]).encode())


def said(qtbot: QtBot, window: Window, part: str) -> str:
    """What the window says, once this is a part of it."""
    qtbot.waitUntil(lambda: part in window.message.text)
    return window.message.text


def answered(qtbot: QtBot, page: Page) -> str:
    """What a page says once its job has ended."""
    qtbot.waitUntil(lambda: idle(page) and bool(page.message.text()))
    return page.message.text()


@pytest.fixture
def no_such_model() -> None:
    choose(transformer="nope")


@pytest.mark.usefixtures("no_such_model")
def test_a_model_that_is_missing(qtbot: QtBot, request: pytest.FixtureRequest) -> None:
    found = said(qtbot, request.getfixturevalue("window"), "nope")
    names = ", ".join(bundled(kind).name for kind in Kind)
    assert (
        found == f"Es gibt kein Modell namens 'nope': eines von diesen wählen: {names}. english-gpt2 arbeitet weiter."
    )


def test_a_model_that_is_damaged(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    graph = add_model("mine", tmp_path) / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:-100])
    choose(transformer="mine")
    found = said(qtbot, request.getfixturevalue("window"), "arbeitet weiter")
    assert "ist beschädigt" in found
    assert english_in(found) == set()


def test_settings_that_are_damaged(qtbot: QtBot, request: pytest.FixtureRequest) -> None:
    write(settings_file(), b"language = ")
    found = said(qtbot, request.getfixturevalue("window"), "settings.toml.broken")
    assert "es gelten die üblichen Einstellungen" in found
    assert english_in(found) == set()


def test_own_words_that_are_damaged(qtbot: QtBot, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    write(tmp_path / "state" / "foreword" / "words.sqlite", b"no database" * 1000)
    found = said(qtbot, request.getfixturevalue("window"), "words.sqlite")
    assert "sind beschädigt und blieben, wie sie sind" in found
    assert english_in(found) == set()


def test_a_recovery_copy_that_is_damaged(qtbot: QtBot, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    write(tmp_path / "state" / "foreword" / "recovery" / "run" / "text.copy", b"{}")
    found = said(qtbot, request.getfixturevalue("window"), "text.copy")
    assert "Eine Sicherungskopie ist beschädigt" in found
    assert english_in(found) == set()


def test_a_file_that_cannot_be_read(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    write(tmp_path / "picture.txt", b"PNG\0\0")
    write(tmp_path / "utf16.txt", b"\xff\xfea")
    for name, part in (("none.txt", "Es gibt keine"), ("picture.txt", "Nullbytes"), ("utf16.txt", "umwandeln")):
        window.filing.open(tmp_path / name)
        assert part in window.message.text
        assert english_in(window.message.text) == set()


def test_an_export_that_fails(qtbot: QtBot, workshop: Workshop, tmp_path: Path) -> None:
    page, source = workshop.export, tmp_path / "source"
    write(source / "model.safetensors", b"no weights")
    write(source / "config.json", b"[]")
    page.open_for(source)
    page.folder.setText(str(tmp_path / "made"))
    page.start.click()
    found = answered(qtbot, page)
    assert "config.json" in found
    assert english_in(found) == set()


def test_a_hub_that_cannot_be_reached(qtbot: QtBot, workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    page = workshop.get
    page.open()
    page.fetch.click()
    found = answered(qtbot, page)
    assert "lässt sich nicht holen (keine Verbindung)" in found
    assert english_in(found) == set()


def test_an_archive_that_is_hostile(
    qtbot: QtBot, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "model.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../evil.txt", "outside")
        archive.writestr(FILE_NAME, "{}")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    workshop.show_store()
    workshop.store.add.click()
    found = answered(qtbot, workshop.store)
    assert "was kein einfacher Dateiname ist: das Archiv neu holen" in found
    assert english_in(found) == set()


def test_fine_tuning_without_a_text(qtbot: QtBot, workshop: Workshop, tmp_path: Path) -> None:
    page, texts = workshop.finetune, tmp_path / "texts"
    texts.mkdir()
    page.open()
    page.take([str(texts)])
    page.look.click()
    found = answered(qtbot, page)
    assert "ist kein Text" in found
    assert english_in(found) == set()


def test_a_run_that_failed_while_no_window_was_open(workshop: Workshop, tmp_path: Path) -> None:
    folder = runs.runs_folder() / "letters"
    FinetunePlan((tmp_path / "letters.txt",), folder, tmp_path / "base", "letters").write()
    language.use("en")  # as the run speaks, which is a command
    RunFolder(folder).fail(
        ForewordError(
            "{path} cannot hold what the run needs ({reason}): free some space and start again.",
            path=folder,
            reason=reason(OSError(errno.ENOSPC, "No space left on device")),
        ).message
    )
    language.use("de")
    workshop.run.show_run("letters")
    found = workshop.run.state.text()
    assert "was der Lauf braucht (kein Platz mehr auf dem Datenträger)" in found
    assert english_in(found) == set()
    assert "cannot hold what the run needs" in RunFolder(folder).read().message  # for programs


def test_a_run_that_cannot_be_asked_to_pause(
    qtbot: QtBot, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = runs.runs_folder() / "letters"
    FinetunePlan((tmp_path / "letters.txt",), folder, tmp_path / "base", "letters").write()
    run = RunFolder(folder)
    with run.locked():
        run.tell(state="training")
        workshop.run.show_run("letters")
        (folder / "control").mkdir()
        workshop.run.pause.click()
    assert "letters lässt sich nicht verwenden" in workshop.run.message.text()
    assert english_in(workshop.run.message.text()) == set()
