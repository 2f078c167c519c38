"""Word lists of other programs are imported with their counts, and without headers and flags."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from engine.own_words import OwnWords, OwnWordsError
from engine.own_words.word_lists import read_word_list, write_word_list
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


AFF = """SET {encoding}
{flags}
PFX {un} Y 1
PFX {un} 0 un .
SFX {s} Y 3
SFX {s} y ies [^aeiou]y
SFX {s} 0 s [aeiou]y
SFX {s} 0 s [^sy]
SFX {ly} Y 1
SFX {ly} 0 ly/{ness} .
SFX {ness} Y 1
SFX {ness} y iness y
NEEDAFFIX {need}
FORBIDDENWORD {bad}
"""
FLAGS = {
    "": ("", "U", "S", "L", "N", "X", "!"),
    "long": ("FLAG long", "Un", "Ss", "Ly", "Ne", "Xx", "!!"),
    "num": ("FLAG num", "1", "22", "333", "4", "5", "6"),
}
MADE = set(
    "kettlewick kettlewicks quixy quixies quay quays zorb unzorb zorbly zorbliness unzorbly glöbs Ünter".split()  # noqa: SIM905
)


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("encoding", ["UTF-8", "ISO8859-1", "microsoft-cp1252"])
def test_the_words_of_a_dictionary_are_all_that_its_rules_make(tmp_path: Path, flags: str, encoding: str) -> None:
    line, un, s, ly, ness, need, bad = FLAGS[flags]
    sign = "," if flags == "num" else ""
    entries = (
        "7", f"kettlewick/{s}\tpo:noun", f"quixy/{s}", f"quay/{s}", f"zorb/{un}{sign}{ly}", f"glöb/{need}{sign}{s}",
        f"wrong/{bad}{sign}{s}", "Ünter/",
    )  # fmt: skip
    rules = AFF.format(encoding=encoding, flags=line, un=un, s=s, ly=ly, ness=ness, need=need, bad=bad)
    codec = encoding.replace("microsoft-", "")
    (tmp_path / "own.aff").write_bytes(rules.encode(codec))
    (tmp_path / "own.dic").write_bytes("\n".join(entries).encode(codec))
    assert {word for word, _times in read_word_list(tmp_path / "own.dic")} == MADE


def test_flags_may_be_numbers_of_a_list(tmp_path: Path) -> None:
    rules = "AF 2\nAF S\nAF SU\nSFX S Y 1\nSFX S 0 s .\nPFX U Y 1\nPFX U 0 un .\n"
    (tmp_path / "own.aff").write_text(rules)
    (tmp_path / "own.dic").write_text("2\nquay/1\nzorb/2\nquux/9\n")
    words = [word for word, _times in read_word_list(tmp_path / "own.dic")]
    assert words == ["quay", "quays", "zorb", "zorbs", "unzorb", "unzorbs", "quux"]


@pytest.mark.parametrize(
    "rules",
    ["SFX", "SFX A", "SFX A Y 1\nSFX A 0 s [\n", "PFX A Y x\nPFX A a", "AF\n" * 9, "FLAG\nSET nothing\n", "\0" * 99],
)
def test_rules_that_are_none_leave_the_stems(tmp_path: Path, rules: str) -> None:
    (tmp_path / "own.aff").write_text(rules)
    (tmp_path / "own.dic").write_text("1\nquay/A\n")
    assert [word for word, _times in read_word_list(tmp_path / "own.dic")] == ["quay"]


def test_the_list_in_an_archive_of_gboards_is_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "PersonalDictionary.zip", "w") as archive:
        archive.writestr("dictionary.txt", LISTS["dictionary.txt"][0])
    assert dict(read_word_list(tmp_path / "PersonalDictionary.zip")) == LISTS["dictionary.txt"][1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("words.zip", b"no archive", "cannot be read"),
        ("words.txt", b"\x89PNG\0\0\0", "not a text file"),
        ("words.txt", "kettlewick\n".encode("utf-16-le"), "not a text file"),
        ("words.txt", b"\xff\xfea\0b", "damaged UTF-16"),
        ("words.txt", b"a" * (1 << 26) + b"a", "too large"),
        ("words.txt", b"a\n" * 500_001, "too large"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_and_nothing_is_changed(
    own: OwnWords, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    own.learn("We met Zorblatt.")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OwnWordsError, match=told):
        own.add_list(read_word_list(tmp_path / name))
    assert texts(own) == {"We", "met", "Zorblatt"}


def test_one_endless_line_is_no_word_and_control_characters_come_on_no_chip(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text(
        "a" * (1 << 20) + "\nzor\x07b\nzor\u202eb\nzor\u2066b\nzor\u200bb\nqtox\n", "utf-8"
    )
    assert own.add_list(read_word_list(tmp_path / "words.txt")) == 1
    assert texts(own) == {"qtox"}


def test_a_plain_list_of_what_is_on_offer_is_written_and_read_again(own: OwnWords, tmp_path: Path) -> None:
    own.add_list([("LaTeX", 3), ("naïveté", 9)])
    own.learn("Once only.")
    write_word_list(own, tmp_path / "words.txt")
    assert (tmp_path / "words.txt").read_text("utf-8") == "naïveté\nLaTeX\n"
    assert dict(read_word_list(tmp_path / "words.txt")) == {"naïveté": 1, "LaTeX": 1}
