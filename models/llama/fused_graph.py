"""Builds Foreword's inference graph for the Llama family straight from its weights.

Per layer it holds SkipSimplifiedLayerNormalization, GroupQueryAttention, which turns queries and keys by their
positions, QuickGelu or FastGelu, and MatMulNBits (or MatMul). `models.fused.builder` has its inputs and outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from models.fused.blocks import Blocks, stack
from models.fused.builder import AFTER_SOFTMAX, GraphBuilder, Matrix
from models.llama.shape import ATTENTION, EMBEDDING, HEAD, MOST_POSITIONS, LlamaShape

if TYPE_CHECKING:
    import onnx

_GATED = ("gate_proj", "up_proj")


def build(weights: Mapping[str, Matrix | Blocks], shape: LlamaShape, bits: int) -> onnx.ModelProto:
    """The graph of a model with the given weights (transformers' names), in 32 (float), 8 or 4 bits.

    Weights in blocks stay as they are.
    """
    return LlamaGraph(weights, shape, bits).model()


class LlamaGraph(GraphBuilder):
    """See GraphBuilder. Its matrices are [outputs, inputs]; those that read the same are stacked into one."""

    name = "llama"

    def __init__(self, weights: Mapping[str, Matrix | Blocks], shape: LlamaShape, bits: int) -> None:
        super().__init__(weights, shape.interface, bits)
        self.shape = shape
        for kind, frequencies in enumerate(shape.inverse_frequencies):
            # As many as the cache may have rows, which are more than a text has positions: the operator wants that.
            angles = np.outer(np.arange(MOST_POSITIONS), frequencies)  # [P], [D / 2] -> [P, D / 2]
            self.array(f"cosines.{kind}", (np.cos(angles) * shape.amplitude).astype(np.float32))
            self.array(f"sines.{kind}", (np.sin(angles) * shape.amplitude).astype(np.float32))

    def body(self) -> str:
        hidden = self.embedding(EMBEDDING)
        if self.shape.is_gemma:
            root = self.array("root_of_width", np.array(self.shape.width**0.5, np.float32))
            hidden = self.node("Mul", [hidden, root])
        normal = self.normalised(hidden, "model.layers.0.input_layernorm")
        for layer in range(self.shape.layers):
            hidden, normal = self.layer(layer, hidden, normal)
        return normal

    def layer(self, layer: int, hidden: str, normal: str) -> tuple[str, str]:
        """One block; takes and gives the residual stream and its normalised form."""
        at, gemma = f"model.layers.{layer}", self.shape.is_gemma
        attended = self.linear(self.attention(layer, normal), f"{at}.self_attn", "o_proj")
        if gemma:
            attended = self.normalised(attended, f"{at}.post_attention_layernorm")
        before = "pre_feedforward_layernorm" if gemma else "post_attention_layernorm"
        hidden, normal = self.added(attended, hidden, f"{at}.{before}")
        result = self.linear(self.gated(normal, f"{at}.mlp"), f"{at}.mlp", "down_proj")
        if gemma:
            result = self.normalised(result, f"{at}.post_feedforward_layernorm")
        after = f"model.layers.{layer + 1}.input_layernorm" if layer + 1 < self.shape.layers else "model.norm"
        return self.added(result, hidden, after)

    def attention(self, layer: int, normal: str) -> str:
        """What each token takes from those that it sees, [1, S, W] -> [1, S, H D]."""
        kind = self.shape.rotation[layer]
        given = self.queries_keys_values(normal, f"model.layers.{layer}.self_attn")
        past = [f"past.{layer}.key", f"past.{layer}.value"]
        inputs = [*given, *past, "seqlens_k", "total_length", f"cosines.{kind}", f"sines.{kind}", "position_ids",
                  "attention_bias"]  # fmt: skip
        outputs = [f"attention.{layer}", f"present.{layer}.key", f"present.{layer}.value", f"attention_weights.{layer}"]
        self.add("GroupQueryAttention", inputs, outputs, domain="com.microsoft", num_heads=self.shape.heads,
                 kv_num_heads=self.shape.key_heads, scale=self.shape.scale, do_rotary=1,
                 qk_output=AFTER_SOFTMAX)  # fmt: skip
        return outputs[0]

    def queries_keys_values(self, normal: str, at: str) -> list[str]:
        """The inputs of attention: one after another, or beside each other in one."""
        if self.shape.normalises_heads:
            queries, keys, values = self.linears(normal, at, ATTENTION)
            normalised = [self.normalised_heads(queries, f"{at}.q_norm"), self.normalised_heads(keys, f"{at}.k_norm")]
            return [*normalised, values]
        together = self.stacked(normal, at, ATTENTION)
        return [together, "", ""] if together else self.linears(normal, at, ATTENTION)

    def gated(self, normal: str, at: str) -> str:
        """The activation of one map, times another, [1, S, W] -> [1, S, inner]."""
        gate, up = self.linears(normal, at, _GATED)
        if self.shape.activation == "silu":
            active = self.node("QuickGelu", [gate], domain="com.microsoft", alpha=1.0)  # x sigmoid(x)
        else:
            active = self.node("FastGelu", [gate], domain="com.microsoft")
        return self.node("Mul", [active, up])

    @property
    def output_layer(self) -> str:
        """See GraphBuilder."""
        return EMBEDDING if self.shape.tied else HEAD

    def logits(self, asked: str) -> str:
        """See GraphBuilder."""
        found = super().logits(asked)
        if self.shape.cap is None:
            return found
        cap = self.array("cap", np.array(self.shape.cap, np.float32))
        return self.node("Mul", [self.node("Tanh", [self.node("Div", [found, cap])]), cap])

    def linears(self, value: str, at: str, parts: tuple[str, ...]) -> list[str]:
        """Several maps of one value: computed as one where their weights can be stacked, which takes less time."""
        together = self.stacked(value, at, parts)
        if not together:
            return [self.linear(value, at, part) for part in parts]
        sizes = np.array([self.outputs_of(f"{at}.{part}.weight") for part in parts], np.int64)
        split = [f"{at}.{part}" for part in parts]
        self.add("Split", [together, self.array(f"sizes.{sizes.tolist()}", sizes)], split, axis=-1)
        return split

    def stacked(self, value: str, at: str, parts: tuple[str, ...]) -> str:
        """Several maps of one value beside each other, or nothing where their weights can't be stacked."""
        stacked = stack([self.weights[f"{at}.{part}.weight"] for part in parts])
        if stacked is None:
            return ""
        name = f"{at}.{'+'.join(parts)}.weight"
        self.weights = {**self.weights, name: stacked}
        return self.multiplied(value, name, self.stacked_bias(at, parts))

    def outputs_of(self, name: str) -> int:
        """The rows of a matrix."""
        found = self.weights[name]
        return len(found.scales if isinstance(found, Blocks) else found)

    def stacked_bias(self, at: str, parts: tuple[str, ...]) -> str:
        """The biases of several maps as one; all or none of them have one."""
        if parts[0] not in self.shape.biased:
            return ""
        biases = [self.matrix(f"{at}.{part}.bias") for part in parts]
        return self.array(f"{at}.{'+'.join(parts)}.bias", np.concatenate(biases))

    def linear(self, value: str, at: str, part: str) -> str:
        """One map."""
        bias = self.constant(f"{at}.{part}.bias") if part in self.shape.biased else ""
        return self.multiplied(value, f"{at}.{part}.weight", bias)

    def added(self, value: str, residual: str, name: str) -> tuple[str, str]:
        """The sum of both, and its normalised form."""
        outputs = [f"{name}.normal", "", "", f"{name}.sum"]
        self.add("SkipSimplifiedLayerNormalization", [value, residual, self.norm(name)], outputs,
                 domain="com.microsoft", epsilon=self.shape.epsilon)  # fmt: skip
        return outputs[3], outputs[0]

    def normalised(self, value: str, name: str) -> str:
        """A value divided by the root of the mean of its squares, times the weights of the norm."""
        return self.node("SimplifiedLayerNormalization", [value, self.norm(name)], epsilon=self.shape.epsilon, axis=-1)

    def normalised_heads(self, value: str, name: str) -> str:
        """The same head by head."""
        heads = self.array("by_head", np.array([1, -1, self.shape.head_size], np.int64))
        flat = self.array(f"flat.{name.rpartition('.')[2]}", self.flat_heads(name))
        normal = self.normalised(self.node("Reshape", [value, heads]), name)  # [1, S, H D] -> [1, S H, D]
        return self.node("Reshape", [normal, flat])  # [1, S H, D] -> [1, S, H D]

    def flat_heads(self, name: str) -> Matrix:
        """The shape of all heads of the queries, or of the keys, beside each other."""
        heads = self.shape.heads if name.endswith("q_norm") else self.shape.key_heads
        return np.array([1, -1, heads * self.shape.head_size], np.int64)

    def norm(self, name: str) -> str:
        """The weights of a norm."""
        weight = self.matrix(f"{name}.weight")
        return self.array(f"{name}.weight", weight + np.float32(1) if self.shape.is_gemma else weight)
