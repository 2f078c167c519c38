"""`main.py models` where only what writing needs is installed."""

import pytest

import main
from commands import options


@pytest.mark.parametrize(
    ("arguments", "command"), [(["get", "someone/model"], "models get"), (["add", "model.gguf"], "models add")]
)
def test_what_needs_the_libraries_of_the_workshop_says_how_to_get_them(capsys, monkeypatch, arguments, command):
    monkeypatch.setattr(options, "find_spec", lambda _library: None)
    assert main.main(["models", *arguments]) == 2
    told = capsys.readouterr().err
    assert command in told
    assert "make workshop" in told
