"""A page on the screen, for the tests that write on one."""

import pytest
from pytestqt.qtbot import QtBot

from gui import theme
from gui.page.editor import Editor
from gui.page.layout import page_font


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor()
    qtbot.addWidget(editor)
    editor.set_look(page_font("", 13), theme.LIGHT)
    editor.resize(700, 300)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    return editor
