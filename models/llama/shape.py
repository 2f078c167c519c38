"""What the configuration of a model of the Llama family says of its graph. What the graph can't do is refused by name.

The families differ in little: where biases are, whether queries and keys are normalised, and what Gemma adds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from models.fused.blocks import BLOCK
from models.fused.builder import Interface

if TYPE_CHECKING:
    from transformers import PretrainedConfig

FAMILIES = ("llama", "mistral", "qwen2", "qwen3", "gemma3_text")
EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"
ATTENTION = ("q_proj", "k_proj", "v_proj")
MOST_POSITIONS = 4096  # tokens; more than are ever read, and the graph has numbers for each
_ACTIVATIONS = {"silu": "silu", "swish": "silu", "gelu_pytorch_tanh": "gelu", "gelu_new": "gelu"}
_HEAD_MULTIPLE = 16  # of what GroupQueryAttention turns
_SLIDING, _FULL = "sliding_attention", "full_attention"
_NEEDED = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
# Settings that change what a model computes, each with the values that its graph has.
_ONLY: Mapping[str, tuple[Any, ...]] = {
    "attn_logit_softcapping": (), "use_bidirectional_attention": (False,), "partial_rotary_factor": (1,),
    "is_encoder_decoder": (False,), "add_cross_attention": (False,), "quantization_config": (), "pruned_heads": ({},),
}  # fmt: skip
_ROTATIONS = ("default", "linear", "dynamic", "llama3", "yarn")  # longrope changes with the length of a text


@dataclass(frozen=True, slots=True)
class LlamaShape:
    """The numbers and habits of one model.

    `inverse_frequencies` has one array [head_size / 2] for each kind of layer and `rotation` [layers] which of them a
    layer turns by, in radians a position; `amplitude` is what the turned values are multiplied with. `biased` are the
    linear maps with a bias, `scale` the factor on attention scores. `normalises_heads` is whether queries and keys are
    normalised head by head; `is_gemma` whether norms multiply by 1 + weight, stand behind each part as well, and the
    embedding is scaled by the root of the width. `cap` bounds the scores of the tokens: cap tanh(score / cap).
    """

    family: str
    layers: int
    heads: int
    key_heads: int
    head_size: int
    width: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    activation: str
    tied: bool
    inverse_frequencies: tuple[npt.NDArray[np.float64], ...]
    rotation: tuple[int, ...]
    amplitude: float
    biased: frozenset[str]
    scale: float
    normalises_heads: bool
    cap: float | None

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> LlamaShape:
        """Read a transformers configuration. Raises ModelError for what the graph cannot do."""
        family = config.get("model_type")
        if family not in FAMILIES:
            raise ModelError(
                "A model of type {family!r} has no fused graph: use its standard export instead.", family=str(family)
            )
        _require_ordinary(config)
        known = _known(config)
        heads, width = known.num_attention_heads, known.hidden_size
        head_size = getattr(known, "head_dim", None) or width // heads
        frequencies, rotation, amplitude = _rotations(known)
        return cls(
            family=str(family), layers=known.num_hidden_layers, heads=heads, key_heads=known.num_key_value_heads,
            head_size=head_size, width=width, inner=known.intermediate_size, vocabulary=known.vocab_size,
            positions=_positions(known), epsilon=known.rms_norm_eps, activation=_activation(known),
            tied=bool(known.tie_word_embeddings), inverse_frequencies=frequencies, rotation=rotation,
            amplitude=amplitude, biased=_biased(known), scale=_scale(known, head_size),
            normalises_heads=family in ("qwen3", "gemma3_text"), cap=getattr(known, "final_logit_softcapping", None),
        )._checked()  # fmt: skip

    @property
    def is_gemma(self) -> bool:
        """See the class."""
        return self.family == "gemma3_text"

    @property
    def interface(self) -> Interface:
        """What the graph takes and gives."""
        return Interface(self.layers, self.heads, self.key_heads, self.head_size, self.width, self.vocabulary)

    def matrices(self) -> dict[str, tuple[int, int]]:
        """The [outputs, inputs] of each matrix, by transformers' names."""
        queries, keys = self.heads * self.head_size, self.key_heads * self.head_size
        parts = {
            "self_attn.q_proj": (queries, self.width), "self_attn.k_proj": (keys, self.width),
            "self_attn.v_proj": (keys, self.width), "self_attn.o_proj": (self.width, queries),
            "mlp.gate_proj": (self.inner, self.width), "mlp.up_proj": (self.inner, self.width),
            "mlp.down_proj": (self.width, self.inner),
        }  # fmt: skip
        names = dict.fromkeys((EMBEDDING,) if self.tied else (EMBEDDING, HEAD), (self.vocabulary, self.width))
        layers = range(self.layers)
        return names | {f"model.layers.{i}.{part}.weight": size for i in layers for part, size in parts.items()}

    def vectors(self) -> dict[str, tuple[int]]:
        """The sizes of the weights of norms and of the biases, by transformers' names."""
        norms = ["input_layernorm", "post_attention_layernorm"]
        if self.is_gemma:
            norms += ["pre_feedforward_layernorm", "post_feedforward_layernorm"]
        parts = {f"{norm}.weight": (self.width,) for norm in norms}
        if self.normalises_heads:
            parts |= {f"self_attn.{part}_norm.weight": (self.head_size,) for part in "qk"}
        layers = {f"model.layers.{i}.{part}": size for i in range(self.layers) for part, size in parts.items()}
        biases = {
            f"{name.removesuffix('.weight')}.bias": (outputs,)
            for name, (outputs, _inputs) in self.matrices().items()
            if name.split(".")[-2] in self.biased
        }
        return {"model.norm.weight": (self.width,)} | layers | biases

    @property
    def parameters(self) -> int:
        """The numbers in its matrices."""
        return sum(outputs * inputs for outputs, inputs in self.matrices().values())

    def require(self, bits: int) -> None:
        """Raise ModelError where weights of this many bits do not fit the widths."""
        uneven = [size for size in (self.width, self.inner, self.heads * self.head_size) if size % BLOCK]
        if bits < 32 and uneven:
            raise ModelError(
                "The width of the model, {width}, is no multiple of {block}, as weights of {bits} bits need: make it "
                "with --bits 32.",
                width=uneven[0],
                block=BLOCK,
                bits=bits,
            )

    def _checked(self) -> LlamaShape:
        if self.head_size % _HEAD_MULTIPLE or self.heads % self.key_heads:
            raise ModelError(
                "Heads of {size}, {heads} of queries and {keys} of keys, are what the fused graph cannot do: use the "
                "model's standard export instead.",
                size=self.head_size,
                heads=self.heads,
                keys=self.key_heads,
            )
        return self


def _known(config: Mapping[str, Any]) -> PretrainedConfig:
    """The configuration with its family's defaults. What a file keeps private, or names code by, is left out."""
    from transformers import CONFIG_MAPPING

    kind = CONFIG_MAPPING[config["model_type"]]
    plain = {key: value for key, value in config.items() if not key.startswith("_") and key != "auto_map"}
    try:
        known: PretrainedConfig = kind(**plain)
        numbers = [getattr(known, key) for key in (*_NEEDED, "num_key_value_heads", "max_position_embeddings")]
        if not all(type(number) is int and 0 < number < 2**31 for number in numbers):
            raise ValueError
    except Exception as error:  # whatever the library makes of a crafted one
        raise ModelError("The model's config.json is damaged, or of another version: fetch it again.") from error
    return known


def _require_ordinary(config: Mapping[str, Any]) -> None:
    """Raise ModelError for a setting that the graph does not honour."""
    for name, usual in _ONLY.items():
        if config.get(name) is not None and config[name] not in usual:
            raise _unlike(name, config[name])
    scaling = config.get("rope_scaling") or {}
    if not isinstance(scaling, dict) or scaling.get("rope_type", scaling.get("type", "default")) not in _ROTATIONS:
        raise _unlike("rope_scaling", scaling)


def _unlike(name: str, value: object) -> ModelError:
    return ModelError(
        "The model's config.json sets {name} to {value!r}, which the fused graph does not do: use the model's standard "
        "export instead.",
        name=name,
        value=str(value)[:50],
    )


def _positions(known: PretrainedConfig) -> int:
    """The tokens that the graph reads: as many as every layer sees."""
    slides = _SLIDING in (getattr(known, "layer_types", None) or ()) or known.model_type == "mistral"
    window = getattr(known, "sliding_window", None) if slides else None
    return int(min(known.max_position_embeddings, window or MOST_POSITIONS, MOST_POSITIONS))


def _activation(known: PretrainedConfig) -> str:
    name = getattr(known, "hidden_activation", None) or known.hidden_act
    if name not in _ACTIVATIONS:
        raise _unlike("hidden_act", name)
    return _ACTIVATIONS[name]


def _biased(known: PretrainedConfig) -> frozenset[str]:
    """The linear maps that have a bias: Qwen 2 has them by its nature, others by their settings."""
    found = set(ATTENTION) if known.model_type == "qwen2" else set()
    if getattr(known, "attention_bias", False):
        found |= {*ATTENTION, "o_proj"}
    if getattr(known, "mlp_bias", False):
        found |= {"gate_proj", "up_proj", "down_proj"}
    return frozenset(found)


def _scale(known: PretrainedConfig, head_size: int) -> float:
    scaled_by: float = getattr(known, "query_pre_attn_scalar", None) or head_size
    return math.sqrt(1 / scaled_by)


def _rotations(known: PretrainedConfig) -> tuple[tuple[npt.NDArray[np.float64], ...], tuple[int, ...], float]:
    """The rotary frequencies of each kind of layer, the kind of each layer, and the factor on what is turned."""
    wide, amplitude = _frequencies(known)
    if known.model_type != "gemma3_text":
        return (wide,), (0,) * known.num_hidden_layers, amplitude
    near = known.__class__.from_dict(known.to_dict() | {"rope_theta": known.rope_local_base_freq, "rope_scaling": None})
    kinds = tuple(int(kind == _SLIDING) for kind in known.layer_types)
    return (wide, _frequencies(near)[0]), kinds, amplitude


def _frequencies(known: PretrainedConfig) -> tuple[npt.NDArray[np.float64], float]:
    """The radians that each pair of values turns by a position [head_size / 2], and the factor, by transformers."""
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    scaling = getattr(known, "rope_scaling", None) or {}
    kind = scaling.get("rope_type", scaling.get("type", "default"))
    try:
        found, amplitude = ROPE_INIT_FUNCTIONS[kind](known, "cpu")
    except Exception as error:  # whatever the library makes of numbers that are missing, or none
        raise _unlike("rope_scaling", scaling) from error
    return found.double().numpy(), float(amplitude)
