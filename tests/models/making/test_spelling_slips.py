"""Slips that an n-gram model has read are not offered."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from engine.manifest import read_manifest
from engine.never_offered import read_never_offered
from engine.ngram import NgramBackend, open_ngram
from engine.prediction import Cancellation, Request
from models.making.spelling_slips import main
from models.store import bundled
from models.store.manifest import verify


@pytest.fixture(scope="module")
def ngram() -> NgramBackend:
    return open_ngram(bundled("ngram"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the n-gram model, whose list the program has added to."""
    folder = shutil.copytree(bundled("ngram"), tmp_path_factory.mktemp("slips") / "mine")
    (folder / "never_offered.txt").write_text("forsooth\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["slips", str(folder)])
        main()
    return folder


@pytest.fixture(scope="module")
def found(made: Path) -> frozenset[str]:
    return read_never_offered(made) - {"forsooth"}


def test_slips_are_found_and_unusual_words_are_not(found: frozenset[str]) -> None:
    assert {"foward", "recieved", "definately"} <= found
    assert not found & {"forward", "keyring", "chipset", "realtor", "smartphone", "stephane", "gonna", "dont"}


def test_the_models_that_come_along_offer_none(ngram: NgramBackend, found: frozenset[str]) -> None:
    assert found <= read_never_offered(bundled("ngram"))
    assert found <= read_never_offered(bundled("transformer"))
    offered = ngram.predict(Request("I look fow", count=5), Cancellation()).suggestions
    assert "foward" not in [suggestion.word for suggestion in offered]


def test_a_list_is_added_to_and_the_manifest_follows(made: Path) -> None:
    assert "forsooth" in read_never_offered(made)
    verify(made, read_manifest(made))


def test_both_models_have_the_same_list_and_beside_slips_a_short_one(found: frozenset[str]) -> None:
    lists = [(bundled(kind) / "never_offered.txt").read_text(encoding="utf-8") for kind in ("transformer", "ngram")]
    assert lists[0] == lists[1]
    assert lists[0].split() == sorted(set(lists[0].split()))
    assert len(set(lists[0].split()).difference(found)) <= 200
