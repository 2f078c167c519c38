"""Builds Foreword's inference graph for the GPT-2 family straight from its weights.

Compared with a standard export the graph keeps one key/value cache shared by past and present, takes an attention bias
(so that a tree of candidates fits in one row), computes probabilities for the asked rows only, and stores the tied
embedding once. Per layer it holds SkipLayerNormalization, GroupQueryAttention, FastGelu and MatMulNBits (or MatMul)
from onnxruntime's com.microsoft domain.

Inputs, for S new tokens after P cached ones and a cache of C rows:
    input_ids [1, S] int64, position_ids [1, S] int64, attention_bias [1, 1, S, P + S] float32,
    seqlens_k [1] int32 = P + S - 1, total_length [] int32 = P + S, rows [R] int64, past.{layer}.key|value [1, H, C, D].
Outputs: probabilities [R, V] float32, present.{layer}.key|value, to be bound to the same memory as past, and
attention_weights.{layer} [1, H, S, P + S] float32, which GroupQueryAttention computes anyway; binding it is optional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from models.gpt2.quantize import BLOCK, quantize

if TYPE_CHECKING:
    import onnx

Matrix = npt.NDArray[Any]
Weights = Mapping[str, Matrix]
_ACTIVATIONS = {"gelu_new": "FastGelu", "gelu_fast": "FastGelu", "gelu_pytorch_tanh": "FastGelu", "gelu": "Gelu"}
_HEAD_MULTIPLE = 8  # of what GroupQueryAttention computes
_AFTER_SOFTMAX = 2  # the product that GroupQueryAttention outputs
_OPSET = 20
_IR_VERSION = 10


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
        shape = cls(
            config["n_layer"], config["n_head"], config["n_embd"], config["vocab_size"], config["n_positions"],
            config.get("layer_norm_epsilon", 1e-5), activation, config.get("scale_attn_by_inverse_layer_idx", False),
        )  # fmt: skip
        if shape.width % (_HEAD_MULTIPLE * shape.heads):
            raise ModelError(
                "The width of the model, {width}, does not split into {heads} heads of a multiple of {multiple}, which "
                "the fused graph needs: use its standard export instead, or train one with another number of heads.",
                width=shape.width,
                heads=shape.heads,
                multiple=_HEAD_MULTIPLE,
            )
        return shape

    def require(self, bits: int) -> None:
        """Raise ModelError where weights of this many bits do not fit the width."""
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


def build(weights: Weights, shape: GraphShape, bits: int) -> onnx.ModelProto:
    """The graph of a GPT-2 with the given weights (transformers' names), in 32 (float), 8 or 4 bits."""
    return _Builder(weights, shape, bits).model()


class _Builder:
    """Collects nodes and initializers; each method adds one part and returns the name of its output."""

    def __init__(self, weights: Weights, shape: GraphShape, bits: int) -> None:
        self.weights = {name.removeprefix("transformer."): value for name, value in weights.items()}
        self.shape, self.bits = shape, bits
        self.nodes: list[Any] = []
        self.stored: dict[str, npt.NDArray[Any]] = {}

    def model(self) -> onnx.ModelProto:
        from onnx import helper, numpy_helper

        hidden, normal = self.embedding()
        for layer in range(self.shape.layers):
            hidden, normal = self.layer(layer, hidden, normal)
        self.head(normal)
        initializers = [numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in self.stored.items()]
        graph = helper.make_graph(self.nodes, "gpt2", self.inputs(), self.outputs(), initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="foreword")

    def embedding(self) -> tuple[str, str]:
        """Token and position embeddings, added and normalised for the first layer."""
        token = self.token_embedding()
        position = self.node("Gather", [self.constant("wpe.weight"), "position_ids"])
        return self.normalise(token, position, "h.0.ln_1")

    def token_embedding(self) -> str:
        if self.bits == 32:
            return self.node("Gather", [self.constant("wte.weight"), "input_ids"])
        # The rows are decoded here from the very blocks that the output layer multiplies with.
        packed, scales = self.blocks("wte.weight", self.weights["wte.weight"])
        width = self.array("width", np.array([1, -1, self.shape.width], np.int64))
        codes = self.node("Gather", [packed, "input_ids"])  # [1, S] -> [1, S, blocks, bytes]
        codes = self.unpacked(codes)  # [1, S, blocks, bytes] -> [1, S, blocks, BLOCK]
        scale = self.node("Gather", [scales, "input_ids"])  # [1, S] -> [1, S, blocks]
        scale = self.node("Unsqueeze", [scale, self.array("last_axis", np.array([-1], np.int64))])
        middle = self.array("middle", np.array(1 << (self.bits - 1), np.float32))
        values = self.node("Sub", [self.node("Cast", [codes], to=1), middle])
        return self.node("Reshape", [self.node("Mul", [values, scale]), width])  # [1, S, blocks, BLOCK] -> [1, S, W]

    def unpacked(self, codes: str) -> str:
        if self.bits == 8:
            return codes
        low = self.node("BitwiseAnd", [codes, self.array("nibble", np.array(15, np.uint8))])
        high = self.node("BitShift", [codes, self.array("four", np.array(4, np.uint8))], direction="RIGHT")
        axis = self.array("last_axis", np.array([-1], np.int64))
        pairs = self.node("Concat", [self.node("Unsqueeze", [half, axis]) for half in (low, high)], axis=-1)
        blocks = self.array("block_shape", np.array([1, -1, -(-self.shape.width // BLOCK), BLOCK], np.int64))
        return self.node("Reshape", [pairs, blocks])  # [1, S, blocks, 16, 2] -> [1, S, blocks, 32]

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
                 kv_num_heads=self.shape.heads, scale=scale, qk_output=_AFTER_SOFTMAX)  # fmt: skip
        return outputs[0]

    def head(self, normal: str) -> None:
        """Probabilities of the asked rows; the weights are the token embedding's unless the model has its own."""
        flat = self.node("Reshape", [normal, self.array("flat", np.array([-1, self.shape.width], np.int64))])
        asked = self.node("Gather", [flat, "rows"])  # [S, W], [R] -> [R, W]
        name = "lm_head.weight" if self.is_untied else "wte.weight"
        if self.bits == 32:
            logits = self.node("Gemm", [asked, self.constant(name)], transB=1)
        else:
            logits = self.multiplied(asked, name, self.weights[name], "")
        self.add("Softmax", [logits], ["probabilities"], axis=-1)

    @property
    def is_untied(self) -> bool:
        """Whether the output layer has weights of its own; checkpoints may repeat the embedding's."""
        own = self.weights.get("lm_head.weight")
        return own is not None and not np.array_equal(own, self.weights["wte.weight"])

    def linear(self, value: str, name: str) -> str:
        """GPT-2's Conv1D, whose weights are stored [inputs, outputs]."""
        bias = self.constant(f"{name}.bias")
        if self.bits == 32:
            return self.node("Add", [self.node("MatMul", [value, self.constant(f"{name}.weight")]), bias])
        return self.multiplied(value, f"{name}.weight", self.weights[f"{name}.weight"].T, bias)

    def multiplied(self, value: str, name: str, matrix: Matrix, bias: str) -> str:
        """The product with a quantised `matrix` [outputs, inputs]."""
        packed, scales = self.blocks(name, matrix)
        return self.node("MatMulNBits", [value, packed, scales, "", "", bias], domain="com.microsoft",
                         K=matrix.shape[1], N=matrix.shape[0], bits=self.bits, block_size=BLOCK,
                         accuracy_level=4)  # fmt: skip

    def normalise(self, value: str, residual: str, name: str) -> tuple[str, str]:
        """The sum of both, and its layer normalisation."""
        inputs = [value, residual, self.constant(f"{name}.weight"), self.constant(f"{name}.bias")]
        outputs = [f"{name}.normal", "", "", f"{name}.sum"]
        self.add("SkipLayerNormalization", inputs, outputs, domain="com.microsoft", epsilon=self.shape.epsilon)
        return outputs[3], outputs[0]

    def blocks(self, name: str, matrix: Matrix) -> tuple[str, str]:
        """The names of a quantised matrix's codes and scales; the embedding asks twice and is stored once."""
        if f"{name}.packed" not in self.stored:
            quantised = quantize(matrix, self.bits)
            self.array(f"{name}.packed", quantised.packed)
            self.array(f"{name}.scales", quantised.scales)
        return f"{name}.packed", f"{name}.scales"

    def constant(self, name: str) -> str:
        return self.array(name, self.weights[name])

    def array(self, name: str, value: npt.NDArray[Any]) -> str:
        if name not in self.stored:
            self.stored[name] = value
        return name

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"{operator}.{len(self.nodes)}"
        self.add(operator, inputs, [output], **attributes)
        return output

    def add(self, operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, f"{operator}.{len(self.nodes)}", **attributes))

    def inputs(self) -> list[Any]:
        from onnx import TensorProto, helper

        whole, short, real = TensorProto.INT64, TensorProto.INT32, TensorProto.FLOAT
        return [
            helper.make_tensor_value_info("input_ids", whole, [1, "new"]),
            helper.make_tensor_value_info("position_ids", whole, [1, "new"]),
            helper.make_tensor_value_info("attention_bias", real, [1, 1, "new", "total"]),
            helper.make_tensor_value_info("seqlens_k", short, [1]),
            helper.make_tensor_value_info("total_length", short, []),
            helper.make_tensor_value_info("rows", whole, ["asked"]),
            *self.cache("past"),
        ]

    def outputs(self) -> list[Any]:
        from onnx import TensorProto, helper

        real, asked = TensorProto.FLOAT, ["asked", self.shape.vocabulary]
        seen = [1, self.shape.heads, "new", "total"]
        weights = [f"attention_weights.{layer}" for layer in range(self.shape.layers)]
        return [
            helper.make_tensor_value_info("probabilities", real, asked),
            *self.cache("present"),
            *(helper.make_tensor_value_info(name, real, seen) for name in weights),
        ]

    def cache(self, side: str) -> list[Any]:
        from onnx import TensorProto, helper

        shape = [1, self.shape.heads, "cache", self.shape.head_size]
        names = [f"{side}.{layer}.{part}" for layer in range(self.shape.layers) for part in ("key", "value")]
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in names]
