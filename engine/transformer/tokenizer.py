"""The edge of the tokenizers library: text to token ids, and every token as the bytes it stands for."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.errors import ModelError
from engine.files import reason
from engine.language import Message
from engine.transformer.tokenizer_limits import require_bounded

END_OF_TEXT = "<|endoftext|>"
_MODELS = ("BPE", "Unigram")
_SPACE = "\u2581"  # as SentencePiece writes it
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_PADDING = 1024  # tokens
_MOST_TOKENS = 2_000_000  # ids beyond it are a crafted file's


class Encoder(Protocol):
    """The tokenizer of a transformer; see `TextTokenizer` for the promises."""

    @property
    def tokens(self) -> Sequence[bytes | None]:
        """The bytes of each token by its id."""
        ...

    @property
    def adds_space(self) -> bool:
        """Whether the first word of a text is read as if a space came before it."""
        ...

    def encode(self, text: str) -> list[int]:
        """Token ids of `text`."""
        ...


class TextTokenizer:
    """A byte-level BPE tokenizer, like GPT-2's, or a SentencePiece one, like Llama's, read from a `tokenizer.json`.

    `tokens` are the bytes of each token by its id, None for special ones, which stand for no text; the space that
    SentencePiece writes as U+2581 is a space in them. `adds_space` is whether the first word of a text is read as if a
    space came before it, as SentencePiece does. Raises ModelError for a file that is missing, damaged or of
    another kind.
    """

    def __init__(self, path: Path) -> None:
        parsed = _parse(path)
        self._tokenizer = _build(parsed, path)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.tokens = _token_bytes(parsed, self._tokenizer.get_vocab_size(), path)
        first = self.encode("a")[:1]
        self.adds_space = bool(first) and (self.tokens[first[0]] or b"").startswith(b" ")

    def fit(self, size: int) -> bool:
        """Fit `tokens` to a model whose layers have room for `size`; returns False if it can't be this tokenizer's.

        Some layers are padded to a round number, and some tokenizers have special tokens that the model never learned.
        """
        spare = size - len(self.tokens)
        if spare > _PADDING or any(self.tokens[size:]):
            return False
        self.tokens = [*self.tokens[:size], *[None] * max(spare, 0)]
        return True

    @property
    def eos_id(self) -> int:
        """The token between texts, which every context begins with."""
        return self.tokens.index(None)

    def encode(self, text: str) -> list[int]:
        """Token ids of `text`. The names of special tokens are read as the plain text they are. Raises ModelError."""
        cleaned = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no bytes
        with crashes_told(Message("The model's tokenizer can't cut this text into tokens: choose another model.")):
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


def _parse(path: Path) -> dict[str, Any]:
    """The content of a tokenizer file, if it is of a kind that is known here."""
    try:
        parsed: dict[str, Any] = json.loads(path.read_text("utf-8"))
        is_known = parsed["model"]["type"] in _MODELS and (_is_byte_level(parsed) or _is_sentencepiece(parsed))
        if is_known:
            require_bounded(parsed)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error) as error:
        raise ModelError(
            "{path} is not a readable tokenizer ({reason}): fetch the model again.", path=path, reason=reason(error)
        ) from error
    if not is_known:
        raise ModelError(
            "{path} is not a byte-level BPE tokenizer, as GPT-2's, nor a SentencePiece one, as Llama's: choose "
            "another model.",
            path=path,
        )
    return parsed


def _steps(parsed: Mapping[str, Any]) -> list[Any]:
    """The steps applied to a text before its tokens are looked up."""
    return [parsed.get("normalizer"), parsed.get("pre_tokenizer")]


def _is_byte_level(parsed: Mapping[str, Any]) -> bool:
    return parsed["model"]["type"] == "BPE" and "ByteLevel" in json.dumps(_steps(parsed))


def _is_sentencepiece(parsed: Mapping[str, Any]) -> bool:
    return _SPACE in json.dumps(_steps(parsed), ensure_ascii=False)


def _build(parsed: Mapping[str, Any], path: Path) -> Tokenizer:
    with crashes_told(Message("{path} is not a usable tokenizer: fetch the model again.", path=path)):
        # Without its list of special tokens the library takes their names for ordinary text.
        plain = {**parsed, "added_tokens": [], "post_processor": None}
        if parsed["model"]["type"] == "Unigram":
            plain["model"] = {**parsed["model"], "vocab": _nameless(parsed)}
        return Tokenizer.from_str(json.dumps(plain))


@contextmanager
def crashes_told(sentence: Message) -> Iterator[None]:
    """Raise ModelError with this sentence for whatever a library makes of a crafted file."""
    try:
        yield
    except BaseException as error:  # it may panic, which is not an Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise ModelError(sentence) from error
        raise


def _nameless(parsed: Mapping[str, Any]) -> list[Any]:
    """The pieces of a Unigram model with special ones renamed to what no text holds, since it looks for their names."""
    special = _special(parsed)
    pieces = enumerate(parsed["model"]["vocab"])
    return [[f"\U0010ffff{i}", score] if i in special else [piece, score] for i, (piece, score) in pieces]


def _special(parsed: Mapping[str, Any]) -> set[int]:
    """The ids of the tokens that stand for no text."""
    return {entry["id"] for entry in parsed.get("added_tokens", []) if entry["special"]}


def _token_bytes(parsed: Mapping[str, Any], size: int, path: Path) -> list[bytes | None]:
    """The bytes of every token, by id; None for special tokens, which stand for no text."""
    try:
        pieces = parsed["model"]["vocab"]
        # A Unigram model lists its pieces with their scores, a BPE maps its tokens to their ids.
        numbers = pieces if isinstance(pieces, dict) else {piece: i for i, (piece, _) in enumerate(pieces)}
        added, special = parsed.get("added_tokens", []), _special(parsed)
        highest = max([*numbers.values(), *(entry["id"] for entry in added), size - 1])
        if highest > _MOST_TOKENS:
            raise ValueError(Message("{count} tokens", count=highest))
        tokens: list[bytes | None] = [None] * (highest + 1)
        spell = _byte_level_speller() if _is_byte_level(parsed) else _spelt_by_sentencepiece
        for text, number in numbers.items():
            tokens[number] = None if number in special else spell(text)
        for entry in added:
            tokens[entry["id"]] = None if entry["special"] else _spelt_by_sentencepiece(entry["content"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            "{path} holds a token that stands for no bytes ({reason}): fetch the model again.",
            path=path,
            reason=reason(error),
        ) from error
    return tokens


def _spelt_by_sentencepiece(text: str) -> bytes:
    """The bytes of a piece: <0x0A> is one byte, U+2581 a space, anything else itself."""
    single = _BYTE.fullmatch(text)
    return bytes([int(single[1], 16)]) if single else text.replace(_SPACE, " ").encode()


def _byte_level_speller() -> Callable[[str], bytes]:
    alphabet = _alphabet()
    return lambda text: bytes(alphabet[character] for character in text)


def _alphabet() -> dict[str, int]:
    """The byte of each character of a byte-level token: printable ones are themselves, the rest begin at U+0100."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
