"""Reads a GGUF file: configuration, weights by transformers' names, and what else its graph needs to know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.files import reason
from engine.language import Message
from models.fused.blocks import Blocks
from models.gguf.blocks import weights
from models.gguf.header import require_sound
from models.gguf.metadata import GgufSettings, Settings
from models.gpt2.fused_graph import LINEAR

if TYPE_CHECKING:
    from gguf import GGUFReader

Parameters = dict[str, npt.NDArray[Any] | Blocks]
_FACTORS = "rope_freqs.weight"  # what Llama 3 divides its frequencies by
_LLAMA = {
    "token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head", "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}  # fmt: skip
_GPT2 = {
    "token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f", "output": "lm_head", "attn_norm": "ln_1",
    "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj", "ffn_norm": "ln_2", "ffn_up": "mlp.c_fc",
    "ffn_down": "mlp.c_proj",
}  # fmt: skip
_NAMES = {"llama": (_LLAMA, "model.layers"), "gpt2": (_GPT2, "h")}
_NAME = re.compile(r"(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)")


@dataclass(frozen=True, slots=True)
class GgufModel:
    """A model as its file has it: matrices are [outputs, inputs], floats or blocks.

    `frequency_factors` [head_size / 2] are what the rotary frequencies are divided by, if the file has any.
    """

    config: dict[str, Any]
    weights: Parameters
    settings: Settings
    frequency_factors: npt.NDArray[np.float64] | None

    @property
    def positions(self) -> int:
        """The tokens that it reads at most."""
        return int(self.config.get("max_position_embeddings") or self.config["n_positions"])

    @property
    def licence(self) -> str:
        """The licence, as the file states it."""
        return str(self.settings.get("general.license", "not stated"))


def read_gguf(path: Path) -> GgufModel:
    """The model in a file, untrusted. Raises ModelError, which says what is wrong with it."""
    require_sound(path)
    try:
        reader = _opened(path)
        settings = {name: field.contents() for name, field in reader.fields.items()}
        _require_apart(reader)
    except Exception as error:  # whatever the library makes of a crafted file
        raise ModelError(
            "{path} is no whole GGUF file ({reason}): fetch it again.", path=path, reason=reason(error)
        ) from error
    try:
        return _model(reader, settings, path)
    except (LookupError, ValueError) as error:
        raise unfit(path) from error


def _opened(path: Path) -> GGUFReader:
    """The library's view of a file whose head is sound; of one shorter than that says, it would speak of arrays."""
    from gguf import GGUFReader

    try:
        return GGUFReader(path)
    except (ValueError, LookupError) as error:
        raise ValueError(Message("cut off or damaged")) from error


def unfit(path: Path) -> ModelError:
    """What to raise where the tensors in a file are not those that its settings call for."""
    return ModelError("The tensors in {path} do not fit its settings: fetch it again.", path=path)


def _require_apart(reader: GGUFReader) -> None:
    """Raise ValueError where two tensors share bytes, or one ends behind the file."""
    places = sorted((int(tensor.data_offset), int(tensor.n_bytes)) for tensor in reader.tensors)
    if any(start + size > following for (start, size), (following, _) in pairwise(places)):
        raise ValueError(Message("two of its tensors share bytes"))
    if places and sum(places[-1]) > len(reader.data):
        raise ValueError(Message("it ends too early"))


def _model(reader: GGUFReader, settings: Settings, path: Path) -> GgufModel:
    known = GgufSettings(settings, path)
    found = {tensor.name: weights(tensor) for tensor in reader.tensors}
    factors = found.pop(_FACTORS, None)
    renamed = _renamed(found, str(known.architecture))
    embedding = found.get("token_embd.weight")
    if embedding is None:
        raise ModelError("{path} lacks the tensor {name}: fetch it again.", path=path, name="token_embd.weight")
    rows = len(embedding.scales if isinstance(embedding, Blocks) else embedding)
    config = known.config(rows, "output.weight" not in found, "blk.0.attn_q.bias" in found)
    if known.architecture == "llama":
        _turn_back(renamed, config)
    else:
        _turn_over(renamed)
    return GgufModel(config, renamed, settings, None if factors is None else np.asarray(factors, np.float64))


def _renamed(found: Mapping[str, npt.NDArray[Any] | Blocks], architecture: str) -> Parameters:
    """The weights by transformers' names; what has none is left out."""
    names, layers = _NAMES[architecture]
    renamed: Parameters = {}
    for name, value in found.items():
        match = _NAME.fullmatch(name)
        if match and match[2] in names:
            at = "" if match[1] is None else f"{layers}.{match[1]}."
            renamed[f"{at}{names[match[2]]}.{match[3]}"] = value
    return renamed


def _turn_back(found: Parameters, config: Mapping[str, Any]) -> None:
    """Put the rows of queries and keys in transformers' order, which turns halves; llama.cpp turns neighbours."""
    counts = {"q_proj": config["num_attention_heads"], "k_proj": config["num_key_value_heads"]}
    for name, value in found.items():
        heads = next((count for part, count in counts.items() if f"{part}." in name), 0)
        if heads:
            found[name] = _by_halves(value, heads, config["head_dim"])


def _turn_over(found: Parameters) -> None:
    """Put floats of GPT-2's linear maps in transformers' form, [inputs, outputs]."""
    for name, value in found.items():
        if name.endswith(LINEAR) and not isinstance(value, Blocks):
            found[name] = value.T


def _by_halves(value: npt.NDArray[Any] | Blocks, heads: int, size: int) -> npt.NDArray[Any] | Blocks:
    order = np.arange(heads * size).reshape(heads, size // 2, 2).swapaxes(1, 2).reshape(-1)
    if not isinstance(value, Blocks):
        return value[order]
    shifts = None if value.shifts is None else value.shifts[order]
    return Blocks(value.packed[order], value.scales[order], value.bits, value.inputs, shifts)
