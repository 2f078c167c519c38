"""Counting an n-gram model: counts, smoothing, pruning to a size, and the folder that comes out."""

import lzma
from collections import Counter
from pathlib import Path

import kenlm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ModelError, TextError
from engine.never_offered import FILE_NAME as NEVER_OFFERED_FILE
from engine.ngram import open_ngram
from engine.ngram.arpa import read_arpa, write_arpa
from engine.ngram.backend import MODEL_FILE
from engine.ngram.container import read_arrays
from engine.ngram.trie import Trie, pack
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, RARE, START
from engine.prediction import Cancellation, Request
from models.ngram import count as ngram_count
from models.ngram import text as ngram_text
from models.ngram.build import count, import_arpa, write_tokens
from models.ngram.card import Card
from models.ngram.prune import prune
from models.ngram.smooth import estimate, grams
from models.ngram.text import Encoded, encode
from models.reading.corpus import Source, weighted
from models.store import open_model

CARD = Card("small", "MIT", ("a test",))
TEXT = "The cat sat.\n\nthe cat ran, the Cat sat\nthe dog sat. The dog ran away\n\nThe cat ran. The cat sat again.\n"


def quiet(doing: str, share: float) -> None:
    assert 0 <= share <= 1


def encoded(folder: Path, text: str = TEXT, weight: float = 1.0) -> Encoded:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    return encode([Source(path, weight)], folder, 100, quiet)


def spelt(text: Encoded, order: int, least: int, folder: Path) -> dict[str, int]:
    """The n-grams of the highest order as text, and their counts."""
    levels = ngram_count.count_ngrams(text, order, least, folder, quiet)
    names = list(text.vocabulary)
    for level in levels[1:]:
        names = [f"{names[p]} {text.vocabulary[int(w)]}" for p, w in zip(level.parent, level.word, strict=True)]
    return dict(zip(names, levels[-1].count.tolist(), strict=True))


def by_hand(text: Encoded, order: int, least: int) -> dict[str, int]:
    words = [text.vocabulary[int(token)] for token in text.tokens]
    runs = [words[n : n + order] for n in range(len(words) - order + 1)]
    found = Counter(" ".join(run) for run in runs if START not in run[1:])
    return {run: number for run, number in found.items() if number >= least}


def test_sentences_and_words_are_found_in_the_form_they_have_inside_sentences(tmp_path: Path) -> None:
    text = encoded(tmp_path, "Tom sat.\n\nWhen Tom ran, he ran\n")
    assert list(text.vocabulary)[-5:] == ["he", "ran", "sat", "Tom", "When"]
    words = " ".join(text.vocabulary[int(token)] for token in text.tokens)
    assert words == "<s> Tom sat </s> <s> When Tom ran , he ran </s>"


def test_numbers_of_persons_are_no_words(tmp_path: Path) -> None:
    text = encoded(tmp_path, "Call x33907 or play the mp3, Tom\n")
    assert {"mp3", "Call"} < set(text.vocabulary)
    assert "x33907" not in set(text.vocabulary)


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize("order", [2, 3, 5])
def test_counts_are_those_counted_by_hand(tmp_path: Path, order: int, least: int) -> None:
    text = encoded(tmp_path)
    assert spelt(text, order, least, tmp_path) == by_hand(text, order, least)


def test_counts_do_not_depend_on_how_the_text_is_cut_to_fit_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = spelt(encoded(tmp_path), 4, 1, tmp_path)
    for module, name, size in [(ngram_count, "_CHUNK", 5), (ngram_count, "_PART", 4), (ngram_text, "_CHUNK", 3)]:
        monkeypatch.setattr(module, name, size)
    assert spelt(encoded(tmp_path), 4, 1, tmp_path) == whole


@given(st.integers(1, 50), st.sampled_from([0.25, 0.5, 1, 2, 2.5]))
def test_a_weight_is_how_often_documents_count_on_average(documents: int, weight: float) -> None:
    taken = Counter(weighted(map(str, range(documents)), weight))
    assert abs(taken.total() - weight * documents) < 1
    assert all(number in (int(weight), int(weight) + 1) for number in taken.values())


def test_dropping_ngrams_that_occur_once_keeps_the_counts_of_shorter_ones(tmp_path: Path) -> None:
    text = encoded(tmp_path)
    start, end = text.vocabulary.id(START), text.vocabulary.id(END)
    unigrams = []
    for least in (1, 2):
        levels = ngram_count.count_ngrams(text, 3, least, tmp_path, quiet)
        kept = [np.ones(len(level.count), bool) for level in levels]
        unigrams.append(estimate(levels, kept, start, end)[0].probability)
    np.testing.assert_allclose(*unigrams)


def test_probabilities_sum_to_one_after_every_context_however_much_was_pruned(tmp_path: Path) -> None:
    text = encoded(tmp_path)
    start, end = text.vocabulary.id(START), text.vocabulary.id(END)
    levels = ngram_count.count_ngrams(text, 4, 1, tmp_path, quiet)
    whole = estimate(levels, [np.ones(len(level.count), bool) for level in levels], start, end)
    sizes = set()
    for limit in range(8_000, 9_000, 25):
        kept = prune(levels, whole, limit)
        sizes.add(sum(map(np.count_nonzero, kept)))
        trie = Trie(pack(grams(levels, kept, estimate(levels, kept, start, end)), exact=True), len(text.vocabulary))
        for place in range(len(text.tokens)):
            assert trie.probabilities(text.tokens[max(0, place - 3) : place].tolist()).sum() == pytest.approx(1, 1e-4)
    assert len(sizes) > 5


def build(folder: Path, path: Path, limit_bytes: int = 1_000_000) -> dict[str, bytes]:
    count([Source(path)], folder, limit_bytes, CARD, quiet)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_text_gives_the_same_folder_packed_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "text.txt", tmp_path / "text.txt.xz"
    plain.write_text(TEXT, encoding="utf-8")
    packed.write_bytes(lzma.compress(TEXT.encode()))
    first = build(tmp_path / "first", plain)
    assert build(tmp_path / "second", plain) == first
    assert build(tmp_path / "third", packed) == first
    assert set(first) == {MODEL_FILE, "README.md", "manifest.json", NEVER_OFFERED_FILE}


def test_a_model_is_as_small_as_it_was_asked_to_be(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    path = tmp_path / "text.txt"
    path.write_text("\n".join(" ".join(f"w{n}" for n in random.zipf(1.5, 12) % 50) for _ in range(900)) + "\n")
    for limit in (60_000, 40_000, 20_000):
        size = len(build(tmp_path / str(limit), path, limit)[MODEL_FILE])
        assert 0.9 * limit < size <= limit


def test_pruning_by_count_keeps_what_occurs_most(tmp_path: Path) -> None:
    text = encoded(tmp_path)
    start, end = text.vocabulary.id(START), text.vocabulary.id(END)
    levels = ngram_count.count_ngrams(text, 4, 1, tmp_path, quiet)
    whole = estimate(levels, [np.ones(len(level.count), bool) for level in levels], start, end)
    kept = prune(levels, whole, 8_400, "count")
    counts = np.concatenate([level.count for level in levels[1:]])
    chosen = np.concatenate(kept[1:])
    assert 0 < chosen.sum() < len(chosen)
    assert counts[chosen].min() > counts[~chosen].max()


@pytest.mark.parametrize("order", [1, 2])
def test_a_model_may_have_a_lower_order(tmp_path: Path, order: int) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    count([Source(path)], tmp_path / "model", 1_000_000, CARD, quiet, order=order)
    backend = open_model(tmp_path / "model")
    likeliest = backend.predict(Request("Again the "), Cancellation()).suggestions[0].word
    assert likeliest == ("the" if order == 1 else "cat")


def test_a_list_of_words_never_offered_that_was_edited_stays(tmp_path: Path) -> None:
    path, edited = tmp_path / "text.txt", tmp_path / "model" / NEVER_OFFERED_FILE
    path.write_text(TEXT)
    build(tmp_path / "model", path)
    edited.write_text("cat\n")
    build(tmp_path / "model", path)
    assert edited.read_text() == "cat\n"
    prediction = open_model(tmp_path / "model").predict(Request("Away ran the "), Cancellation())
    assert "cat" not in [suggestion.word for suggestion in prediction.suggestions]


def test_what_kenlm_is_given_to_count_has_a_sentence_a_line_and_marks_unknown_words(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("Tom sat, then sat.\n\n12 birds sat by Tom! Sat Tom\n")
    write_tokens([Source(path)], tmp_path / "tokens.txt", 2, quiet)
    lines = (tmp_path / "tokens.txt").read_text().splitlines()
    assert [line.split() for line in lines] == [
        ["Tom", "sat", ",", RARE, "sat"],
        ["<num>", RARE, "sat", RARE, "Tom"],
        ["sat", "Tom"],
    ]


def test_rare_words_in_an_arpa_file_are_the_unknown_ones(tmp_path: Path) -> None:
    path = tmp_path / "model.arpa"
    path.write_text(
        f"\\data\\\nngram 1=5\nngram 2=1\n\n\\1-grams:\n-5\t<unk>\t0\n0\t<s>\t-0.5\n-0.5\t</s>\t0\n"
        f"-0.7\t{RARE}\t-0.3\n-0.6\tcat\t0\n\n\\2-grams:\n-0.2\t{RARE} cat\n\n\\end\\\n"
    )
    vocabulary, levels = read_arpa(path)
    assert set(vocabulary) == {"<s>", "</s>", "<unk>", "cat"}
    unknown, known = vocabulary.unknown, vocabulary.id("cat")
    assert levels[0].log_probability[unknown] == pytest.approx(-0.7 * np.log(10))
    assert (levels[1].parent.tolist(), levels[1].word.tolist()) == ([unknown], [known])


def test_a_limit_that_the_words_alone_exceed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    with pytest.raises(ModelError, match="allow more bytes"):
        build(tmp_path / "model", path, 1000)


@pytest.mark.parametrize("content", [b"\xff\xfe word", b"", b"\n\n 12 ...\n"])
def test_what_is_not_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(TextError):
        build(tmp_path / "model", path)


def test_a_packed_text_cut_short_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "text.txt.xz"
    path.write_bytes(lzma.compress(TEXT.encode())[:-20])
    with pytest.raises(TextError, match=r"text\.txt\.xz"):
        build(tmp_path / "model", path)


def test_a_counted_model_opens_and_predicts(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    build(tmp_path / "model", path)
    prediction = open_model(tmp_path / "model").predict(Request("Away ran the "), Cancellation())
    assert prediction.suggestions[0].word == "cat"


def test_an_arpa_file_becomes_a_model_with_the_probabilities_of_kenlm(tmp_path: Path) -> None:
    path, arpa = tmp_path / "text.txt", tmp_path / "model.arpa"
    path.write_text(TEXT.lower())
    build(tmp_path / "model", path)
    arrays = read_arrays(tmp_path / "model" / MODEL_FILE)
    vocabulary = NgramVocabulary.from_arrays(arrays)
    write_arpa(arpa, vocabulary, Trie(arrays, len(vocabulary)).grams())
    import_arpa(arpa, tmp_path / "imported", CARD)
    reference = kenlm.Model(str(arpa))
    imported = read_arrays(tmp_path / "imported" / MODEL_FILE)
    trie = Trie(imported, len(vocabulary))
    context = [vocabulary.id(START)]
    sentence = "the dog ran away , the bird sat again"
    for word, (expected, *_) in zip(vocabulary.ids(sentence.split()), reference.full_scores(sentence), strict=False):
        assert np.log10(trie.probabilities(context)[word]) == pytest.approx(expected, abs=1e-4)
        context.append(word)
    assert open_ngram(tmp_path / "imported").name == "small"
