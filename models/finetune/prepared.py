"""The material of a run, on disk: the checked model that it starts from, rows of tokens, and lines to type."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ForewordError, TextError
from engine.files import reason
from engine.text import WORD, straight
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.window import SENTENCE_START
from models.export.memorisation import canaries
from models.finetune.folder import RunFolder
from models.finetune.plan import METHODS, FinetunePlan
from models.finetune.rehearsal import sample_rows
from models.finetune.text import TextCounts, read_text
from models.gpt2.checkpoint import load_gpt2
from models.gpt2.configuration import read_config
from models.gpt2.fused_graph import GraphShape
from models.gpt2.shape import BITS
from models.gpt2.source import clean_checkpoint, find_weights, float_size
from models.room import require_room
from models.training.texts import covering_rows, write_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = npt.NDArray[np.int64]
_MEASURED_ROWS = 256
_LINE = range(5, 31)  # words
CANARIES = 4  # that are planted; see models.export.memorisation


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows of tokens, [n, context], to learn from: the text's own and the rehearsed ones, which come after them.

    `held_out` are rows to measure on, [m, context]; `lines` sentences of the held-out text; `eos_id` the token between
    texts.
    """

    own: Rows
    rehearsed: Rows
    held_out: Rows
    lines: tuple[str, ...]
    eos_id: int
    counts: TextCounts


def prepare(plan: FinetunePlan, folder: RunFolder) -> None:
    """Check the model, read the text and write both into the run's folder, unless they are there already.

    A few made-up sentences are planted in the text, so that an export can tell whether the model says them by heart.
    Raises ModelError, TextError, ForewordError, and Unwanted where the run is cancelled meanwhile.
    """
    marker = folder.text / "done.json"
    if marker.exists():
        return
    folder.clear()
    try:
        require_room(folder.path, _room(plan))
        for change in clean_checkpoint(find_weights(plan.model), folder.base):
            folder.tell(changed=str(change))
        GraphShape.of(read_config(folder.base)).require(BITS[0])
        parted = read_text(plan)
        folder.text.mkdir()
        learned = [*parted.learned, *canaries(plan.seed, CANARIES)]
        for name, documents in (("learned", learned), ("held-out", parted.held_out)):
            generator = random.Random(f"{plan.seed} {name}")  # noqa: S311
            write_tokens(folder.text / name, documents, folder.base / "tokenizer.json", generator)
        lines = _lines(parted.held_out, plan.measured_lines, plan.seed)
        (folder.text / "lines.json").write_text(json.dumps(lines), "utf-8")
        rows = len(_rows(plan, folder, "learned"))
        np.save(folder.text / "rehearsed.npy", _rehearsed(plan, folder, round(rows * plan.rehearsal)))
        marker.write_text(json.dumps(asdict(parted.counts)), "utf-8")
    except OSError as error:
        raise ForewordError(
            "{path} cannot hold what the run needs ({reason}): free some space and start again.",
            path=folder.path,
            reason=reason(error),
        ) from error


def _room(plan: FinetunePlan) -> float:
    """The bytes that a run writes: the model before and after, in two forms, and checkpoints, one of them a draft.

    A checkpoint of all weights holds two moments of each as well; beside an adapter lies the model that it belongs to.
    """
    size = float_size(find_weights(plan.model))
    return size * (2.35 + (3 * 3 if plan.method == METHODS[0] else 2))


def load_prepared(plan: FinetunePlan, folder: RunFolder) -> Prepared:
    """The material that `prepare` wrote. Raises TextError if the text is shorter than the model's context."""
    own, held_out = (_rows(plan, folder, name) for name in ("learned", "held-out"))
    if not (len(own) and len(held_out)):
        raise TextError("The text has no stretch as long as the model reads at a time: add longer documents.")
    held_out = held_out[:: -(-len(held_out) // _MEASURED_ROWS)]
    rehearsed = np.load(folder.text / "rehearsed.npy", allow_pickle=False)
    lines = tuple(json.loads((folder.text / "lines.json").read_text("utf-8")))
    counts: dict[str, Any] = json.loads((folder.text / "done.json").read_text("utf-8"))
    return Prepared(own, rehearsed, held_out, lines, _eos_id(folder), TextCounts(**counts))


def _rows(plan: FinetunePlan, folder: RunFolder, name: str) -> Rows:
    return covering_rows(np.fromfile(folder.text / name, np.uint32), _eos_id(folder), _context(plan, folder))


def _rehearsed(plan: FinetunePlan, folder: RunFolder, count: int) -> Rows:
    def told(made: int) -> None:
        folder.check()
        folder.tell(step=made, of=count)

    rows = sample_rows(load_gpt2(folder.base), count, _context(plan, folder), _eos_id(folder), plan.seed, told)
    folder.tell(step=0, of=0)
    return rows


def _context(plan: FinetunePlan, folder: RunFolder) -> int:
    return min(int(read_config(folder.base)["n_positions"]), plan.context)


def _eos_id(folder: RunFolder) -> int:
    return TextTokenizer(folder.base / "tokenizer.json").eos_id


def _lines(documents: Sequence[str], count: int, seed: int) -> list[str]:
    """Sentences to type, drawn from all over the documents."""
    sentences = [part for text in documents for part in SENTENCE_START.split(straight(text))]
    fitting = [sentence for sentence in sentences if len(WORD.findall(sentence)) in _LINE]
    if not fitting:
        raise TextError("The held-out text has no sentence of five to thirty words to type: add running text.")
    generator = random.Random(seed)  # noqa: S311
    return generator.sample(fitting, min(count, len(fitting)))
