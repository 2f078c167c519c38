"""Reads the weights of a GPT-2 from a graph: Foreword's own, or a float export as optimum writes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from models.fused.blocks import Blocks, dequantize
from models.fused.builder import Matrix, Weights

if TYPE_CHECKING:
    import onnx


def read_graph(path: Path) -> Weights:
    """The weights of the graph at `path` as float32, by transformers' names; quantised ones are decoded.

    Raises ModelError.
    """
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import numpy_helper
    from onnx.checker import ValidationError

    try:
        graph = onnx.load(path).graph
        stored = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
        is_fused = any(value.name == "seqlens_k" for value in graph.input)
        weights = _fused_weights(graph, stored) if is_fused else _exported_weights(graph, stored)
    except (OSError, ValueError, LookupError, StopIteration, DecodeError, ValidationError) as error:
        raise ModelError(
            "{path} is not a float export of a GPT-2: export it again without quantisation.", path=path
        ) from error
    return {name: value.astype(np.float32) for name, value in weights.items()}


def _fused_weights(graph: onnx.GraphProto, stored: Mapping[str, npt.NDArray[Any]]) -> dict[str, Matrix]:
    """The weights in the graph of models/gpt2/fused_graph.py."""
    weights = {name: value for name, value in stored.items() if name.endswith((".weight", ".bias"))}
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            numbers = {attribute.name: attribute.i for attribute in node.attribute}
            name = node.input[1].removesuffix(".packed")
            blocks = Blocks(stored[node.input[1]], stored[node.input[2]], numbers["bits"], numbers["K"])
            matrix = dequantize(blocks)
            weights[name] = matrix if name in ("wte.weight", "lm_head.weight") else matrix.T
    return weights


def _exported_weights(graph: onnx.GraphProto, stored: Mapping[str, npt.NDArray[Any]]) -> dict[str, Matrix]:
    """The weights in a float graph as optimum exports it, by the names of the nodes that use them.

    The names of the weights themselves won't do: of equal ones, such as biases of zero, only one is stored.
    """
    known = {**stored} | {n.output[0]: stored[n.input[0]] for n in graph.node if n.op_type == "Identity"}
    weights = {f"transformer.{name}.weight": known[f"transformer.{name}.weight"] for name in ("wte", "wpe")}
    for node in graph.node:
        module = node.name.strip("/").rpartition("/")[0].replace("/", ".")
        for name, part in zip(node.input[1:], ("weight", "bias"), strict=False):
            if node.op_type in ("Gemm", "LayerNormalization"):
                weights[f"{module}.{part}"] = known[name]
    head = next(node.input[1] for node in graph.node if "logits" in node.output)
    weights["lm_head.weight"] = known[head].T if head in known else weights["transformer.wte.weight"]
    return weights
