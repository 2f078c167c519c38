"""Every error with every message that it has: marked for translation, translated, and worded with its values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import engine.errors
import gui.documents.files
import models.export.report
from engine import language
from engine.errors import ForewordError
from tests.marks import FLOORS, marks
from tests.paths import ROOT

_THE_SAME = ("GPT-2", "Name")  # in both languages
_MODULES = (engine.errors, models.export.report, gui.documents.files)  # which the classes are loaded with


def classes(of: type[ForewordError] = ForewordError) -> list[type[ForewordError]]:
    return [of, *(found for below in of.__subclasses__() for found in classes(below))]


NAMES = {one.__name__ for one in classes()}


@cache
def files() -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text("utf-8")) for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))
    }


def calls(names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Each call of one of these, and where it stands."""
    for path, tree in files().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def literal(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def fields(text: str) -> set[str]:
    return {field for _text, field, _format, _conversion in Formatter().parse(text) if field is not None}


@cache
def german() -> dict[str, str]:
    with (language.FOLDER / "de" / "LC_MESSAGES" / "foreword.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="de") if isinstance(message.id, str)}


MESSAGES = [(where, call) for where, call in calls({*NAMES, "Message"}) if literal(call) is not None]


def test_every_class_of_error_marks_its_messages() -> None:
    assert set(marks()) >= NAMES | {"Message"}


def test_every_error_is_given_a_message() -> None:
    """As a literal, or one that was made elsewhere; never a sentence that was worded before, nor an f-string."""
    for where, call in calls(NAMES):
        first = call.args[0] if call.args else None
        assert first is not None, where
        assert literal(call) or is_message(first, files()[ROOT / where.partition(":")[0]]), where


def is_message(given: ast.expr, tree: ast.Module) -> bool:
    """Whether this is a Message: made by a function that returns one, an argument that is one, or a constant."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    if isinstance(given, ast.Call):
        return ast.unparse(given.func) == "Message.unpack" or any(
            ast.unparse(given.func) == made.name and made.returns and ast.unparse(made.returns) == "Message"
            for made in functions
        )
    arguments = [one for made in functions for one in made.args.args if ast.unparse(one.annotation or one) == "Message"]
    constants = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign) and is_call(node.value)]
    return ast.unparse(given) in {*(one.arg for one in arguments), *map(ast.unparse, constants)}


def is_call(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "Message"


@pytest.mark.parametrize(("where", "call"), MESSAGES, ids=[where for where, _call in MESSAGES])
def test_every_message_is_worded_in_german(where: str, call: ast.Call, monkeypatch: pytest.MonkeyPatch) -> None:
    text, given = literal(call), {keyword.arg for keyword in call.keywords}
    assert text is not None
    assert fields(text) == given - {"report"}
    assert text in german(), "run `make translations`"
    assert fields(german()[text]) == fields(text)
    values = dict.fromkeys(fields(text), _Any("1"))
    monkeypatch.setattr(language, "_chosen", language._chosen)
    language.use("en")
    english = str(language.Message(text, **values))
    language.use("de")
    assert str(language.Message(text, **values)) not in (english, "") or text in _THE_SAME


class _Any(str):
    """A value that takes any format."""

    __slots__ = ()

    def __format__(self, _format: str) -> str:
        return str(self)


@pytest.mark.parametrize("of", classes(), ids=lambda of: of.__name__)
def test_every_class_words_its_message_when_it_is_shown(
    of: type[ForewordError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_chosen", language._chosen)
    text, more = "{path} is not there: check the name.", () if of.__init__ is ForewordError.__init__ else (None,)
    error = of(text, *more, path="a.txt")
    language.use("de")
    assert str(error) == "a.txt ist nicht da: den Namen prüfen."
    language.use("en")
    assert str(error) == "a.txt is not there: check the name."


def test_nothing_is_worded_when_a_module_is_loaded() -> None:
    """A text in a constant would keep the language of that moment: it has to be a Message."""
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}" for path, tree in files().items() for node in at_import(tree)
    ] == []


def at_import(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that word a text as the module is loaded: outside functions, or as defaults of their arguments."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for default in (*child.args.defaults, *child.args.kw_defaults):
                yield from at_import(ast.Expr(default)) if default else ()
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in ("_", "ngettext"):
            yield child
        yield from at_import(child)
