"""Smaller variants of a standard graph, for programs that choose one by its name.

Weights are stored in fewer bits and decoded in the graph itself, by standard operators, so that what a variant takes,
gives and computes with stays the same, whatever runs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

_LEAST = 1024  # numbers of a weight that is worth it
_LARGEST = 1_900_000_000  # bytes of a graph in one file; protobuf ends at 2 GB
_SUFFIX = "_data"  # of the file beside a larger graph


def save_half(source: Path, target: Path) -> None:
    """Write the graph `source` to `target` with weights in float16."""
    _save(source, target, _half)


def save_quantised(source: Path, target: Path) -> None:
    """Write the graph `source` to `target` with matrices in 8 bits, a scale for each output."""
    _save(source, target, _quantised)


def _save(source: Path, target: Path, store: Any) -> None:
    import onnx
    from onnx import numpy_helper

    model = onnx.load(source)
    by_output = {name for node in model.graph.node if node.op_type == "Gemm" for name in node.input[1:2]}
    nodes, kept = [], []
    for value in model.graph.initializer:
        array = numpy_helper.to_array(value)
        if array.dtype != np.float32 or array.size < _LEAST:
            kept.append(value)
            continue
        arrays, node = store(value.name, array, 1 if value.name in by_output else 0)
        kept += [numpy_helper.from_array(np.ascontiguousarray(each), name) for name, each in arrays.items()]
        nodes += [node] if node else []
    nodes += model.graph.node
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    save_graph(model, target)


def save_graph(model: onnx.ModelProto, target: Path) -> None:
    """Write a graph, its weights in a file beside it where they are too large for one."""
    import onnx

    is_large = model.ByteSize() > _LARGEST
    onnx.save(model, target, save_as_external_data=is_large, location=f"{target.name}{_SUFFIX}")


def _half(name: str, array: npt.NDArray[np.float32], _axis: int) -> tuple[dict[str, npt.NDArray[Any]], Any]:
    from onnx import TensorProto, helper

    stored = f"{name}.half"
    largest = float(np.finfo(np.float16).max)
    node = helper.make_node("Cast", [stored], [name], f"decode.{name}", to=TensorProto.FLOAT)
    return {stored: np.clip(array, -largest, largest).astype(np.float16)}, node


def _quantised(name: str, array: npt.NDArray[np.float32], axis: int) -> tuple[dict[str, npt.NDArray[Any]], Any]:
    from onnx import helper

    if array.ndim != 2:
        return {name: array}, None
    scales = np.abs(array).max(1 - axis) / 127  # [rows] or [columns]
    scales = np.where(scales > 0, scales, 1).astype(np.float32)
    codes = np.rint(array / (scales[:, None] if axis == 0 else scales)).astype(np.int8)
    node = helper.make_node(
        "DequantizeLinear", [f"{name}.codes", f"{name}.scales"], [name], f"decode.{name}", axis=axis
    )
    return {f"{name}.codes": codes, f"{name}.scales": scales}, node
