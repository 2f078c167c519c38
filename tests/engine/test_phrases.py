"""Sets of phrases: which lines they have, whether case counts, and what cannot be typed."""

import pytest

from engine.errors import TextError
from engine.phrases import is_lower_case, read_phrases


@pytest.mark.parametrize(
    ("line", "lower"),
    [("i think I'm fine and I know", True), ("Thank you", False), ("as we " * 50 + "met Sam", True), ("", True)],
)
def test_a_set_is_lower_case_where_hardly_a_word_has_a_capital(line, lower):
    assert is_lower_case([line]) is lower


def test_phrases_are_the_lines_that_are_not_blank(tmp_path):
    file = tmp_path / "phrases.txt"
    file.write_bytes("\ufeffone two\r\n\n  \nThree\nfour".encode())
    assert read_phrases(file).lines == ("one two", "Three", "four")
    assert read_phrases(file, limit=1).lines == ("one two",)


def test_whether_case_counts_does_not_depend_on_the_limit(tmp_path):
    file = tmp_path / "phrases.txt"
    file.write_text("one two\nThree Four")
    assert not read_phrases(file, limit=1).ignore_case


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"caf\xe9", "is not UTF-8 text"), (b"", "holds no words"), (b"...\nword", "holds no words"),
     (b"word " * (3 << 20), "is longer than 10 MB")],
    ids=["latin-1", "empty", "no word in reach", "long"],
)  # fmt: skip
def test_a_file_that_cannot_be_typed_is_named_with_a_cure(tmp_path, data, fault):
    file = tmp_path / "phrases.txt"
    file.write_bytes(data)
    with pytest.raises(TextError, match=rf"phrases\.txt {fault}.*:"):
        read_phrases(file, limit=1)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TextError, match=r"absent\.txt cannot be read \(no such file"):
        read_phrases(tmp_path / "absent.txt")
