"""A GPT-2 as transformers has it: opened, made and saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import ModelError
from engine.transformer.tokenizer import TextTokenizer
from models.fused.builder import Matrix
from models.gpt2.configuration import read_config
from models.gpt2.fused_graph import GraphShape
from models.gpt2.shape import BITS, ModelShape
from models.gpt2.tokenizer_files import save_tokenizer, share
from models.gpt2.weights import EMBEDDING, HEAD, read_weights

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

# All that is taken from a config.json: other keys could name code or files.
_SETTINGS = (
    "vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner", "bos_token_id", "eos_token_id",
    "activation_function", "layer_norm_epsilon", "scale_attn_weights", "scale_attn_by_inverse_layer_idx",
    "reorder_and_upcast_attn", "initializer_range",
)  # fmt: skip
_NO_DROPOUT = {"attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0}  # little text is seen twice


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
    state = read_weights(source)
    config.tie_word_embeddings = HEAD not in state
    model = GPT2LMHeadModel(config)
    state[HEAD] = state.get(HEAD, state[EMBEDDING])
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

    vocabulary = TextTokenizer(tokenizer)
    eos_id = vocabulary.eos_id
    config = GPT2Config(
        vocab_size=len(vocabulary.tokens), n_positions=shape.context, n_embd=shape.width, n_layer=shape.layers,
        n_head=shape.heads, bos_token_id=eos_id, eos_token_id=eos_id, **_NO_DROPOUT,
    )  # fmt: skip
    GraphShape.of(config.to_dict()).require(BITS[0])  # or it could be trained and not be written with
    return GPT2LMHeadModel(config)


def save_gpt2(model: GPT2LMHeadModel, tokenizer: Path, folder: Path) -> None:
    """Write a transformers folder, from which the model can be trained on or exported. Raises OSError."""
    model.save_pretrained(folder)
    share(folder)
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
