"""The interface in other languages: catalogues that lack nothing, and a window that speaks them."""

from __future__ import annotations

import json
import os
import re
import string
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from engine import language
from gui.settings.dialog import SettingsDialog
from service.settings import Settings, load, save
from tests.gui.interface import FOLDERS, MARK
from tests.marks import FLOORS, marks
from tests.paths import ROOT
from tests.patience import SECONDS

OTHERS = sorted(language.LANGUAGES.keys() - {"en"})
# What is called the same everywhere: languages by their speakers, models, and what Qt names itself.
NAMES = {*language.LANGUAGES.values(), "\u00d7", "Scroll Left", "Scroll Right", "distilgpt2", "110\u202f%"}
MODEL = re.compile(r"english-\w+|scripted-.*|[\w-]+/[\w-]+")

# Starts the program as from the command line; once its window is there prints its menus and a button of Qt's.
PROGRAM = """
import sys
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMainWindow
from gui import startup

def report():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMainWindow))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    print([action.text() for action in window.menuBar().actions()])
    print(buttons.buttons()[0].text(), window.tabs.sheet.name, QLocale().name())
    window.close()

def translate_qt(app, name, original=startup.translate_qt):
    original(app, name)
    QTimer.singleShot(0, app, report)

startup.translate_qt = translate_qt
import main
sys.exit(main.main([]))
"""


def key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    """One for each number of things, none where there is no translation yet."""
    all_forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return all_forms if all(all_forms) else ()


def catalogue(name: str) -> Catalog:
    with (language.FOLDER / name / "LC_MESSAGES" / "foreword.po").open("rb") as file:
        return read_po(file, locale=name)


@cache
def in_the_code() -> frozenset[tuple[str, ...]]:
    """Every text that the code asks a translation of."""
    folders = [str(ROOT / floor) for floor in FLOORS]
    keywords = DEFAULT_KEYWORDS | dict.fromkeys(marks())
    python = [("**.py", "python")]
    found = chain.from_iterable(extract_from_dir(folder, python, keywords=keywords) for folder in folders)
    return frozenset((text,) if isinstance(text, str) else tuple(text) for _file, _line, text, _notes, _ in found)


@cache
def shown(name: str) -> dict[str, dict[str, list[str]] | list[str]]:
    """What the window shows in a language; see tests.gui.interface."""
    command = [sys.executable, "-m", "tests.gui.interface", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=_plain(), check=True)
    found: dict[str, dict[str, list[str]] | list[str]] = json.loads(done.stdout)
    return found


def _plain() -> dict[str, str]:
    """The environment of a user whose system speaks English."""
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "LANG": "en_US.UTF-8", "LC_ALL": "", "LANGUAGE": ""}


@pytest.mark.parametrize("name", OTHERS)
def test_every_text_is_translated(name: str) -> None:
    there = {key(message): message for message in catalogue(name) if message.id}
    assert in_the_code() - there.keys() == set(), "run `make translations`, and translate these"
    assert there.keys() - in_the_code() == set(), "run `make translations`: nobody asks for these"
    assert [text for text, message in there.items() if not translations(message) or message.fuzzy] == []


@pytest.mark.parametrize("name", OTHERS)
def test_translations_have_the_placeholders_of_their_texts(name: str) -> None:
    def places(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}

    for message in catalogue(name):
        wanted = set().union(*map(places, key(message)))
        for translated in translations(message):
            assert places(translated) == wanted, message.id


@pytest.mark.parametrize("name", OTHERS)
def test_translations_keep_what_a_text_ends_in(name: str) -> None:
    """Dots that say that a question follows, the end of a sentence, and a letter to press with Alt."""
    for message in catalogue(name):
        for translated in translations(message) if message.id else ():
            text = key(message)[0]
            assert text.endswith("…") == translated.endswith("…"), text
            assert text.endswith(".") == translated.endswith(".") or len(text) == 1, text
            assert ("&" in text) == ("&" in translated), text


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_compiled_is_what_was_translated(name: str) -> None:
    with (language.FOLDER / name / "LC_MESSAGES" / "foreword.mo").open("rb") as file:
        compiled = {key(message): translations(message) for message in read_mo(file) if message.id}
    written = {key(message): done for message in catalogue(name) if message.id and (done := translations(message))}
    assert compiled == written, "run `make translations`"


def test_every_language_has_its_catalogue() -> None:
    assert sorted(path.name for path in language.FOLDER.iterdir()) == OTHERS


def test_everything_that_shows_can_be_translated() -> None:
    found = shown("marked")
    texts = found["texts"]
    assert isinstance(texts, list)
    names = {*NAMES, *found["fonts"]}
    assert [
        text for text in texts if text and MARK not in text and text not in names and not MODEL.fullmatch(text)
    ] == []
    assert len(texts) > 200


@pytest.mark.parametrize("name", ["en", *OTHERS])
def test_no_two_entries_of_a_menu_have_the_same_letter(name: str) -> None:
    found = shown(name)
    menus, labels = found["menus"], found["settings"]
    assert isinstance(menus, dict)
    assert isinstance(labels, list)
    assert all("&" in title for title in (*menus[""], *labels))
    for title, entries in [*menus.items(), ("the settings", labels)]:
        letters = Counter(
            letter.lower() for entry in entries for letter in re.findall(r"&(\w)", entry.replace("&&", ""))
        )
        assert [letter for letter, times in letters.items() if times > 1] == [], title


@pytest.mark.parametrize("name", OTHERS)
def test_the_window_starts_in_the_language_of_the_settings(tmp_path: Path, name: str) -> None:
    save(Settings(language=name), tmp_path / "foreword" / "settings.toml")
    menus, rest = _start(tmp_path)
    expected = {key(message): translations(message) for message in catalogue(name)}
    assert menus == str([expected[(title,)][0] for title in ("&File", "&Edit", "&View", "&Words", "&Models", "&Help")])
    assert rest.split()[1:] == [expected[("Untitled",)][0], "de_DE"]
    assert rest.split()[0] in ("Abbrechen", "&Abbrechen")


def test_the_window_starts_in_english_where_the_system_has_no_other(tmp_path: Path) -> None:
    menus, rest = _start(tmp_path)
    assert menus == str(["&File", "&Edit", "&View", "&Words", "&Models", "&Help"])
    assert "Untitled" in rest


def _start(home: Path) -> list[str]:
    command, own = [sys.executable, "-c", PROGRAM], _plain() | dict.fromkeys(FOLDERS, str(home))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=own, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("setting", "preferred", "name"),
    [
        ("de", ["en-US"], "de"),
        ("en", ["de-DE"], "en"),
        ("system", ["de-AT", "en"], "de"),
        ("system", ["en-GB", "de"], "en"),
        ("system", ["fr-FR", "de"], "de"),
        ("system", ["fr-FR"], "en"),
        ("system", [], "en"),
        ("xx", ["de_DE"], "de"),
    ],
)
def test_the_first_language_that_is_here_is_chosen(setting: str, preferred: list[str], name: str) -> None:
    assert language.chosen(setting, preferred) == name


@given(st.text(max_size=12), st.lists(st.text(max_size=8), max_size=4))
def test_some_language_is_always_chosen(setting: str, preferred: list[str]) -> None:
    assert language.chosen(setting, preferred) in language.LANGUAGES


@pytest.mark.parametrize("content", [b"language = ", b"\xff\xfe", b'backend = "ngram"'])
def test_a_settings_file_without_a_language_leaves_it_to_the_system(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    assert language.setting_in(file) == "system"
    assert language.setting_in(tmp_path / "none") == "system"


def test_a_language_is_kept_with_the_settings(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    save(dialog.settings(), tmp_path / "settings.toml")
    assert load(tmp_path / "settings.toml") == (Settings(language="de"), "")
    assert language.setting_in(tmp_path / "settings.toml") == "de"


@pytest.mark.parametrize(("name", "figures"), [("en", "1,234,567"), ("de", "1.234.567")])
def test_thousands_are_set_apart_as_in_the_language(monkeypatch: pytest.MonkeyPatch, name: str, figures: str) -> None:
    monkeypatch.setattr(language, "_chosen", language._chosen)
    language.use(name)
    assert language.number(1234567) == figures
