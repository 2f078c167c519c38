"""Tables give the fields with text, and ask where it isn't sure which those are."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import TextError
from models.reading import TextChoice, UnchosenError, read, read_all
from models.reading.files import reading

ROWS = [
    {"id": "1", "author": "Ann", "text": "The rain fell on the roof.", "url": "https://example.org"},
    {"id": "2", "author": "Bob", "text": "It was loud, \"very\" loud;\nso we left.", "url": ""},
]  # fmt: skip
TEXTS = ["The rain fell on the roof.", 'It was loud, "very" loud;\nso we left.']


def write_rows(path: Path, rows: list[dict[str, str]], dialect: str = "excel") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), dialect=dialect)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("name", "dialect"), [("a.csv", "excel"), ("a.tsv", "excel-tab"), ("a.csv", "unix")])
def test_csv_gives_its_field_of_text_row_by_row(tmp_path: Path, name: str, dialect: str) -> None:
    write_rows(tmp_path / name, ROWS, dialect)
    assert read(tmp_path / name) == TEXTS


def test_csv_with_semicolons_and_without_headings(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1;Ann;The rain fell on the roof.\n2;Bob;It was loud.\n", "utf-8")
    assert read(tmp_path / "a.csv") == ["The rain fell on the roof.", "It was loud."]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS)),
        ("a.json", json.dumps(ROWS)),
        ("a.jsonl", "".join(json.dumps({"row": row, "n": 1}) + "\n" for row in ROWS)),
    ],
    ids=["JSON Lines", "JSON", "within another field"],
)
def test_json_gives_its_field_of_text(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert read(tmp_path / name) == TEXTS


def test_what_is_not_sure_is_asked(tmp_path: Path) -> None:
    rows = [{"question": "What fell on the roof?", "answer": "It was the rain that fell."}] * 2
    write_rows(tmp_path / "a.csv", rows)
    with pytest.raises(UnchosenError, match=r"fields answer \(12\), question \(10\): .*--field NAME") as raised:
        read_all([tmp_path], TextChoice())
    assert raised.value.fields == {"question": 10, "answer": 12}
    texts = read_all([tmp_path], TextChoice(fields=("Answer",)))
    assert texts.documents == ("It was the rain that fell.",) * 2
    assert texts.left_out == {"other fields": 1}
    with pytest.raises(TextError, match="no field reply; it has answer"):
        read_all([tmp_path], TextChoice(fields=("reply",)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"a": ' * 5_000 + "1" + "}" * 5_000, "nested too deep"),
        ('{"text": "cut sho', "is no JSON"),
        ('[1, 2, {"n": 3}]', "no field with text"),
    ],
)
def test_json_that_holds_no_text_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    with pytest.raises(TextError, match=sentence):
        read(tmp_path / "a.json")


def test_a_table_of_numbers_has_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n", "utf-8")
    with pytest.raises(TextError, match="no field with text"):
        read(tmp_path / "a.csv")


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_any_json_gives_text_of_its_own_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_text(json.dumps(value), "utf-8")
    texts: list[str] = []
    with suppress(TextError), reading(path, TextChoice()) as contents:
        texts += contents.texts
    assert set("".join("".join(texts).split())) <= set(json.dumps(value, ensure_ascii=False))
