"""The plan of a fine-tuning run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.errors import ForewordError
from engine.files import reason, replacing

FILE_NAME = "plan.json"
METHODS = ("whole", "lora")
_WARMUP_STEPS = 200
_SMALL = 50_000_000  # parameters
# The fields that are called something else where they are written, in FILE_NAME and in what `look` prints.
STORED_NAMES = {"interpolation": "kept", "batch_size": "rows", "warmup_steps": "warm_up"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The peak of the learning rate, the most epochs, and the share of what was learned that stays at the end."""

    learning_rate: float
    epochs: int
    interpolation: float


# By method and whether the model is small. The first was measured on the bundled model, which forgets too much where
# all is kept; the third is known to work for GPT-2's sizes. LoRA's higher rates follow Hu et al. 2022, "LoRA".
_RECIPES = {
    ("whole", True): Recipe(1e-3, 2, 0.5),
    ("lora", True): Recipe(2e-3, 2, 0.5),
    ("whole", False): Recipe(5e-5, 5, 1.0),
    ("lora", False): Recipe(2e-4, 5, 1.0),
}


# Named sets of a plan's fields. "gpt2" is the recipe known to work for GPT-2's sizes, to the letter: AdamW at 5e-5, 200
# warm-up steps, five epochs, 32 rows a step, gradients cut at a norm of 1, all that was learned kept, no rehearsal.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "usual": {},
    "gpt2": {
        "learning_rate": 5e-5, "warmup_steps": 200, "epochs": 5, "batch_size": 32, "interpolation": 1.0,
        "rehearsal": 0.0,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FinetunePlan:
    """Fine-tune the GPT-2 in the folder `model` on `files`, in the run's folder `folder`, and call the result `name`.

    `batch_size` is the rows of one step, each of `context` tokens at most. In `warmup_steps` the learning rate rises;
    None are 200, at most a tenth of all. `rehearsal` is the number of rows that the model makes up for each row of the
    text, to relearn beside it. If `epochs`, `learning_rate` or `interpolation` is None, the model's size decides.
    `measured_lines` of the held-out text are typed to count keystroke savings. `keep_private` and `keep_duplicates`
    leave the text as it is. `authors` are those whose lines of chats are learned, `fields` those of tables, as
    TextChoice has them. `rank` and `alpha` are those of LoRA's matrices. `gradient_checkpointing` computes some things
    twice to save memory; `tensorboard` writes curves for it. `licence` and `sources` stand in the result's card.
    """

    files: tuple[Path, ...]
    folder: Path
    model: Path
    name: str
    method: str = METHODS[0]
    epochs: int | None = None
    learning_rate: float | None = None
    interpolation: float | None = None
    batch_size: int = 32
    warmup_steps: int | None = None
    rehearsal: float = 0.3
    measured_lines: int = 60
    keep_private: bool = False
    keep_duplicates: bool = False
    seed: int = 0
    authors: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    context: int = 256
    rank: int = 16
    alpha: int = 32
    gradient_checkpointing: bool = False
    tensorboard: bool = False
    licence: str = ""
    sources: tuple[str, ...] = ()

    def recipe(self, parameters: int) -> Recipe:
        """The recipe for a model of this many parameters, with the plan's own values."""
        usual = _RECIPES[self.method, parameters < _SMALL]
        return Recipe(
            usual.learning_rate if self.learning_rate is None else self.learning_rate,
            usual.epochs if self.epochs is None else self.epochs,
            usual.interpolation if self.interpolation is None else self.interpolation,
        )

    def warmup_steps_of(self, steps: int) -> int:
        """The number of steps in which the learning rate rises."""
        return min(_WARMUP_STEPS, steps // 10) if self.warmup_steps is None else min(self.warmup_steps, steps)

    def write(self) -> None:
        """Write the plan into its folder, which is made. Raises ForewordError."""
        text = json.dumps(stored(asdict(self)), default=str, indent=2)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            with replacing(self.folder / FILE_NAME) as draft:
                draft.write_text(text + "\n", "utf-8")
        except OSError as error:
            raise ForewordError(
                "{folder} cannot hold the run ({reason}): choose another folder.",
                folder=self.folder,
                reason=reason(error),
            ) from error


def stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """These fields under the names that they are written by."""
    return {STORED_NAMES.get(name, name): value for name, value in fields.items()}


def read_plan(folder: Path) -> FinetunePlan:
    """The plan of the run in `folder`. Raises ForewordError."""
    try:
        names = {written: name for name, written in STORED_NAMES.items()}
        found = json.loads((folder / FILE_NAME).read_text("utf-8"))
        fields = {names.get(name, name): value for name, value in found.items()}
        files = tuple(map(Path, fields.pop("files")))
        chosen = {name: tuple(fields.pop(name, ())) for name in ("authors", "fields", "sources")}
        paths = {"folder": folder, "model": Path(fields.pop("model"))}
        return FinetunePlan(files, **{**fields, **chosen, **paths})
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ForewordError(
            "{folder} holds no readable {file_name} ({reason}): start a new run.",
            folder=folder,
            file_name=FILE_NAME,
            reason=reason(error),
        ) from error
