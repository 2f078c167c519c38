"""The writer's own words in a real file: what is learned, how likely it is then, and what is kept."""

import signal
import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.own_words import OwnWords
from engine.own_words.counts import DAY, HALF_LIFE
from engine.own_words.listing import Learned, learned
from engine.text import caret
from tests.engine.own_words.shared import NOW, SECOND, TEXT, Clock, probability, texts, written


def test_words_and_repeated_phrases_are_listed_with_count_and_dates(path: Path) -> None:
    clock = Clock()
    own = OwnWords(path, clock)
    own.learn(TEXT)
    clock.seconds += 3 * DAY
    own.learn(SECOND)
    assert learned(own, "ZORB", limit=2) == [
        Learned("Zorblatt", 3, NOW, NOW + 3 * DAY, is_new=True),
        Learned("met Zorblatt", 2, NOW // DAY * DAY, NOW // DAY * DAY + 3 * DAY, is_new=True),
    ]
    assert "at the" not in texts(own)


def test_what_was_learned_is_there_when_the_file_is_opened_again(own: OwnWords, path: Path) -> None:
    own.learn(TEXT)
    before = texts(own), probability(own, "We met ", "zorblatt")
    own.close()
    again = OwnWords(path, Clock())
    assert (texts(again), probability(again, "We met ", "zorblatt")) == before


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
    probabilities = [probability(own, before, "zorblatt") for before in ("Nobody saw ", "You met ", "Have we met ")]
    assert 0 < probabilities[0] < probabilities[1] < probabilities[2]


def test_the_weight_grows_with_what_was_seen_in_the_context(own: OwnWords) -> None:
    shares = []
    for _ in range(4):
        own.learn("We met Zorblatt")
        shares.append(1 - own.expectation(caret("We met ")).model)
    assert shares == sorted(set(shares))


def test_probabilities_and_the_models_weight_are_one_together(own: OwnWords) -> None:
    own.learn(TEXT)
    for before in ("", "We met ", "unknown ", "at the "):
        expected = own.expectation(caret(before))
        assert expected.probabilities.sum() + expected.model == pytest.approx(1)


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
    assert here.probabilities.tolist() == pytest.approx(there.probabilities.tolist())
    assert here.model == pytest.approx(there.model)
    for found in learned(own):
        own.forget(found.text)
    assert learned(own) == []
    own.close()
    again.close()
