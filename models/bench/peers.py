"""Other programs that continue a text with the same GPT-2, on one thread."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.transformer.session import session_options
from models.bench.gguf_file import write_gguf

Search = Callable[[str], object]
_BEAMS, _NEW_TOKENS = 5, 4
_REPEATS = 50


class Unavailable(Exception):  # noqa: N818 - an answer, not an error
    """This peer isn't installed; the message says how to get it."""


def exported_forward(checkpoint: Path, cached: int) -> float:
    """Milliseconds, median, of one token after `cached` ones in optimum's fp32 export, run by onnxruntime itself."""
    session = _exported(checkpoint).model
    shapes = {value.name: value.shape for value in session.get_inputs()}
    feed = {name: np.zeros((1, shape[1], cached, shape[3]), np.float32) for name, shape in shapes.items()
            if name.startswith("past")}  # fmt: skip
    feed |= {"input_ids": np.array([[1]]), "attention_mask": np.ones((1, cached + 1), np.int64)}
    feed |= {"position_ids": np.array([[cached]])} if "position_ids" in shapes else {}
    spent = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        session.run(None, feed)
        spent.append((time.perf_counter() - started) * 1000)
    return float(np.median(spent))


def quieten() -> None:
    """Keep the messages of these libraries off standard error."""
    import warnings

    from optimum.utils import logging as optimum_logging
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    optimum_logging.set_verbosity_error()
    warnings.simplefilter("ignore")


def _transformers(checkpoint: Path) -> Search:
    import torch
    from transformers import GPT2LMHeadModel

    torch.set_num_threads(1)
    return _generate(checkpoint, GPT2LMHeadModel.from_pretrained(checkpoint, use_safetensors=True).eval())


def _optimum(checkpoint: Path) -> Search:
    return _generate(checkpoint, _exported(checkpoint))


def _exported(checkpoint: Path) -> Any:
    from optimum.onnxruntime import ORTModelForCausalLM

    return ORTModelForCausalLM.from_pretrained(checkpoint, export=True, session_options=session_options())


def _generate(checkpoint: Path, model: Any) -> Search:
    encode = _tokenizer(checkpoint)
    settings = {"num_beams": _BEAMS, "num_return_sequences": _BEAMS, "max_new_tokens": _NEW_TOKENS, "pad_token_id": 0}

    def search(before: str) -> object:
        asked = encode(before, return_tensors="pt", return_token_type_ids=False)
        return model.generate(**asked, **settings)

    return search


def _ctranslate2(checkpoint: Path) -> Search:
    try:
        import ctranslate2
    except ImportError as error:
        raise Unavailable("not installed: pip install ctranslate2") from error
    tokenizer = _tokenizer(checkpoint)
    with tempfile.TemporaryDirectory() as scratch:
        converter = ctranslate2.converters.TransformersConverter(str(checkpoint))
        generator = ctranslate2.Generator(
            converter.convert(f"{scratch}/model", quantization="int8"), inter_threads=1, intra_threads=1
        )

    def search(before: str) -> object:
        prompt = tokenizer.convert_ids_to_tokens(tokenizer(before)["input_ids"])
        return generator.generate_batch(
            [prompt], beam_size=_BEAMS, num_hypotheses=_BEAMS, max_length=_NEW_TOKENS, include_prompt_in_result=False
        )

    return search


def _llama_cpp(checkpoint: Path) -> Search:
    """It no longer has beam search, so it continues greedily: at most a fifth of the others' work."""
    try:
        import gguf  # noqa: F401 - what write_gguf needs
        import llama_cpp
    except ImportError as error:
        raise Unavailable("not installed: pip install llama-cpp-python gguf") from error
    file = checkpoint / "model.gguf"
    write_gguf(checkpoint, file)
    model = llama_cpp.Llama(str(file), n_ctx=0, n_threads=1, n_threads_batch=1, verbose=False)

    def search(before: str) -> object:
        return model.create_completion(before, max_tokens=_NEW_TOKENS, temperature=0.0)

    return search


def _tokenizer(checkpoint: Path) -> Any:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast.from_pretrained(checkpoint)


PEERS: dict[str, Callable[[Path], Search]] = {
    "transformers, generate": _transformers,
    "optimum, ORTModelForCausalLM": _optimum,
    "CTranslate2, int8": _ctranslate2,
    "llama.cpp, 8 bits, greedy": _llama_cpp,
}
