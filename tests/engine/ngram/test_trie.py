"""The trie gives the probabilities of the model it was packed from, and KenLM's."""

import math
from pathlib import Path

import kenlm
import numpy as np
import pytest

from engine.errors import ModelError
from engine.ngram.arpa import read_arpa, write_arpa
from engine.ngram.bits import Bits, pack_bits
from engine.ngram.container import read_arrays, write_arrays
from engine.ngram.trie import Grams, Trie, pack
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, START
from models.ngram.count import count_ngrams
from models.ngram.smooth import estimate, grams
from models.ngram.text import encode
from models.reading.corpus import Source

Model = tuple[NgramVocabulary, list[Grams]]


def sentences(count: int) -> list[str]:
    """Sentences of a small invented language in which words depend on those before them."""
    random = np.random.default_rng(7)
    words = [first + second for first in "bdfgkmpt" for second in ("a", "e", "i", "o")]
    found = []
    for _ in range(count):
        place, sentence = int(random.integers(32)), []
        for _ in range(int(random.integers(1, 12))):
            sentence.append(words[place])
            place = (3 * place + int(random.geometric(0.4))) % 32
        found.append(" ".join(sentence))
    return found


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("counted")
    path = folder / "text.txt"
    path.write_text("\n".join(sentences(400)) + "\n", encoding="utf-8")
    text = encode([Source(path)], folder, 30, lambda doing, share: None)
    counted = count_ngrams(text, 5, 1, folder, lambda doing, share: None)
    kept = [np.ones(len(level.count), bool) for level in counted]
    start, end = text.vocabulary.id(START), text.vocabulary.id(END)
    return text.vocabulary, grams(counted, kept, estimate(counted, kept, start, end))


def test_an_unpruned_model_of_order_5_has_the_probabilities_of_kenlm(model: Model, tmp_path: Path) -> None:
    vocabulary, levels = model
    write_arpa(tmp_path / "model.arpa", vocabulary, levels)
    reference = kenlm.Model(str(tmp_path / "model.arpa"))
    trie = Trie(pack(levels, exact=True), len(vocabulary))
    for sentence in [*sentences(50), "zz ba zz", "ba be", ""]:
        context = [vocabulary.id(START)]
        following = [*vocabulary.ids(sentence.split()), vocabulary.id(END)]
        for word, (expected, *_) in zip(following, reference.full_scores(sentence), strict=True):
            assert math.log10(trie.probabilities(context)[word]) == pytest.approx(expected, abs=1e-4)
            assert math.log10(trie.probability(context, word)) == pytest.approx(expected, abs=1e-4)
            context.append(word)


def test_matched_is_the_longest_end_of_a_context_that_some_ngram_goes_on_from(model: Model) -> None:
    vocabulary, levels = model
    trie = Trie(pack(levels, exact=True), len(vocabulary))
    known, spelt = [set[tuple[int, ...]]()], [()]
    for level in levels:
        known.append({spelt[parent] for parent in level.parent.tolist()})
        spelt = [(*spelt[p], w) for p, w in zip(level.parent.tolist(), level.word.tolist(), strict=True)]
    for sentence in sentences(20):
        context = tuple(vocabulary.ids([START, *sentence.split()]))
        lengths = [n for n in range(1, trie.order) if context[-n:] in known[n + 1]]
        assert trie.matched(context) == max(lengths, default=0)
    assert trie.matched([]) == 0


def test_an_arpa_file_gives_back_the_model_it_was_written_from(model: Model, tmp_path: Path) -> None:
    vocabulary, levels = model
    write_arpa(tmp_path / "model.arpa", vocabulary, levels)
    read_vocabulary, read_levels = read_arpa(tmp_path / "model.arpa")
    assert list(read_vocabulary) == list(vocabulary)
    for level, read in zip(levels, read_levels, strict=True):
        np.testing.assert_array_equal(read.parent, level.parent)
        np.testing.assert_array_equal(read.word, level.word)
        np.testing.assert_allclose(read.log_probability, level.log_probability, atol=1e-4)
        np.testing.assert_allclose(read.backoff, level.backoff, atol=1e-4)


def test_a_packed_file_gives_back_its_ngrams(model: Model, tmp_path: Path) -> None:
    vocabulary, levels = model
    write_arrays(tmp_path / "model", pack(levels, exact=True))
    trie = Trie(read_arrays(tmp_path / "model"), len(vocabulary))
    for level, found in zip(levels, trie.grams(), strict=True):
        for name in ("parent", "word", "log_probability", "backoff"):
            np.testing.assert_array_equal(getattr(found, name), getattr(level, name))


def test_codes_of_one_byte_keep_every_probability_to_a_few_percent(model: Model) -> None:
    vocabulary, levels = model
    coded, exact = (Trie(pack(levels, exact=exact), len(vocabulary)) for exact in (False, True))
    for sentence in sentences(20):
        context = list(vocabulary.ids([START, *sentence.split()]))
        np.testing.assert_allclose(coded.probabilities(context), exact.probabilities(context), rtol=0.2)


def test_a_model_whose_ngrams_do_not_hang_together_is_refused(model: Model) -> None:
    vocabulary, levels = model
    arrays = pack(levels, exact=True)
    arrays["first_3"] = np.zeros_like(arrays["first_3"])
    with pytest.raises(ModelError, match="fetch the model again"):
        Trie(arrays, len(vocabulary))


def test_a_model_with_words_outside_its_vocabulary_is_refused(model: Model) -> None:
    vocabulary, levels = model
    arrays = pack(levels, exact=True)
    arrays["word_2"] = arrays["word_2"] + np.uint16(len(vocabulary))
    with pytest.raises(ModelError, match="order 2"):
        Trie(arrays, len(vocabulary))


@pytest.mark.parametrize("name", ["first_2", "inner_1", "inner_4"])
def test_a_row_of_bits_of_the_wrong_length_is_refused(model: Model, name: str) -> None:
    vocabulary, levels = model
    arrays = pack(levels, exact=True)
    arrays[name] = arrays[name][:-1]
    with pytest.raises(ModelError, match="damaged"):
        Trie(arrays, len(vocabulary))


@pytest.mark.parametrize("damage", ["ngram 2=", "\\2-grams:", "\tbe\t"])
def test_a_damaged_arpa_file_is_refused(model: Model, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "model.arpa"
    write_arpa(path, *model)
    path.write_text(path.read_text(encoding="utf-8").replace(damage, "x", 1), encoding="utf-8")
    with pytest.raises(ModelError, match=r"model\.arpa"):
        read_arpa(path)


def test_words_that_differ_in_case_alone_are_refused() -> None:
    with pytest.raises(ModelError, match="'The' and 'the'"):
        NgramVocabulary.of(["The", "the", "<unk>"])


def test_rank_and_select_agree_with_counting() -> None:
    bits = np.random.default_rng(0).random(3000) < 0.1
    row, places = Bits(pack_bits(bits), len(bits)), np.flatnonzero(bits)
    assert [row.select(rank) for rank in range(row.count)] == places.tolist()
    assert [row.rank(index) for index in range(3000)] == [int(bits[:index].sum()) for index in range(3000)]
