"""A program without Qt asks and is answered: plain threads, the bundled models, own words on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.paths import ROOT


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program tells at its end."""
    command = [sys.executable, "-m", "tests.service.prediction.program", str(tmp_path_factory.mktemp("state"))]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_a_question_is_answered_without_qt(heard: dict[str, Any]) -> None:
    assert not heard["qt"]
    for kind in ("ngram", "transformer", "blend"):
        assert {"seeing", "hearing"} & set(heard["next word"][kind]), kind
    assert heard["words behind"].startswith("hearing ")


def test_misspelt_words_are_corrected_without_qt(heard: dict[str, Any]) -> None:
    assert all("receive" in words for words in heard["misspelt"].values())


def test_own_words_are_learned_and_mixed_in_without_qt(heard: dict[str, Any]) -> None:
    assert all("Zorblatt" in words for words in heard["own"].values())


def test_a_listener_hears_in_the_thread_of_the_service_alone_and_no_thread_is_left(heard: dict[str, Any]) -> None:
    assert heard["threads"] == ["service"]
    assert heard["running"] == ["MainThread"]
