"""Models made to harm by what their graphs compute."""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import TensorProto, helper

from engine.manifest import read_manifest
from models.store.manifest import write_manifest


def reseal(folder: Path) -> None:
    """Make the manifest anew, as who made the model would."""
    manifest = read_manifest(folder)
    write_manifest(
        folder, kind=manifest.kind, name=manifest.name, licence=manifest.licence, sources=manifest.sources,
        **manifest.details,
    )  # fmt: skip


def spoil(folder: Path, *nodes: onnx.NodeProto, domain: str = "") -> None:
    """Let these nodes make the number "extra" beside all that the model computes, and add 0 times it to what it gives.

    The graph is sound but for them, so that nothing else can be what it is refused for.
    """
    made = onnx.load(folder / "model.onnx")
    for node in made.graph.node:
        node.output[:] = ["sound" if name == "probabilities" else name for name in node.output]
    nought = helper.make_tensor("nought", TensorProto.FLOAT, [], [0.0])
    made.graph.node.extend([
        helper.make_node("Cast", ["input_ids"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["numbers"], ["number"], keepdims=0),
        *nodes,
        helper.make_node("Constant", [], ["nought"], value=nought),
        helper.make_node("Mul", ["extra", "nought"], ["nothing"]),
        helper.make_node("Add", ["sound", "nothing"], ["probabilities"]),
    ])  # fmt: skip
    if domain:
        made.opset_import.append(helper.make_opsetid(domain, 1))
    (folder / "model.onnx").write_bytes(made.SerializeToString())
    reseal(folder)


def bomb(elements: int, token: int = 0) -> list[onnx.NodeProto]:
    """So many floats, made only when the graph runs on this token or a higher one, since their number is not known."""
    one = helper.make_tensor("v", TensorProto.FLOAT, [1], [1.0])
    count = helper.make_tensor("count", TensorProto.INT64, [1], [elements])
    least = helper.make_tensor("least", TensorProto.INT64, [1], [1])
    return [
        *_whether(token),
        helper.make_node("Cast", ["whether"], ["once"], to=TensorProto.INT64),
        helper.make_node("Constant", [], ["count"], value=count),
        helper.make_node("Constant", [], ["least"], value=least),
        helper.make_node("Mul", ["once", "count"], ["many"]),
        helper.make_node("Max", ["many", "least"], ["shape"]),
        helper.make_node("ConstantOfShape", ["shape"], ["huge"], value=one),
        helper.make_node("ReduceMax", ["huge"], ["extra"], keepdims=0),
    ]


def loop(rounds: int | None, token: int = 0) -> list[onnx.NodeProto]:
    """A loop of so many rounds, or without end, on this token or a higher one."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Identity", ["x"], ["y"])],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x", TensorProto.FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("y", TensorProto.FLOAT, []),
        ],
    )
    most = helper.make_tensor("most", TensorProto.INT64, [], [rounds or 0])
    return [
        *_whether(token),
        helper.make_node("Constant", [], ["most"], value=most),
        helper.make_node("Loop", ["" if rounds is None else "most", "whether", "number"], ["extra"], body=body),
    ]


def _whether(token: int) -> list[onnx.NodeProto]:
    """Whether this token or a higher one is in the row."""
    bound = helper.make_tensor("bound", TensorProto.FLOAT, [], [float(token)])
    return [
        helper.make_node("Constant", [], ["bound"], value=bound),
        helper.make_node("GreaterOrEqual", ["number", "bound"], ["whether"]),
    ]
