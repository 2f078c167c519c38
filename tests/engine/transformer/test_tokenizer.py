"""Vocabularies of all kinds: what their tokens spell, and that text is nothing but text to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ModelError
from engine.transformer.tokenizer import TextTokenizer
from tests.architectures import (
    byte_level_vocabulary,
    metaspace_vocabulary,
    sentencepiece_vocabulary,
    split_byte_level_vocabulary,
    unigram_vocabulary,
)

BYTE_LEVEL = (byte_level_vocabulary, split_byte_level_vocabulary)
SENTENCEPIECE = (sentencepiece_vocabulary, metaspace_vocabulary, unigram_vocabulary)


def read(content: dict, folder: Path) -> TextTokenizer:
    (folder / "tokenizer.json").write_text(json.dumps(content), "utf-8")
    return TextTokenizer(folder / "tokenizer.json")


@pytest.fixture(scope="module", params=[*BYTE_LEVEL, *SENTENCEPIECE], ids=lambda make: make.__name__)
def tokenizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    return read(request.param(), tmp_path_factory.mktemp("tokenizer"))


def spelt(tokenizer: TextTokenizer, text: str) -> bytes:
    return b"".join(tokenizer.tokens[token] or b"?" for token in tokenizer.encode(text))


@given(st.text(alphabet="ab.'! ", max_size=30).map(lambda text: " ".join(text.split())))
def test_tokens_spell_the_text_after_the_space_that_some_put_before_it(tokenizer: TextTokenizer, text: str) -> None:
    space = b" " if tokenizer.adds_space and text else b""
    assert spelt(tokenizer, text) == space + text.encode()


def test_sentencepiece_puts_a_space_before_a_text(tokenizer: TextTokenizer, request: pytest.FixtureRequest) -> None:
    assert tokenizer.adds_space == (tokenizer.tokens[1] is None)  # <unk>, which the byte-level ones lack


def test_bytes_and_spaces_are_themselves(tmp_path: Path) -> None:
    tokens = read(sentencepiece_vocabulary(), tmp_path).tokens
    assert {b"\n", b"a", b" ab", b" ", b" ."} <= set(tokens)
    assert tokens[:2] == [None, None]
    assert tokens.count(b"a") == 2  # the letter, and the byte 0x61


@pytest.mark.parametrize("text", ["<s>", "a<s>b", "<unk>", "<|endoftext|>", "<s> <s>"])
def test_names_of_special_tokens_are_ordinary_text(tmp_path: Path, text: str) -> None:
    for make in SENTENCEPIECE:
        content = make()
        tokenizer = read(content, tmp_path)
        start = content["added_tokens"][0]["id"]
        assert start not in tokenizer.encode(text)


@given(st.text(max_size=20))
def test_text_in_any_script_is_read(tokenizer: TextTokenizer, text: str) -> None:
    assert all(0 <= token < len(tokenizer.tokens) for token in tokenizer.encode(text))


def test_a_token_that_was_added_but_is_not_special_is_text(tmp_path: Path) -> None:
    content = byte_level_vocabulary()
    size = len(content["model"]["vocab"])
    content["added_tokens"].append({**content["added_tokens"][0], "id": size, "content": "    ", "special": False})
    assert read(content, tmp_path).tokens[size] == b"    "


def test_layers_may_have_room_for_more_tokens_and_for_fewer_special_ones(tmp_path: Path) -> None:
    content = byte_level_vocabulary()
    size = len(content["model"]["vocab"])
    content["added_tokens"].append({**content["added_tokens"][0], "id": size, "content": "<pad>"})
    for layers, fits in ((size + 1, True), (size + 60, True), (size, True), (size - 1, False), (size + 9_999, False)):
        tokenizer = read(content, tmp_path)
        assert tokenizer.fit(layers) == fits
        assert not fits or len(tokenizer.tokens) == layers


def spoil(*keys: str | int, value: object) -> Callable[[dict], None]:
    def change(content: dict) -> None:
        for key in keys[:-1]:
            content = content[key]
        content[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (spoil("model", "type", value="WordPiece"), "nor a SentencePiece one"),
        (spoil("normalizer", value=None), "nor a SentencePiece one"),
        (spoil("model", "vocab", "ab", value=4_000_000_000), "tokenizer"),
        (spoil("model", "vocab", "ab", value=-3), "tokenizer"),
        (spoil("added_tokens", 0, "id", value=4_000_000_000), "stands for no bytes"),
        (spoil("added_tokens", 0, "id", value="0"), "tokenizer"),
        (spoil("added_tokens", value=[1]), "tokenizer"),
        (spoil("model", "vocab", value=[]), "tokenizer"),
    ],
)
def test_a_crafted_tokenizer_is_refused(change: Callable[[dict], None], said: str, tmp_path: Path) -> None:
    content = sentencepiece_vocabulary()
    change(content)
    with pytest.raises(ModelError, match=said):
        read(content, tmp_path)
