"""The n-gram model that comes with Foreword."""

import string
from collections.abc import Iterator

import pytest

from engine.manifest import read_manifest
from engine.never_offered import FILE_NAME as NEVER_OFFERED_FILE
from engine.prediction import Backend, Cancellation, Request
from engine.text import fold
from models.store import bundled, open_model

FOLDER = bundled("ngram")


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    backend = open_model(FOLDER, "ngram")
    yield backend
    backend.close()


def words(backend: Backend, before: str, count: int = 3) -> list[str]:
    prediction = backend.predict(Request(before, count=count), Cancellation())
    return [suggestion.word for suggestion in prediction.suggestions]


def test_it_is_small_and_holds_a_million_long_ngrams() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 25_000_000
    assert sum(read_manifest(FOLDER).details["ngrams"][2:]) >= 1_000_000


def test_its_card_names_every_source_and_the_licence() -> None:
    manifest, card = read_manifest(FOLDER), (FOLDER / "README.md").read_text(encoding="utf-8")
    assert manifest.licence == "CC-BY-SA-4.0"
    assert all(text in card for text in (manifest.licence, *manifest.sources))


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("I look forward to ", "seeing"),
        ("Thank you for the quick re", "response"),
        ("On the other ", "hand"),
        ("She lives in New Y", "York"),
        ("I don\u2019t kn", "know"),
        ("i do", "don't"),
        ("", "I"),
    ],
)
def test_it_knows_common_english(backend: Backend, before: str, wanted: str) -> None:
    assert wanted in words(backend, before)


def test_it_never_offers_the_words_on_its_list(backend: Backend) -> None:
    never = set((FOLDER / NEVER_OFFERED_FILE).read_text(encoding="utf-8").split())
    for first in string.ascii_lowercase:
        for second in string.ascii_lowercase:
            assert never.isdisjoint(map(fold, words(backend, "you " + first + second, count=100)))
