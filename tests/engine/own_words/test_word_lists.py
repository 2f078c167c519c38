"""Word lists of other programs are imported with their counts, and without headers and flags."""

from pathlib import Path

import pytest

from engine.own_words import OwnWords, OwnWordsError
from engine.own_words.word_lists import read_word_list
from tests.engine.own_words.shared import texts

LISTS = {
    "dictionary.txt": ("# Gboard Dictionary version:1\n\tLaTeX\ten\nq\tqtox\ten\n", {"LaTeX": 1, "qtox": 1}),
    "own.pws": ("personal_ws-1.1 en 2 utf-8\nqtox\nna\u00efvet\u00e9\n", {"qtox": 1, "na\u00efvet\u00e9": 1}),
    "medical.dic": ("2\nstent/SM\nGr\u00f6\u00dfe\n", {"stent": 1, "Gr\u00f6\u00dfe": 1}),
    "standard.dic": ("OOoUserDict1\nlang: <none>\ntype: positive\n---\nqtox\nket=tle\n", {"qtox": 1, "kettle": 1}),
    "main.combined": (
        "dictionary=main:en,locale=en,version=54\n word=qtox,f=160,flags=\n  bigram=runs,f=3\n word=GPT-2,f=9\n",
        {"qtox": 160, "GPT-2": 9},
    ),
    "words.csv": ('word,count\n"kettlewick",12\nqtox,3\n', {"kettlewick": 12, "qtox": 3}),
    "plain.txt": ("kettlewick\n\nqtox\t7\n", {"kettlewick": 1, "qtox": 7}),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_any_form(tmp_path: Path, name: str, encoding: str) -> None:
    content, expected = LISTS[name]
    (tmp_path / name).write_bytes(content.replace("\n", "\r\n").encode(encoding))
    assert dict(read_word_list(tmp_path / name)) == expected


def test_words_of_a_list_are_offered_at_once_and_what_is_none_is_passed_over(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("teh\nLaTeX\njane@example.org\na\u202eb\nkettlewick\t5\n", "utf-8")
    assert own.add_list(read_word_list(tmp_path / "plain.txt")) == 3
    assert texts(own) == {"teh", "LaTeX", "kettlewick"}
    assert all(own.may_be_offered(word) for word in own.lexicon())
    assert {word.form: word.seen for word in own.lexicon()} == {"teh": 2, "LaTeX": 2, "kettlewick": 5}


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(OwnWordsError, match=r"none\.txt"):
        list(read_word_list(tmp_path / "none.txt"))
