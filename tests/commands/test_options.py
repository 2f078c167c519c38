"""Every path that is given to a command leads somewhere, or could, before the command begins."""

import argparse

import pytest

import main
from commands.options import path

ODD = {"too long": "x" * 300, "a loop": "loop", "below a loop": "loop/x", "below a file": "file/x"}


@pytest.fixture(autouse=True)
def _odd(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "arguments", [["suggest", "text", "--model"], ["count", "file", "--out"], ["models", "add"], ["evaluate"]]
)
def test_what_can_be_no_path_is_told_in_a_sentence(capsys, arguments, odd):
    with pytest.raises(SystemExit) as ended:
        main.main([*arguments, odd])
    assert ended.value.code == 2
    assert "can't be a path here" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("name", ["file", "nothing", "nothing/below", "."])
def test_what_is_there_or_may_be_made_is_taken(name):
    assert str(path(name)) == name


def test_the_reason_is_named():
    with pytest.raises(argparse.ArgumentTypeError, match="file name too long"):
        path("x" * 300)
