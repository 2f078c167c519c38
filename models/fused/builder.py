"""The parts of Foreword's inference graphs, and the interface that they share; each family has a builder of its own.

Compared with a standard export such a graph keeps one key/value cache shared by past and present, takes an attention
bias (so that a tree of candidates fits in one row), computes probabilities for the asked rows only, and stores a tied
embedding once.

Inputs, for S new tokens after P cached ones and a cache of C rows:
    input_ids [1, S] int64, position_ids [1, S] int64, attention_bias [1, 1, S, P + S] float32,
    seqlens_k [1] int32 = P + S - 1, total_length [] int32 = P + S, rows [R] int64, past.{layer}.key|value [1, K, C, D].
Outputs: probabilities [R, V] float32, present.{layer}.key|value, to be bound to the same memory as past, and
attention_weights.{layer} [1, H, S, P + S] float32, which GroupQueryAttention computes anyway; binding it is optional.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.fused.blocks import Blocks, quantize

if TYPE_CHECKING:
    import onnx

Matrix = npt.NDArray[Any]
Weights = Mapping[str, Matrix]
AFTER_SOFTMAX = 2  # of the products of queries and keys, the one that GroupQueryAttention outputs
_OPSET = 20
_IR_VERSION = 10


@dataclass(frozen=True, slots=True)
class Interface:
    """The sizes of a graph's inputs and outputs: `heads` are those of queries, `key_heads` of keys and values."""

    layers: int
    heads: int
    key_heads: int
    head_size: int
    width: int
    vocabulary: int


class GraphBuilder(ABC):
    """Collects nodes and initializers; each method adds one part and returns the name of its output.

    `weights` are float or in blocks already; float matrices are quantised to `bits` unless those are 32.
    """

    name: str

    def __init__(self, weights: Mapping[str, Matrix | Blocks], interface: Interface, bits: int) -> None:
        self.weights, self.interface, self.bits = weights, interface, bits
        self.nodes: list[Any] = []
        self.stored: dict[str, npt.NDArray[Any]] = {}
        self._quantised: dict[str, Blocks] = {}

    @abstractmethod
    def body(self) -> str:
        """Add everything from the tokens to what the output layer reads, [1, S, W]."""

    def model(self) -> onnx.ModelProto:
        """The whole graph."""
        from onnx import helper, numpy_helper

        self.head(self.body())
        initializers = [numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in self.stored.items()]
        graph = helper.make_graph(self.nodes, self.name, self.inputs(), self.outputs(), initializers)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="foreword")

    def embedding(self, name: str) -> str:
        """The rows of a matrix for `input_ids`; decoded from the very blocks that the output layer multiplies with."""
        blocks = self.blocks(name)
        if blocks is None:
            return self.node("Gather", [self.constant(name), "input_ids"])
        width = self.array("width", np.array([1, -1, self.interface.width], np.int64))
        codes = self.node("Gather", [f"{name}.packed", "input_ids"])  # [1, S] -> [1, S, blocks, bytes]
        codes = self.unpacked(codes, blocks)  # [1, S, blocks, bytes] -> [1, S, blocks, size]
        middle = self.array("middle", np.array(blocks.middle, np.float32))
        values = self.node("Sub", [self.node("Cast", [codes], to=1), middle])
        values = self.node("Mul", [values, self.by_block(f"{name}.scales")])
        if blocks.shifts is not None:
            values = self.node("Add", [values, self.by_block(self.array(f"{name}.shifts", blocks.shifts))])
        return self.node("Reshape", [values, width])  # [1, S, blocks, size] -> [1, S, W]

    def by_block(self, numbers: str) -> str:
        """A number for each block of the tokens' rows, [1, S, blocks, 1]."""
        found = self.node("Gather", [numbers, "input_ids"])  # [1, S] -> [1, S, blocks]
        return self.node("Unsqueeze", [found, self.array("last_axis", np.array([-1], np.int64))])

    def unpacked(self, codes: str, blocks: Blocks) -> str:
        """One code for each weight of a row."""
        if blocks.bits == 8:
            return codes
        low = self.node("BitwiseAnd", [codes, self.array("nibble", np.array(15, np.uint8))])
        high = self.node("BitShift", [codes, self.array("four", np.array(4, np.uint8))], direction="RIGHT")
        axis = self.array("last_axis", np.array([-1], np.int64))
        pairs = self.node("Concat", [self.node("Unsqueeze", [half, axis]) for half in (low, high)], axis=-1)
        shape = self.array("block_shape", np.array([1, -1, blocks.scales.shape[1], blocks.size], np.int64))
        return self.node("Reshape", [pairs, shape])  # [1, S, blocks, size / 2, 2] -> [1, S, blocks, size]

    def head(self, normal: str) -> None:
        """Probabilities of the asked rows, [1, S, W] -> [R, V]."""
        flat = self.array("flat", np.array([-1, self.interface.width], np.int64))
        asked = self.node("Gather", [self.node("Reshape", [normal, flat]), "rows"])  # [S, W], [R] -> [R, W]
        self.add("Softmax", [self.logits(asked)], ["probabilities"], axis=-1)

    def logits(self, asked: str) -> str:
        """The scores of all tokens after the asked rows, [R, W] -> [R, V]."""
        return self.multiplied(asked, self.output_layer)

    @property
    @abstractmethod
    def output_layer(self) -> str:
        """The name of the matrix [V, W] that gives the scores: the token embedding where it is tied."""

    def multiplied(self, value: str, name: str, bias: str = "") -> str:
        """The product with the matrix `name` [outputs, inputs], and its bias."""
        blocks = self.blocks(name)
        if blocks is None:
            return self.plainly_multiplied(value, name, bias)
        inputs = [value, f"{name}.packed", f"{name}.scales", "", "", bias]
        product = self.node("MatMulNBits", inputs, domain="com.microsoft", K=blocks.inputs, N=len(blocks.scales),
                            bits=blocks.bits, block_size=blocks.size, accuracy_level=4)  # fmt: skip
        return product if blocks.shifts is None else self.node("Add", [product, self.shifted(value, name, blocks)])

    def plainly_multiplied(self, value: str, name: str, bias: str) -> str:
        """The product with a float matrix [outputs, inputs], which is stored the other way round.

        The output layer is stored as it is, since it may be the embedding as well; its `value` is [R, W].
        """
        if name == self.output_layer:
            return self.node("Gemm", [value, self.constant(name)], transB=1)
        product = self.node("MatMul", [value, self.array(name, self.matrix(name).T)])
        return self.node("Add", [product, bias]) if bias else product

    def shifted(self, value: str, name: str, blocks: Blocks) -> str:
        """What the shifts of a matrix in blocks add: the sum of the inputs of each block, times its shift.

        MatMulNBits takes such offsets as well, as zero points, but those that are no whole numbers make it 40 times
        slower.
        """
        outer = [-1] if name == self.output_layer else [1, -1]  # that one reads asked rows
        cut = np.array([*outer, blocks.scales.shape[1], blocks.size], np.int64)
        shape, axis = self.array(f"cut.{cut.tolist()}", cut), self.array("last_axis", np.array([-1], np.int64))
        sums = self.node("ReduceSum", [self.node("Reshape", [value, shape]), axis], keepdims=0)  # -> [1, S, blocks]
        assert blocks.shifts is not None
        return self.node("MatMul", [sums, self.array(f"{name}.shifts.transposed", blocks.shifts.T)])

    def blocks(self, name: str) -> Blocks | None:
        """A matrix in blocks, whose codes and scales are stored once; None where it stays float."""
        if name in self._quantised:
            return self._quantised[name]
        found = self.weights[name]
        if not isinstance(found, Blocks):
            if self.bits == 32:
                return None
            found = quantize(found, self.bits)
        self._quantised[name] = found
        self.array(f"{name}.packed", found.packed)
        self.short(f"{name}.scales", found.scales)
        return found

    def short(self, name: str, value: npt.NDArray[np.float32]) -> None:
        """An initializer that takes half the room on the disk where float16 holds the very same numbers."""
        with np.errstate(over="ignore"):
            half = value.astype(np.float16)
        if np.array_equal(half, value):
            self.add("Cast", [self.array(f"{name}.half", half)], [name], to=1)
        else:
            self.array(name, value)

    def matrix(self, name: str) -> Matrix:
        """A float weight."""
        found = self.weights[name]
        assert not isinstance(found, Blocks)
        return found

    def constant(self, name: str) -> str:
        """A float weight, stored under its own name."""
        return self.array(name, self.matrix(name))

    def array(self, name: str, value: npt.NDArray[Any]) -> str:
        """An initializer, stored once."""
        if name not in self.stored:
            self.stored[name] = value
        return name

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """A node of one output, which is named after it."""
        output = f"{operator}.{len(self.nodes)}"
        self.add(operator, inputs, [output], **attributes)
        return output

    def add(self, operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        """A node."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, outputs, f"{operator}.{len(self.nodes)}", **attributes))

    def inputs(self) -> list[Any]:
        """The inputs of the graph."""
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
        """The outputs of the graph."""
        from onnx import TensorProto, helper

        real, asked = TensorProto.FLOAT, ["asked", self.interface.vocabulary]
        seen = [1, self.interface.heads, "new", "total"]
        weights = [f"attention_weights.{layer}" for layer in range(self.interface.layers)]
        return [
            helper.make_tensor_value_info("probabilities", real, asked),
            *self.cache("present"),
            *(helper.make_tensor_value_info(name, real, seen) for name in weights),
        ]

    def cache(self, side: str) -> list[Any]:
        """The key/value cache before (`past`) or after a run (`present`)."""
        from onnx import TensorProto, helper

        shape = [1, self.interface.key_heads, "cache", self.interface.head_size]
        names = [f"{side}.{layer}.{part}" for layer in range(self.interface.layers) for part in ("key", "value")]
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in names]
