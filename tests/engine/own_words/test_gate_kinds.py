"""The gate by kinds: what it stops of secrets, and lets by of harmless text, on open and on sealed cases."""

import re
import time
from pathlib import Path

import pytest

from engine.own_words import gate
from tests.engine.own_words.gate_kinds import learned, share, stopped
from tests.paths import ROOT

LEAST = 0.97
CASES = 150  # at least, of secrets and of harmless texts, both halves together


@pytest.mark.parametrize("measured", [stopped, learned])
def test_97_in_100_secrets_are_stopped_and_as_many_harmless_texts_learned(measured) -> None:
    halves = [measured(is_sealed) for is_sealed in (False, True)]
    assert sum(len(wrong) for tally in halves for wrong in tally.values()) >= CASES
    for tally in halves:
        assert share(tally) >= LEAST, [text for texts in tally.values() for text in texts if text]


def test_the_page_of_figures_says_what_is_measured() -> None:
    page = (Path(ROOT) / "docs" / "figures.md").read_text("utf-8")
    for name, measured in (("secrets stopped", stopped), ("harmless texts learned", learned)):
        row = re.search(rf"\| {name} \|(.*)\n", page)
        assert row, name
        for is_sealed, told in zip((False, True), row[1].split("|")[:2], strict=True):
            assert told.strip() == f"{100 * share(measured(is_sealed)):.1f} %"


@pytest.mark.parametrize("text", ["1 " * 20_000, "Rue " * 20_000, "password " * 20_000, "a" * 100_000, "Ab-" * 30_000])
def test_no_text_makes_the_gate_slow(text: str) -> None:
    """Work grows with the text and no faster: twice the text takes no ten times as long."""
    begun = time.process_time()
    list(gate.sentences(text[: len(text) // 2]))
    half = time.process_time() - begun
    list(gate.sentences(text))
    assert time.process_time() - begun - half < 10 * half + 1
