"""Reads the weights of a GPT-2 from any of three forms: a transformers folder, a float ONNX export, or a model that
Foreword made. Pickled weights are never opened, since they can run code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.files import reason
from engine.transformer.tokenizer import TextTokenizer
from models.gpt2.fused_graph import Matrix, Weights
from models.gpt2.quantize import Blocks, dequantize
from models.gpt2.shape import ModelShape
from models.gpt2.tokenizer_files import save_tokenizer

if TYPE_CHECKING:
    import onnx
    from transformers import GPT2LMHeadModel

# All that is taken from a config.json: other keys could name code or files.
_SETTINGS = (
    "vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner", "bos_token_id", "eos_token_id",
    "activation_function", "layer_norm_epsilon", "scale_attn_weights", "scale_attn_by_inverse_layer_idx",
    "reorder_and_upcast_attn", "tie_word_embeddings", "initializer_range",
)  # fmt: skip
_NO_DROPOUT = {"attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0}  # little text is seen twice


def read_config(source: Path) -> dict[str, Any]:
    """The configuration of a transformers folder. Raises ModelError."""
    try:
        config: dict[str, Any] = json.loads((source / "config.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            "{source} holds no readable config.json ({reason}): choose a transformers folder.",
            source=source,
            reason=reason(error),
        ) from error
    return config


def read_weights(source: Path) -> Weights:
    """The weights of a GPT-2 as float32, by transformers' names; quantised ones are decoded. Raises ModelError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (source / "model.safetensors").exists() and (source / "model.onnx").exists():
        return _read_graph(source / "model.onnx")
    try:
        tensors = load_file(source / "model.safetensors")
    except (OSError, SafetensorError) as error:
        raise ModelError(
            "{source} holds no readable model.safetensors ({reason}): save the model with save_pretrained.",
            source=source,
            reason=reason(error),
        ) from error
    return {name: tensor.float().numpy() for name, tensor in tensors.items()}


def save_checkpoint(source: Path, folder: Path) -> None:
    """Write the model in `source` as a transformers folder."""
    save_gpt2(load_gpt2(source), source / "tokenizer.json", folder)


def load_gpt2(source: Path) -> GPT2LMHeadModel:
    """The model in `source` as transformers has it, in float32 and without dropout. Raises ModelError."""
    from transformers import GPT2Config, GPT2LMHeadModel

    found = read_config(source)
    if found.get("model_type") != "gpt2":
        raise ModelError(
            "{source} holds a model of type {family!r}: choose one of the GPT-2 family.",
            source=source,
            family=found.get("model_type"),
        )
    config = GPT2Config(**{name: found[name] for name in _SETTINGS if name in found}, **_NO_DROPOUT)
    if config.scale_attn_by_inverse_layer_idx:
        config._attn_implementation = "eager"  # the other ones overlook it
    model = GPT2LMHeadModel(config)
    state = {f"transformer.{name.removeprefix('transformer.')}": value for name, value in read_weights(source).items()}
    state["lm_head.weight"] = state.pop("transformer.lm_head.weight", state["transformer.wte.weight"])
    try:
        model.load_state_dict(_tensors(state))
    except RuntimeError as error:
        raise ModelError(
            "The weights in {source} do not fit its config.json: fetch the model again.", source=source
        ) from error
    return model


def new_gpt2(shape: ModelShape, tokenizer: Path) -> GPT2LMHeadModel:
    """A model of this shape for the vocabulary of `tokenizer`, with random weights. Raises ModelError."""
    from transformers import GPT2Config, GPT2LMHeadModel

    if shape.width % shape.heads:
        raise ModelError(
            "A width of {width} does not split into {heads} heads: choose a multiple.",
            width=shape.width,
            heads=shape.heads,
        )
    vocabulary = TextTokenizer(tokenizer)
    eos_id = vocabulary.eos_id
    config = GPT2Config(
        vocab_size=len(vocabulary.tokens), n_positions=shape.context, n_embd=shape.width, n_layer=shape.layers,
        n_head=shape.heads, bos_token_id=eos_id, eos_token_id=eos_id, **_NO_DROPOUT,
    )  # fmt: skip
    return GPT2LMHeadModel(config)


def save_gpt2(model: GPT2LMHeadModel, tokenizer: Path, folder: Path) -> None:
    """Write a transformers folder, from which the model can be trained on or exported. Raises OSError."""
    model.save_pretrained(folder)
    save_tokenizer(tokenizer, model.config.eos_token_id, model.config.n_positions, folder)


_STEEPNESS = 1.4  # of the power law that the made-up probabilities follow


def save_random_gpt2(tokenizer: Path, folder: Path) -> None:
    """Write a checkpoint of GPT-2's size, 124 M parameters, that knows only how common words are.

    `tokenizer` holds GPT-2's encoder.json and vocab.bpe. The weights are random, but along the last bias the embedding
    falls with a token's number, since GPT-2's vocabulary is sorted by how common its tokens are: steeply enough for a
    perplexity of some 40, about GPT-2's own, so that a search has as much to do as with trained weights.
    """
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config())
    weight = model.transformer.wte.weight
    with torch.no_grad():
        direction = model.transformer.ln_f.bias.fill_(1.0)
        ranks = torch.arange(1, 1 + len(weight), dtype=torch.float32)
        weight += torch.outer(-_STEEPNESS * ranks.log(), direction / direction.square().sum())  # [V], [W] -> [V, W]
    model.save_pretrained(folder)
    fast = GPT2TokenizerFast(
        str(tokenizer / "encoder.json"), str(tokenizer / "vocab.bpe"), model_max_length=model.config.n_positions
    )
    fast.save_pretrained(folder)


def _tensors(state: Mapping[str, Matrix]) -> dict[str, Any]:
    import torch

    return {name: torch.from_numpy(value.copy()) for name, value in state.items()}


def _read_graph(path: Path) -> Weights:
    import onnx
    from onnx import numpy_helper

    try:
        graph = onnx.load(path).graph
        stored = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
        is_fused = any(value.name == "seqlens_k" for value in graph.input)
        weights = _fused_weights(graph, stored) if is_fused else _exported_weights(graph, stored)
    except (OSError, ValueError, LookupError, StopIteration) as error:
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
