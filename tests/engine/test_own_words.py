"""The writer's own words in a real file: what is learned, kept, forgotten and wiped, and what a bad file does."""

import json
import os
import signal
import sqlite3
import stat
import string
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import TextError
from engine.own_words import OwnWords, OwnWordsError, set_aside
from engine.own_words.counts import DAY, HALF_LIFE
from engine.own_words.listing import Learned, learned
from engine.own_words.reading import learn_files
from engine.own_words.transfer import export_words, import_words
from engine.text import caret

NOW = 1_800_000_000
TEXT = "We met Zorblatt at the quay. Zorblatt was late."
SECOND = "Then we met Zorblatt again."


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = NOW

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "words.db"


@pytest.fixture
def own(path: Path) -> OwnWords:
    return OwnWords(path, Clock())


def written(path: Path) -> bytes:
    """All bytes of the file and of what lies beside it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*"))).lower()


def texts(own: OwnWords, containing: str = "") -> set[str]:
    return {found.text for found in learned(own, containing)}


def chance(own: OwnWords, before: str, word: str) -> float:
    return own.expectation(caret(before)).chance(word)


def test_words_and_repeated_phrases_are_listed_with_count_and_dates(path: Path) -> None:
    clock = Clock()
    own = OwnWords(path, clock)
    own.learn(TEXT)
    clock.seconds += 3 * DAY
    own.learn(SECOND)
    assert learned(own, "ZORB", limit=2) == [
        Learned("Zorblatt", 3, NOW, NOW + 3 * DAY),
        Learned("met Zorblatt", 2, NOW // DAY * DAY, NOW // DAY * DAY + 3 * DAY),
    ]
    assert "at the" not in texts(own)


def test_what_was_learned_is_there_when_the_file_is_opened_again(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    before = texts(own), chance(own, "We met ", "zorblatt")
    own.close()
    again = OwnWords(path, Clock())
    assert (texts(again), chance(again, "We met ", "zorblatt")) == before


def test_what_was_learned_survives_the_death_of_the_program(path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from engine.own_words import OwnWords\n"
        f"own = OwnWords(Path(sys.argv[1])); own.learn({TEXT!r}); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert "Zorblatt" in texts(OwnWords(path))


def test_the_longer_the_known_context_the_likelier_the_word(own: OwnWords) -> None:
    own.learn(TEXT)
    own.learn(SECOND)
    chances = [chance(own, before, "zorblatt") for before in ("Nobody saw ", "You met ", "Have we met ")]
    assert 0 < chances[0] < chances[1] < chances[2]


def test_the_weight_grows_with_what_was_seen_in_the_context(own: OwnWords) -> None:
    shares = []
    for _ in range(4):
        own.learn("We met Zorblatt")
        shares.append(1 - own.expectation(caret("We met ")).model)
    assert shares == sorted(set(shares))


def test_chances_and_the_models_weight_are_one_together(own: OwnWords) -> None:
    own.learn(TEXT)
    for before in ("", "We met ", "unknown ", "at the "):
        expected = own.expectation(caret(before))
        assert expected.chances.sum() + expected.model == pytest.approx(1)


def test_old_use_counts_half_after_a_half_life(path: Path) -> None:
    clock = Clock()
    own = OwnWords(path, clock)
    own.learn("We met Zorblatt")
    clock.seconds += HALF_LIFE
    own.learn("We met Quixby")
    weights = {record.tokens[-1]: record.weight for record in own.records() if record.tokens[:-1] == ("We", "met")}
    assert weights["Quixby"] == pytest.approx(2 * weights["Zorblatt"])


def test_the_form_inside_sentences_wins(own: OwnWords) -> None:
    own.learn("Quay by quay we sail. Quay!")
    own.learn("We know NASA and Nasa. NASA knows us, and NASA is late.")
    assert {"quay", "NASA"} <= texts(own)


def test_private_mode_learns_nothing(own: OwnWords, path: Path) -> None:
    own.private = True
    own.learn(TEXT)
    assert texts(own) == set()
    assert b"zorblatt" not in written(path)


SECRETS = st.one_of(
    st.from_regex(r"[a-z]{3,6}[0-9#$%&*+=?@^_~][a-z0-9#$%&*+=?@^_~]{3,9}[a-z]{3,6}", fullmatch=True),
    st.from_regex(r"[a-z]{4,9}@[a-z]{4,9}\.com", fullmatch=True),
    st.text(string.ascii_lowercase, min_size=25, max_size=40),
    st.from_regex(r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}", fullmatch=True),
)


@given(SECRETS, st.sampled_from(["we saw {} there.", "{}", "met {}, and {} again", "my key:\n{}\nis long"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_no_secret_reaches_the_file(tmp_path: Path, secret: str, around: str) -> None:
    path = tmp_path / "secrets.db"
    own = OwnWords(path)
    for _ in range(2):
        own.learn(around.replace("{}", secret))
    own.close()
    assert secret.encode() not in written(path)
    parts = [part for part in secret.replace("@", " ").replace(".", " ").split() if len(part) > 7]
    assert not [part for part in parts if part.encode() in written(path)]


def test_wiping_leaves_no_byte_of_any_word(own: OwnWords, path: Path) -> None:
    words = ["".join(chr(97 + number // 26**place % 26) for place in range(4)) + "zorb" for number in range(3000)]
    own.learn(" ".join(words))
    own.forget(words[0])
    own.forget(words[1], f"{words[2]} ")
    assert b"zorb" in written(path)
    own.wipe()
    assert b"zorb" not in written(path)
    assert texts(own) == set()
    assert own.forgotten() == []
    own.learn(TEXT)
    assert "Zorblatt" in texts(own)


def test_a_forgotten_word_stays_forgotten_and_is_cut_out_of_phrases(own: OwnWords) -> None:
    own.learn(TEXT)
    own.forget("zorblatt")
    own.learn(f"{TEXT} {SECOND}")
    assert not texts(own, "zorblatt")
    assert chance(own, "We met ", "zorblatt") == 0
    assert own.forgotten() == [("zorblatt", "")]


def test_a_word_is_forgotten_here_alone(own: OwnWords) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("Zorblatt", "Yesterday we met ")
    own.learn(SECOND)
    assert own.forgotten() == [("zorblatt", "we met")]
    assert own.expectation(caret("There we met ")).is_forgotten("zorblatt")
    assert not own.expectation(caret("They say ")).is_forgotten("zorblatt")
    assert "we met Zorblatt" not in texts(own)


def test_a_phrase_is_forgotten_and_its_words_are_not(own: OwnWords) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("met Zorblatt")
    assert texts(own, "Zorblatt") == {"Zorblatt"}
    assert own.expectation(caret("You met ")).is_forgotten("zorblatt")


def test_what_was_forgotten_can_be_allowed_and_added_again(own: OwnWords) -> None:
    own.forget("quixby")
    own.forget("quay", "at the ")
    own.add("Quixby")
    own.allow("quay", "at the")
    assert own.forgotten() == []
    assert texts(own) == {"Quixby"}


def test_a_phrase_that_is_added_is_expected(own: OwnWords) -> None:
    own.add("Zorblatt's best quay")
    assert {"Zorblatt's", "best", "quay", "Zorblatt's best quay"} <= texts(own)
    assert chance(own, "on Zorblatt\u2019s best ", "quay") > 0.1


@pytest.mark.parametrize("text", ["", "12", "hunter2", "jane@example.org", "...", "best 4"])
def test_secrets_and_numbers_cannot_be_added_by_hand(own: OwnWords, text: str) -> None:
    with pytest.raises(OwnWordsError, match="never kept"):
        own.add(text)


def test_files_are_learned_with_progress(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{TEXT}\n" * 9000, "utf-8")
    (tmp_path / "two.txt").write_text(SECOND, "utf-8")
    shares = list(learn_files(own, [tmp_path / "one.txt", tmp_path / "two.txt"]))
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1
    assert learned(own, limit=1)[0] == Learned("Zorblatt", 18_001, NOW, NOW)


def test_reading_files_can_be_stopped_between_pieces(own: OwnWords, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{TEXT}\n" * 9000 + SECOND, "utf-8")
    next(learn_files(own, [tmp_path / "one.txt"]))
    assert "Zorblatt" in texts(own)
    assert "again" not in texts(own)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bad"])
def test_a_file_that_is_no_text_is_refused(own: OwnWords, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(TextError, match=r"bad\.txt"):
        list(learn_files(own, [tmp_path / "bad.txt"]))


def test_an_export_imports_to_the_same(own: OwnWords, path: Path, tmp_path: Path) -> None:
    own.learn(f"{TEXT} {SECOND}")
    own.forget("quay")
    own.forget("again", "met Zorblatt ")
    export_words(own, tmp_path / "words.jsonl")
    other = OwnWords(tmp_path / "other.db", Clock())
    import_words(other, tmp_path / "words.jsonl")
    assert learned(other) == learned(own)
    assert other.forgotten() == own.forgotten()
    assert chance(other, "We met ", "zorblatt") == pytest.approx(chance(own, "We met ", "zorblatt"))
    assert stat.S_IMODE((tmp_path / "words.jsonl").stat().st_mode) == 0o600


HEAD = '{"foreword": "own words", "version": 1}\n'
GOOD = {"tokens": ["quay"], "seen": 1, "weight": 1.0, "first": NOW, "last": NOW}


@pytest.mark.parametrize(
    "content",
    [
        "", "\x00\xff", "{}", "[1]\n", "plain text", '{"foreword": "own words", "version": 2}\n',
        HEAD + "{", HEAD + "[]", HEAD + json.dumps(GOOD) + "\n{}",
        *(HEAD + json.dumps(GOOD | change) for change in (
            {"tokens": []}, {"tokens": ["hunter2"]}, {"tokens": ["two words"]}, {"tokens": "quay"}, {"tokens": [","]},
            {"tokens": ["a"] * 5}, {"tokens": ["\x00", "quay"]}, {"seen": -1}, {"seen": True}, {"seen": 2**40},
            {"weight": 1e300}, {"weight": 0.0}, {"weight": "1"}, {"last": 2**40}, {"first": None}, {"more": 1},
        )),
        HEAD + '{"forgotten": 3, "before": ""}', HEAD + '{"forgotten": "two words", "before": ""}',
    ],
)  # fmt: skip
def test_a_file_of_the_wrong_kind_is_refused_and_changes_nothing(own: OwnWords, tmp_path: Path, content: str) -> None:
    own.learn(TEXT)
    before = learned(own)
    (tmp_path / "wrong.jsonl").write_bytes(content.encode("latin-1"))
    with pytest.raises(OwnWordsError, match=r"wrong\.jsonl.*nothing was imported"):
        import_words(own, tmp_path / "wrong.jsonl")
    assert learned(own) == before
    own.learn(SECOND)


def test_a_missing_import_is_refused(own: OwnWords, tmp_path: Path) -> None:
    with pytest.raises(OwnWordsError, match="cannot be read"):
        import_words(own, tmp_path / "missing.jsonl")


def test_the_file_is_the_owners_alone(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("damage", [b"no database at all, only text" * 40, None])
def test_a_damaged_file_is_refused_and_stays_as_it_is(own: OwnWords, path: Path, damage: bytes | None) -> None:
    own.learn(TEXT * 50)
    own.close()
    content = damage or path.read_bytes()[:4096] + b"\xaa" * 20_000
    path.write_bytes(content)
    with pytest.raises(OwnWordsError, match=r"words\.db are damaged, and were left as they are: "):
        texts(OwnWords(path))
    assert path.read_bytes() == content


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"damaged" * 99, b"damaged again" * 99):
        path.write_bytes(content)
        aside = set_aside(path)
        assert aside.read_bytes() == content
        assert not path.exists()
    assert len(list(path.parent.iterdir())) == 2
    OwnWords(path).learn(TEXT)


def test_entries_of_a_wrong_length_are_damage(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE context SET entries = x'0102'")
    connection.close()
    with pytest.raises(OwnWordsError, match="are damaged"):
        chance(own, "We met ", "zorblatt")


def test_a_newer_file_is_refused_and_stays_as_it_is(own: OwnWords, path: Path) -> None:
    own.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(OwnWordsError, match="newer Foreword"):
        OwnWords(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    connection.close()
    with pytest.raises(OwnWordsError, match="another program"):
        OwnWords(path)


def test_a_file_that_is_locked_says_so_and_can_still_be_read(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OwnWordsError, match="in use by another program"):
        own.learn(SECOND)
    assert chance(own, "We met ", "zorblatt") > 0
    other.execute("ROLLBACK")
    other.close()
    own.learn(SECOND)
    assert "again" in texts(own)


def test_a_full_disk_keeps_what_was_learned_before(own: OwnWords) -> None:
    own.learn(TEXT)
    pages = own._database.row("PRAGMA page_count")[0]
    own._database.row(f"PRAGMA max_page_count = {pages}")
    many = " ".join("".join(chr(97 + n // 26**place % 26) for place in range(3)) + "qu" for n in range(3000))
    with pytest.raises(OwnWordsError, match="the disk is full"):
        own.learn(many)
    assert "Zorblatt" in texts(own)
    assert not texts(own, "abaqu")


def test_a_file_that_is_read_only_can_be_read(own: OwnWords, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.learn(TEXT)
    own.close()
    path.chmod(0o400)
    monkeypatch.setattr(os, "access", lambda file, mode: False)  # root may write anywhere
    again = OwnWords(path)
    assert "Zorblatt" in texts(again)
    with pytest.raises(OwnWordsError, match="write access"):
        again.learn(SECOND)
    assert "Zorblatt" in texts(again)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OwnWordsError, match="cannot be used"):
        OwnWords(tmp_path / "file" / "words.db")


def test_what_another_program_changes_is_followed(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    other = OwnWords(path, Clock())
    other.learn("We met Quixby and Quixby met us.")
    own.learn("Then Harfang met Quixby.")
    assert {"Quixby", "Harfang", "Zorblatt"} <= texts(other)
    other.wipe()
    assert texts(own) == set()


ORDINARY = st.text(alphabet="abAB'\u2019 .,-:\n\u00e9?\u0130", max_size=40)


@given(st.lists(ORDINARY, max_size=4), ORDINARY)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_text_is_learned_and_then_expected_as_after_opening_again(
    tmp_path: Path, lines: list[str], before: str
) -> None:
    path = tmp_path / "any.db"
    own = OwnWords(path, Clock())
    own.wipe()
    for line in lines:
        own.learn(line)
    again = OwnWords(path, Clock())
    here, there = own.expectation(caret(before)), again.expectation(caret(before))
    assert here.chances.tolist() == pytest.approx(there.chances.tolist())
    assert here.model == pytest.approx(there.model)
    for found in learned(own):
        own.forget(found.text)
    assert learned(own) == []
    own.close()
    again.close()


def test_programs_that_begin_at_the_same_moment_share_a_new_file(path: Path) -> None:
    together = threading.Barrier(8)

    def begin() -> int:
        together.wait()
        own = OwnWords(path)
        own.learn(TEXT)
        own.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(future.result() for future in [pool.submit(begin) for _ in range(8)]) == 8
    assert [found.seen for found in learned(OwnWords(path), "zorblatt") if found.text == "Zorblatt"] == [16]
