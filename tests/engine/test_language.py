"""Texts that are worded when they are shown, and errors that carry them."""

from __future__ import annotations

import errno
import json
import pickle

import pytest

from engine import language
from engine.errors import ForewordError, ModelError
from engine.files import reason
from engine.language import Message

CURE = Message("fetch the archive again, or have the model packed again")


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_chosen", language._chosen)
    language.use("en")


@pytest.fixture
def error() -> ForewordError:
    return ModelError("{file} holds a file twice: {cure}.", file="a.zip", cure=CURE)


def test_an_error_is_worded_when_it_is_shown(error: ForewordError) -> None:
    assert str(error) == "a.zip holds a file twice: fetch the archive again, or have the model packed again."
    language.use("de")
    assert str(error) == "a.zip enthält eine Datei zweimal: das Archiv neu holen oder das Modell neu packen lassen."
    language.use("en")
    assert str(error).startswith("a.zip holds")


def test_an_error_that_is_a_value_is_worded_along(error: ForewordError) -> None:
    shown = Message("It failed. {cause}", cause=error)
    language.use("de")
    assert "enthält eine Datei zweimal" in str(shown)


def test_an_error_says_the_same_in_another_process(error: ForewordError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), ForewordError(Message.unpack(round_trip(error.message)))):
        language.use("de")
        assert str(other) == str(error)
        language.use("en")
        assert str(other) == str(error)


def round_trip(message: Message) -> object:
    return json.loads(json.dumps(message.pack()))


def test_packed_values_are_worded_later() -> None:
    shown = Message(
        "{folder} cannot hold the run ({reason}): choose another folder.", folder="a", reason=reason(full())
    )
    there = Message.unpack(round_trip(shown))
    language.use("de")
    assert str(there) == "a kann den Lauf nicht aufnehmen (kein Platz mehr auf dem Datenträger): " + (
        "einen anderen Ordner wählen."
    )


def full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "packed",
    [
        None,
        [],
        "text",
        {},
        {"text": "{path}"},
        {"text": "{path}", "values": 3},
        {"text": "{path}", "values": {}},
        {"text": "{path.parent}", "values": {"path": "a"}},
        {"text": "{path[0]}", "values": {"path": "a"}},
        {"text": "{0}", "values": {"path": "a"}},
        {"text": "{path", "values": {"path": "a"}},
        {"text": "{path}", "values": {"path": {"text": "{other}"}}},
    ],
)
def test_what_is_no_packed_message_is_refused(packed: object) -> None:
    with pytest.raises(ValueError, match=r"not a message|expected|argument|string"):
        Message.unpack(packed)


def test_lists_and_numbers_are_written_as_in_the_language() -> None:
    lacking = Message("{path} lacks a setting ({names: or }): export the model again.", path="a", names=["b", "c"])
    few = Message(
        "The text holds {count:,} words that can be learned from, and {least:,} are needed: add text.",
        count=1234,
        least=10_000,
    )
    named = Message("There is no model named {name!r}: choose one of {folders}.", name="x", folders=["b", "c"])
    assert "(b or c)" in str(lacking)
    assert "1,234" in str(few)
    assert str(named).endswith("one of b, c.")
    language.use("de")
    assert "(b oder c)" in str(lacking)
    assert "1.234" in str(few)
    assert "10.000" in str(few)


def test_what_the_system_says_is_said_in_the_language() -> None:
    denied = reason(PermissionError(errno.EACCES, "Permission denied"))
    assert str(denied) == "permission denied"
    language.use("de")
    assert str(denied) == "keine Berechtigung"
    assert str(reason(PermissionError(Message("it is read-only")))) == "schreibgeschützt"
    assert str(reason(ValueError("bad byte"))) == "bad byte"


def test_what_goes_to_others_is_in_english(error: ForewordError) -> None:
    language.use("de")
    with language.in_english():
        assert str(error).startswith("a.zip holds")
    assert str(error).startswith("a.zip enthält")
