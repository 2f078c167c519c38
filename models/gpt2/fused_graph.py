"""Builds Foreword's inference graph for the GPT-2 family straight from its weights.

Per layer it holds SkipLayerNormalization, GroupQueryAttention, FastGelu and MatMulNBits (or MatMul) from onnxruntime's
com.microsoft domain. `models.fused.builder` has its inputs and outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.errors import ModelError
from models.fused.blocks import BLOCK, Blocks, are_equal
from models.fused.builder import AFTER_SOFTMAX, GraphBuilder, Interface, Matrix

if TYPE_CHECKING:
    import onnx

_ACTIVATIONS = {"gelu_new": "FastGelu", "gelu_fast": "FastGelu", "gelu_pytorch_tanh": "FastGelu", "gelu": "Gelu"}
_EMBEDDING, _HEAD = "wte.weight", "lm_head.weight"
_HEAD_MULTIPLE = 8  # of what GroupQueryAttention computes
LINEAR = ("c_attn.weight", "c_proj.weight", "c_fc.weight")  # of GPT-2's Conv1D, stored [inputs, outputs]


@dataclass(frozen=True, slots=True)
class GraphShape:
    """The numbers of a GPT-2 configuration that its graph depends on."""

    layers: int
    heads: int
    width: int
    vocabulary: int
    positions: int
    epsilon: float
    activation: str
    scale_by_layer: bool

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> GraphShape:
        """Read a transformers GPT-2 configuration. Raises ModelError for what the graph cannot do."""
        if config.get("model_type") != "gpt2":
            raise ModelError(
                "The fused graph is made for GPT-2, and this model is of type {family!r}: use its standard export "
                "instead.",
                family=config.get("model_type"),
            )
        activation = _ACTIVATIONS.get(config.get("activation_function", "gelu_new"))
        if activation is None or config.get("add_cross_attention"):
            raise ModelError("This GPT-2 variant computes attention or activation in an unknown way: export it as is.")
        if config["n_embd"] % config["n_head"]:
            raise ModelError(
                "A width of {width} does not split into {heads} heads: choose a multiple.",
                width=config["n_embd"],
                heads=config["n_head"],
            )
        return cls(
            config["n_layer"], config["n_head"], config["n_embd"], config["vocab_size"], config["n_positions"],
            config.get("layer_norm_epsilon", 1e-5), activation, config.get("scale_attn_by_inverse_layer_idx", False),
        )  # fmt: skip

    def require(self, bits: int) -> None:
        """Raise ModelError where the fused graph cannot have this width with weights of this many bits."""
        if self.head_size % _HEAD_MULTIPLE:
            raise ModelError(
                "The heads of the model have a size of {size}, and the fused graph needs a multiple of {multiple}: "
                "make the standard export, with --standard-only, or train one with another number of heads.",
                size=self.head_size,
                multiple=_HEAD_MULTIPLE,
            )
        if bits < 32 and self.width % BLOCK:
            raise ModelError(
                "The width of the model, {width}, is no multiple of {block}, as weights of {bits} bits need: make it "
                "with --bits 32.",
                width=self.width,
                block=BLOCK,
                bits=bits,
            )

    @property
    def head_size(self) -> int:
        return self.width // self.heads

    @property
    def interface(self) -> Interface:
        """What the graph takes and gives."""
        return Interface(self.layers, self.heads, self.heads, self.head_size, self.width, self.vocabulary)


def build(weights: Mapping[str, Matrix | Blocks], shape: GraphShape, bits: int) -> onnx.ModelProto:
    """The graph of a GPT-2 with the given weights (transformers' names), in 32 (float), 8 or 4 bits.

    Weights in blocks stay as they are, each matrix [outputs, inputs].
    """
    return Gpt2Graph(weights, shape, bits).model()


class Gpt2Graph(GraphBuilder):
    """See GraphBuilder. Its matrices are [outputs, inputs]."""

    name = "gpt2"

    def __init__(self, weights: Mapping[str, Matrix | Blocks], shape: GraphShape, bits: int) -> None:
        named = {name.removeprefix("transformer."): value for name, value in weights.items()}
        turned = {name: _turned(value) if name.endswith(LINEAR) else value for name, value in named.items()}
        super().__init__(turned, shape.interface, bits)
        self.shape = shape

    def body(self) -> str:
        token = self.embedding(_EMBEDDING)
        position = self.node("Gather", [self.constant("wpe.weight"), "position_ids"])
        hidden, normal = self.normalise(token, position, "h.0.ln_1")
        for layer in range(self.shape.layers):
            hidden, normal = self.layer(layer, hidden, normal)
        return normal

    def layer(self, layer: int, hidden: str, normal: str) -> tuple[str, str]:
        """One transformer block; takes and gives the residual stream and its normalised form."""
        at = f"h.{layer}"
        attended = self.linear(self.attention(layer, self.linear(normal, f"{at}.attn.c_attn")), f"{at}.attn.c_proj")
        hidden, normal = self.normalise(attended, hidden, f"{at}.ln_2")
        active = self.node(self.shape.activation, [self.linear(normal, f"{at}.mlp.c_fc")], domain="com.microsoft")
        after = f"h.{layer + 1}.ln_1" if layer + 1 < self.shape.layers else "ln_f"
        return self.normalise(self.linear(active, f"{at}.mlp.c_proj"), hidden, after)

    def attention(self, layer: int, queries_keys_values: str) -> str:
        past = [f"past.{layer}.key", f"past.{layer}.value"]
        scale = self.shape.head_size**-0.5 / (layer + 1 if self.shape.scale_by_layer else 1)
        inputs = [queries_keys_values, "", "", *past, "seqlens_k", "total_length", "", "", "", "attention_bias"]
        present = [f"present.{layer}.key", f"present.{layer}.value"]
        outputs = [f"attention.{layer}", *present, f"attention_weights.{layer}"]
        self.add("GroupQueryAttention", inputs, outputs, domain="com.microsoft", num_heads=self.shape.heads,
                 kv_num_heads=self.shape.heads, scale=scale, qk_output=AFTER_SOFTMAX)  # fmt: skip
        return outputs[0]

    @cached_property
    def output_layer(self) -> str:
        """See GraphBuilder. Checkpoints may repeat the embedding's weights as the output layer's."""
        own, embedding = self.weights.get(_HEAD), self.weights[_EMBEDDING]
        return _EMBEDDING if own is None or are_equal(own, embedding) else _HEAD

    def linear(self, value: str, name: str) -> str:
        return self.multiplied(value, f"{name}.weight", self.constant(f"{name}.bias"))

    def normalise(self, value: str, residual: str, name: str) -> tuple[str, str]:
        """The sum of both, and its layer normalisation."""
        inputs = [value, residual, self.constant(f"{name}.weight"), self.constant(f"{name}.bias")]
        outputs = [f"{name}.normal", "", "", f"{name}.sum"]
        self.add("SkipLayerNormalization", inputs, outputs, domain="com.microsoft", epsilon=self.shape.epsilon)
        return outputs[3], outputs[0]


def _turned(value: Matrix | Blocks) -> Matrix | Blocks:
    return value if isinstance(value, Blocks) else value.T
