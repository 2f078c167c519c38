"""Word search gives what enumerating all token sequences gives, and never a piece of a word for a word."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import GPT2LMHeadModel, PreTrainedModel

from engine import text
from engine.prediction import Cancellation, Request
from engine.text import caret
from engine.transformer import Transformer, open_transformer
from engine.transformer.backend import stem_of
from engine.transformer.exported import ExportedSession
from engine.transformer.search import Effort, WordSearch
from engine.transformer.session import FusedSession, Session
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.tree import TokenTree
from engine.transformer.vocabulary import TokenVocabulary
from models.store import bundled
from tests.architectures import (
    byte_level_vocabulary,
    export,
    save_other,
    sentencepiece_vocabulary,
    split_byte_level_vocabulary,
    unigram_vocabulary,
)
from tests.tiny import save_model

EXACT = Effort(rows=(16,) * 250, width=99, margin=0.0, tolerance=2e-6)
NEGLIGIBLE = 1e-6  # probability of a token sequence below which the enumeration stops


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[GPT2LMHeadModel, Path]:
    folder = tmp_path_factory.mktemp("search") / "tiny"
    return save_model(folder), folder


BEFORE = ["", " ", "b ", "a", "b a", "b A", ".A", "AB", "a'", "ab. ba"]


@pytest.mark.parametrize("before", BEFORE)
def test_words_order_and_probabilities_are_those_of_enumeration(
    tiny: tuple[GPT2LMHeadModel, Path], before: str
) -> None:
    model, folder = tiny
    assert_exact(model, folder, FusedSession(folder / "model.onnx", 4000), before)


OTHERS = {
    "gpt_neox": byte_level_vocabulary,
    "opt": split_byte_level_vocabulary,
    "llama": sentencepiece_vocabulary,
    "qwen2": unigram_vocabulary,
}


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[PreTrainedModel, Path]:
    folder = tmp_path_factory.mktemp("others")
    model = save_other(folder / "checkpoint", request.param, OTHERS[request.param]())
    export(folder / "checkpoint", folder / "model")
    return model, folder / "model"


@pytest.mark.parametrize("before", ["", "b ", "b a", "b A", "a'", "ab. ba"])
def test_so_they_are_with_other_architectures_and_vocabularies(
    other: tuple[PreTrainedModel, Path], before: str
) -> None:
    model, folder = other
    assert_exact(model, folder, ExportedSession(folder / "model.onnx", 4000), before)


def assert_exact(model: PreTrainedModel, folder: Path, session: Session, before: str) -> None:
    """Check a search without bounds against brute force."""
    caret = text.caret(before)
    tokenizer = TextTokenizer(folder / "tokenizer.json")
    expected = enumerate_words(model, tokenizer, caret)
    tree = TokenTree(session, 0, 48)
    node = tree.walk(tokenizer.encode(caret.context), Cancellation())
    search = WordSearch(tree, TokenVocabulary(tokenizer.tokens), node, stem_of(caret, lead_of(tokenizer, caret)), EXACT)
    found = search.run(8, Cancellation()).words
    wanted = sorted(expected.items(), key=lambda item: -item[1])[:8]
    assert all(word.probability < 1e-5 for word in found[len(wanted) :])  # rarer than what is enumerated
    found = found[: len(wanted)]
    assert [word.probability for word in found] == pytest.approx([p for _, p in wanted], abs=1e-5)
    for word, (spelt, _) in zip(found, wanted, strict=True):
        assert word.probability == pytest.approx(expected[word.commonest.lower()], abs=1e-5), spelt


def lead_of(tokenizer: TextTokenizer, caret: text.Caret) -> bytes:
    """The space before the word, which some tokenizers put before the first word of a text too."""
    return b" " if caret.space or (tokenizer.adds_space and not caret.context) else b""


def enumerate_words(model: PreTrainedModel, tokenizer: TextTokenizer, caret: text.Caret) -> dict[bytes, float]:
    """Brute force: the probability of every word that goes on from the caret's stem, by all token sequences."""
    lead = lead_of(tokenizer, caret)
    typed = caret.prefix.encode()
    folded = stem_of(caret, lead).folded
    whole = lead + (typed.lower() if folded else typed)
    words: dict[bytes, float] = defaultdict(float)
    pending = [(tuple(tokenizer.encode(caret.context)), b"", 1.0)]
    while pending:
        probabilities = following(model, [tokens for tokens, _, _ in pending])
        longer = []
        for (tokens, spelt, mass), row in zip(pending, probabilities, strict=True):
            for token, probability in enumerate(row):
                piece = tokenizer.tokens[token]
                begun = len(spelt) > len(lead)
                goes_on = piece is not None and is_word_part(piece, begun, lead, spelt)
                if goes_on and piece is not None:
                    grown = spelt + piece
                    shown = grown.lower() if folded else grown
                    agrees = shown.startswith(whole) or whole.startswith(shown)
                    if agrees and mass * probability > NEGLIGIBLE:
                        longer.append(((*tokens, token), grown, mass * probability))
                elif begun and len(spelt) >= len(whole):
                    words[spelt[len(lead) :].lower()] += mass * probability
        pending = longer
    words.pop(typed.lower(), None)
    return words


def is_word_part(piece: bytes, begun: bool, lead: bytes, spelt: bytes) -> bool:
    """Whether a token can come next in a word: the space before it, its first letters, or more of them."""
    if not begun and spelt != lead:
        if piece == lead:
            return True
        piece = piece[1:] if piece.startswith(lead) else b"."
    letters = piece[1:] if begun and piece.startswith(b"'") else piece
    return letters.isalnum()


def following(model: PreTrainedModel, paths: list[tuple[int, ...]]) -> np.ndarray:
    """[n, V] the probabilities after each path, by transformers, without a cache."""
    with torch.no_grad():
        logits = model(torch.tensor([[0, *path] for path in paths])).logits[:, -1]
    return torch.softmax(logits.double(), -1).numpy()


@pytest.fixture(scope="module")
def english() -> Transformer:
    return open_transformer(bundled("transformer"))


def words(backend: Transformer, before: str, after: str = "", count: int = 5) -> list[str]:
    request = Request(before, after, count=count)
    return [suggestion.word for suggestion in backend.predict(request, Cancellation()).suggestions]


def test_a_prefix_offers_words_however_they_are_cut_into_tokens(english: Transformer) -> None:
    assert "super" in words(english, "That was a supe")
    assert "supermarket" in words(english, "We went to the superm")


def test_pieces_of_words_do_not_beat_words(english: Transformer) -> None:
    assert words(english, "That is a gre")[0] == "great"
    assert not {"Theo", "greas"} & {*words(english, "That is gre"), *words(english, "The")}


def test_every_suggestion_goes_on_from_what_was_typed(english: Transformer) -> None:
    for before in ("I look forward to s", "Don't wor", "i don'", "She is a SUP"):
        prefix = text.caret(before).prefix
        found = words(english, before)
        assert found
        assert all(word.lower().startswith(prefix.lower()) and word != prefix for word in found)


def test_the_case_of_the_typed_stem_is_kept_and_names_get_their_capital(english: Transformer) -> None:
    assert words(english, "We flew to Lon")[0] == "London"
    assert words(english, "We flew to lon")[0] == "London"
    assert words(english, "THIS IS GRE")[0].isupper()
    assert all(word[0].isupper() for word in words(english, "That is all. "))


def test_an_i_with_an_apostrophe_is_no_shouting(english: Transformer) -> None:
    assert "I'm" in words(english, "I'")


def test_no_scraps_are_offered_after_a_word_that_is_complete(english: Transformer) -> None:
    for before in ("Hello", "It's", "I look forward to"):
        found = english.predict(Request(before), Cancellation()).suggestions
        assert all(suggestion.probability > 0.001 for suggestion in found)


def test_typographic_apostrophes_are_understood_and_given_back(english: Transformer) -> None:
    assert words(english, "I don\u2019")[0] == "don\u2019t"


def test_nothing_is_offered_before_a_letter_or_in_a_number(english: Transformer) -> None:
    assert words(english, "I look for", after="ward") == []
    assert words(english, "It costs 12") == []


def test_probabilities_are_shares_of_what_begins_with_the_prefix(english: Transformer) -> None:
    for before in ("I look forward to ", "I look forward to se", "", "Dea"):
        probabilities = [s.probability for s in english.predict(Request(before), Cancellation()).suggestions]
        assert probabilities == sorted(probabilities, reverse=True)
        assert 0 < sum(probabilities) <= 1.0001


def test_the_log_probability_of_a_word_is_that_of_its_suggestion(english: Transformer) -> None:
    for suggestion in english.predict(Request("I look forward to "), Cancellation()).suggestions:
        expected = np.log(suggestion.probability)
        assert english.log_probability(caret("I look forward to "), suggestion.word) == pytest.approx(
            expected, abs=0.01
        )
