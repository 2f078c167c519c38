"""What the settings in a GGUF file say of its model: the configuration that transformers would have for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import ModelError

Settings = Mapping[str, Any]
ARCHITECTURES = ("llama", "gpt2")


class GgufSettings:
    """The settings of a file; those of its architecture go by their names without it.

    Raises ModelError where one is missing or makes no sense.
    """

    def __init__(self, settings: Settings, path: object) -> None:
        self._settings, self._path = settings, path
        self.architecture = settings.get("general.architecture")
        if self.architecture not in ARCHITECTURES:
            raise ModelError(
                "{path} holds a model of the architecture {family!r}: Foreword reads GGUF files of llama and gpt2, and "
                "other models from their folders.",
                path=path,
                family=str(self.architecture)[:50],
            )

    def config(self, vocabulary: int, tied: bool, biased: bool) -> dict[str, Any]:
        """The configuration; `vocabulary` are the rows of the embedding."""
        if self.architecture == "gpt2":
            return self._gpt2(vocabulary)
        self._require_plain()
        heads = self.whole("attention.head_count")
        return {
            "model_type": "llama", "vocab_size": vocabulary, "hidden_size": self.whole("embedding_length"),
            "intermediate_size": self.whole("feed_forward_length"), "num_hidden_layers": self.whole("block_count"),
            "num_attention_heads": heads, "num_key_value_heads": self.whole("attention.head_count_kv", heads),
            "head_dim": self.whole("attention.key_length", self.whole("embedding_length") // max(heads, 1)),
            "max_position_embeddings": self.whole("context_length"),
            "rms_norm_eps": self.real("attention.layer_norm_rms_epsilon"), "hidden_act": "silu",
            "rope_theta": self.real("rope.freq_base", 10_000.0), "rope_scaling": self._scaling(),
            "tie_word_embeddings": tied, "attention_bias": biased,
        }  # fmt: skip

    def _gpt2(self, vocabulary: int) -> dict[str, Any]:
        return {
            "model_type": "gpt2", "vocab_size": vocabulary, "n_positions": self.whole("context_length"),
            "n_embd": self.whole("embedding_length"), "n_layer": self.whole("block_count"),
            "n_head": self.whole("attention.head_count"), "n_inner": self.whole("feed_forward_length"),
            "layer_norm_epsilon": self.real("attention.layer_norm_epsilon"), "activation_function": "gelu_new",
        }  # fmt: skip

    def _require_plain(self) -> None:
        """Raise ModelError for what makes another model of a Llama."""
        head = self.whole("attention.key_length", 0)
        turned = self.whole("rope.dimension_count", 0)
        if self.whole("expert_count", 0) or (head and turned and head != turned):
            raise ModelError(
                "{path} holds a Llama of a kind that Foreword has no graph for: choose a plain one.", path=self._path
            )

    def _scaling(self) -> dict[str, Any] | None:
        kind = self._settings.get(f"{self.architecture}.rope.scaling.type", "none")
        return None if kind == "none" else {"rope_type": str(kind), "factor": self.real("rope.scaling.factor", 1.0)}

    def whole(self, name: str, otherwise: int | None = None) -> int:
        """A whole number of the architecture's."""
        found = self._settings.get(f"{self.architecture}.{name}", otherwise)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 2**31:
            raise self._lacking(name)
        return found

    def real(self, name: str, otherwise: float | None = None) -> float:
        """A number of the architecture's."""
        found = self._settings.get(f"{self.architecture}.{name}", otherwise)
        if not isinstance(found, float | int) or not 0 < found < 1e12:
            raise self._lacking(name)
        return float(found)

    def _lacking(self, name: str) -> ModelError:
        return ModelError(
            "{path} has no proper setting {name}: fetch it again.", path=self._path, name=f"{self.architecture}.{name}"
        )
