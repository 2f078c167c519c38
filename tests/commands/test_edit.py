"""`main.py` without a command, where no window can be opened."""

import sys

import pytest

from tests.programs import command


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_terminal_shows_predictions():
    ran = command(environment=dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode().startswith("There is no display here")
    assert b"seeing" in ran.stdout
