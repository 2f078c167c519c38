"""The tokenizer of a GPT-2's folder, in either of its forms, fitted to the rows of the model's embedding."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.language import Message
from engine.transformer.configuration import read_object
from engine.transformer.tokenizer import TextTokenizer, crashes_told

FILE_NAME = "tokenizer.json"
_OLD = (("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe"))  # by transformers, and by OpenAI
_ADDED = "added_tokens.json"
_PADDING = 1024  # rows at most that embeddings are padded with, to a multiple of
_MULTIPLE = 8


def write_vocabulary(source: Path, rows: int, path: Path) -> tuple[TextTokenizer, list[Message]]:
    """Write the tokenizer in the folder `source` to `path`, for an embedding of this many `rows`.

    Gives the tokenizer, whose tokens are as many as the rows or fewer, and what was done about the difference: added
    tokens without a row, which the model never learned, are left out. Raises ModelError.
    """
    _write(source, path)
    tokens = TextTokenizer(path).tokens
    if len(tokens) == rows:
        return TextTokenizer(path), []
    if len(tokens) < rows:
        if rows - len(tokens) >= _PADDING or rows % _MULTIPLE:
            raise _foreign(source, len(tokens), rows)
        return TextTokenizer(path), [_cut(rows - len(tokens))]
    dropped = _drop(path, rows)
    if len(TextTokenizer(path).tokens) > rows:
        raise _foreign(source, len(tokens), rows)
    return TextTokenizer(path), [
        Message("the model never learned the added tokens {names:, }, which were left out", names=dropped)
    ]


def join_vocabulary(source: Path, path: Path) -> bool:
    """Write a tokenizer.json, made of the older files of a byte-level BPE in `source`, to `path`; False for none.

    Raises ModelError.
    """
    pair = next(((source / a, source / b) for a, b in _OLD if (source / a).exists() and (source / b).exists()), None)
    if pair is None:
        return False
    with crashes_told(Message("{path} is not a usable tokenizer: fetch the model again.", path=pair[0])):
        from transformers import GPT2TokenizerFast

        tokenizer = GPT2TokenizerFast(str(pair[0]), str(pair[1]))
        added = read_object(source / _ADDED) if (source / _ADDED).exists() else {}
        tokenizer.add_special_tokens({"additional_special_tokens": sorted(added, key=lambda token: int(added[token]))})
        tokenizer.backend_tokenizer.save(str(path))
    return True


def _write(source: Path, path: Path) -> None:
    if (source / FILE_NAME).exists():
        shutil.copyfile(source / FILE_NAME, path)
    elif not join_vocabulary(source, path):
        raise ModelError(
            "{source} holds no tokenizer.json, nor vocab.json and merges.txt: save the model's tokenizer there with "
            "save_pretrained.",
            source=source,
        )


def _drop(path: Path, rows: int) -> list[str]:
    """Leave the added tokens out that have no row, and give their names."""
    parsed: dict[str, Any] = read_object(path)
    added = parsed.get("added_tokens", [])
    kept = [token for token in added if token["id"] < rows]
    path.write_text(json.dumps(parsed | {"added_tokens": kept}, ensure_ascii=False), "utf-8")
    return [token["content"] for token in added if token not in kept]


def _cut(count: int) -> Message:
    return Message("the embedding has {count} rows that stand for no token, which were cut", count=count)


def _foreign(source: Path, count: int, rows: int) -> ModelError:
    return ModelError(
        "The tokenizer in {source} has {count} tokens, and the model's embedding {vocabulary} rows: take the "
        "tokenizer that it was trained with, or save it after resize_token_embeddings({count}).",
        source=source,
        count=count,
        vocabulary=rows,
    )
