"""The log and the report tell what happened and never what was written."""

import logging
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QtMsgType

from gui.diagnostics import CRASH, LOG, Diagnostics, _LogFile
from service.private import PrivateMode
from tests.paths import ROOT

SECRET = "hunter2 was my first password"


@pytest.fixture
def private():
    return PrivateMode()


@pytest.fixture
def diagnostics(tmp_path, qapp, private):
    diagnostics = Diagnostics(tmp_path / "log", private)
    diagnostics.begin()
    yield diagnostics
    diagnostics.end()


def logged(diagnostics, tmp_path):
    return (tmp_path / "log" / LOG).read_text("utf-8"), diagnostics.report({})


def raise_secret():
    raise ValueError(SECRET)


def test_an_exception_is_told_by_its_type_and_place_and_not_by_its_words(diagnostics, tmp_path, qtbot):
    try:
        raise_secret()
    except ValueError:
        with qtbot.waitSignal(diagnostics.unexpected):
            sys.excepthook(*sys.exc_info())
    for text in logged(diagnostics, tmp_path):
        assert "ValueError" in text
        assert "tests/gui/test_diagnostics.py" in text
        assert "in raise_secret" in text
        assert SECRET not in text


def test_an_exception_in_a_thread_is_told_too(diagnostics, tmp_path, qtbot):
    with qtbot.waitSignal(diagnostics.unexpected):
        thread = threading.Thread(target=raise_secret)
        thread.start()
        thread.join()
    for text in logged(diagnostics, tmp_path):
        assert "in raise_secret" in text
        assert SECRET not in text


def test_what_other_libraries_log_stays_out(diagnostics, tmp_path):
    logging.getLogger("transformers").error(SECRET)
    logging.getLogger("service.prediction.models").warning("the model stopped")
    for text in logged(diagnostics, tmp_path):
        assert "the model stopped" in text
        assert SECRET not in text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f'QIODevice::read (QFile, "{SECRET}"): device not open', "Qt's warning: default, QIODevice::read"),
        (f"QFileSystemWatcher: cannot watch /home/{SECRET}", "Qt's warning: default, QFileSystemWatcher"),
        (f"Quarterly {SECRET}", "Qt's warning: default, "),
        (f"cannot open {SECRET}", "Qt's warning: default, "),
    ],
)
def test_qt_is_named_and_not_quoted(diagnostics, tmp_path, said, told):
    diagnostics._heard(QtMsgType.QtWarningMsg, SimpleNamespace(category="default"), said)
    for text in logged(diagnostics, tmp_path):
        assert told in text
        assert SECRET not in text
        assert "Quarterly" not in text


def test_in_private_mode_nothing_is_written_but_the_report_goes_on(diagnostics, tmp_path, private):
    private.switch(True)
    before = (tmp_path / "log" / LOG).read_bytes()
    logging.getLogger("gui").warning("meanwhile")
    assert (tmp_path / "log" / LOG).read_bytes() == before
    assert "meanwhile" in diagnostics.report({})
    private.switch(False)
    logging.getLogger("gui").warning("afterwards")
    assert b"afterwards" in (tmp_path / "log" / LOG).read_bytes()


def test_the_log_never_grows_beyond_three_files(diagnostics, tmp_path):
    for number in range(9000):
        logging.getLogger("gui").info("%0100d", number)
    sizes = [path.stat().st_size for path in (tmp_path / "log").iterdir() if path.name.startswith(LOG)]
    assert len(sizes) == 3
    assert sum(sizes) < 800_000


def test_the_report_names_versions_machine_and_facts(diagnostics):
    report = diagnostics.report({"tabs": 3})
    for part in ("Python 3.", "onnxruntime 1.", "processors", "platform offscreen", "tabs: 3", "started, process"):
        assert part in report


def test_a_folder_that_cannot_be_made_leaves_the_report(tmp_path, qapp):
    (tmp_path / "log").write_text("a file in the way", "utf-8")
    diagnostics = Diagnostics(tmp_path / "log", PrivateMode())
    diagnostics.begin()
    logging.getLogger("gui").warning("heard")
    report = diagnostics.report({})
    diagnostics.end()
    assert "heard" in report
    assert "no log file" in report


def test_the_death_of_a_run_is_in_the_next_ones_report(tmp_path, qapp):
    dies = f"""
import faulthandler, os, signal
from pathlib import Path
from gui.diagnostics import Diagnostics
from service.private import PrivateMode
Diagnostics(Path({str(tmp_path / "log")!r}), PrivateMode()).begin()
def in_the_depths():
    os.kill(os.getpid(), signal.SIGABRT)
in_the_depths()
"""
    done = subprocess.run([sys.executable, "-c", dies], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode < 0
    diagnostics = Diagnostics(tmp_path / "log", PrivateMode())
    diagnostics.begin()
    report = diagnostics.report({})
    diagnostics.end()
    assert "in_the_depths" in report
    assert not (tmp_path / "log" / CRASH).read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_costs_lines_of_the_log_and_nothing_else(tmp_path, qapp, capsys, monkeypatch):
    monkeypatch.setattr(_LogFile, "_open", lambda self: open("/dev/full", "a", encoding="utf-8"))  # noqa: SIM115
    diagnostics = Diagnostics(tmp_path / "log", PrivateMode())
    diagnostics.begin()
    logging.getLogger("gui").warning("noted")
    diagnostics.end()
    assert "noted" in diagnostics.report({})
    assert capsys.readouterr().err == ""
