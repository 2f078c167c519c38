"""Slips that an n-gram model has read are not offered."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from engine.corrections import Speller
from engine.never_offered import read_never_offered
from engine.ngram import NgramBackend, open_ngram
from engine.prediction import Cancellation, Request
from models.making.spelling_slips import main, slips
from models.store import bundled
from models.store.manifest import read_manifest, verify
from models.store.word_list import open_dictionary


@pytest.fixture(scope="module")
def ngram() -> NgramBackend:
    return open_ngram(bundled("ngram"))


@pytest.fixture(scope="module")
def found(ngram: NgramBackend) -> frozenset[str]:
    return frozenset(slips(ngram, Speller(open_dictionary())))


def test_slips_are_found_and_unusual_words_are_not(found: frozenset[str]) -> None:
    assert {"foward", "recieved", "definately"} <= found
    assert not found & {"forward", "keyring", "chipset", "realtor", "smartphone", "stephane", "gonna", "dont"}


def test_the_models_that_come_along_offer_none(ngram: NgramBackend, found: frozenset[str]) -> None:
    assert found <= read_never_offered(bundled("ngram"))
    assert found <= read_never_offered(bundled("transformer"))
    offered = ngram.predict(Request("I look fow", count=5), Cancellation()).suggestions
    assert "foward" not in [suggestion.word for suggestion in offered]


def test_a_list_is_added_to_and_the_manifest_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: frozenset[str]
) -> None:
    folder = shutil.copytree(bundled("ngram"), tmp_path / "mine")
    (folder / "never_offered.txt").write_text("forsooth\n", "utf-8")
    monkeypatch.setattr(sys, "argv", ["slips", str(folder)])
    main()
    assert read_never_offered(folder) == found | {"forsooth"}
    verify(folder, read_manifest(folder))
