"""The edge of the tokenizers library: text to token ids, and every token as the bytes it stands for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.errors import ModelError

END_OF_TEXT = "<|endoftext|>"


class TextTokenizer:
    """A byte-level BPE tokenizer, as GPT-2's, read from a `tokenizer.json`.

    Raises ModelError for a file that is missing, damaged or of another kind.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = _read(path)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.tokens = _token_bytes(json.loads(path.read_text("utf-8")), self._tokenizer.get_vocab_size(), path)

    @property
    def end(self) -> int:
        """The token between texts, which every context begins with."""
        return self.tokens.index(None)

    def encode(self, text: str) -> list[int]:
        """Token ids of `text`. The names of special tokens are read as the plain text they are."""
        cleaned = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no bytes
        ids: list[int] = self._tokenizer.encode(cleaned, add_special_tokens=False).ids
        return ids

    def encode_many(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each of `texts`, which hold no lone surrogates, on all processors."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def train_tokenizer(texts: Iterable[str], size: int, path: Path) -> None:
    """Write a byte-level BPE of at most `size` tokens, learned from `texts`. Token 0 is the one between texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=[END_OF_TEXT], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.save(str(path))


def _read(path: Path) -> Tokenizer:
    try:
        parsed = json.loads(path.read_text("utf-8"))
        is_byte_level = parsed["model"]["type"] == "BPE" and "ByteLevel" in json.dumps(parsed["pre_tokenizer"])
        # Without its list of special tokens the library takes their names for ordinary text.
        plain = json.dumps(parsed | {"added_tokens": [], "post_processor": None})
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"{path} is not a readable tokenizer ({error}): fetch the model again.") from error
    if not is_byte_level:
        raise ModelError(f"{path} is not a byte-level BPE tokenizer as GPT-2's: choose a model of the GPT-2 family.")
    try:
        return Tokenizer.from_str(plain)
    except BaseException as error:  # a crafted file makes the library panic, which is no Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ModelError(f"{path} is not a usable tokenizer: fetch the model again.") from error
        raise


def _token_bytes(parsed: dict[str, object], size: int, path: Path) -> list[bytes | None]:
    """The bytes of every token, by id; None for special tokens, which stand for no text."""
    model, added = parsed["model"], parsed.get("added_tokens", [])
    assert isinstance(model, dict)
    assert isinstance(added, list)
    special = {entry["id"] for entry in added}
    tokens: list[bytes | None] = [None] * max(size, 1 + max(special, default=-1))
    alphabet = _alphabet()
    try:
        for text, number in model["vocab"].items():
            if number not in special:
                tokens[number] = bytes(alphabet[character] for character in text)
    except (LookupError, TypeError) as error:
        raise ModelError(f"{path} holds a token that stands for no bytes ({error}): fetch the model again.") from error
    return tokens


def _alphabet() -> dict[str, int]:
    """Which byte each character of a byte-level token stands for: printable ones themselves, the rest from U+0100."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
