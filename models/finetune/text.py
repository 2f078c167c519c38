"""The text of a run: read, without duplicates and private parts, split into a part to learn and a held-out part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.errors import TextError
from models.finetune.duplicates import Seen
from models.finetune.plan import FinetunePlan
from models.finetune.private import without_private
from models.reading import TextChoice, read_all

LEAST = 10_000  # words, a fifth of which are held out
_SHARE = 0.1  # of the words are held out, within these bounds:
_FEWEST, _MOST = 2_000, 20_000
_ENOUGH_DOCUMENTS = 30  # to hold out whole ones; of fewer, the end of each is held out


@dataclass(frozen=True, slots=True)
class TextCounts:
    """The findings in the files: `words` and `documents` of everything read.

    `duplicates` counts paragraphs, "exact" and "near"; `private` details by kind; `left_out` what chats, tables and
    subtitles hold besides text; `unread` holds a sentence about each file that could not be read.
    """

    files: int
    documents: int
    words: int
    learned_words: int
    held_out_words: int
    duplicates: dict[str, int] = field(default_factory=dict)
    private: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parted:
    """The documents to learn from, those held out to measure on, and what was counted."""

    learned: Sequence[str]
    held_out: Sequence[str]
    counts: TextCounts


def read_text(plan: FinetunePlan) -> Parted:
    """The text of the plan's files.

    Raises UnchosenError where the plan has to say more about them, and TextError if too little is left to learn from.
    """
    texts = read_all(plan.files, TextChoice(plan.authors, plan.fields))
    private: Counter[str] = Counter()
    duplicates: Counter[str] = Counter()
    seen = Seen()
    documents = []
    for document in texts.documents:
        cleaned, found = without_private(document)
        private += found
        text = _without_duplicates(document if plan.keep_private else cleaned, seen, duplicates, plan.keep_duplicates)
        if text:
            documents.append(text)
    learned, held_out = part(documents)
    counts = TextCounts(
        texts.files, len(texts.documents), words(texts.documents), words(learned), words(held_out),
        dict(duplicates), dict(private), dict(texts.left_out), texts.unread,
    )  # fmt: skip
    return Parted(learned, held_out, counts)


def words(documents: Sequence[str]) -> int:
    """The number of words in the documents."""
    return sum(len(document.split()) for document in documents)


def part(documents: Sequence[str]) -> tuple[list[str], list[str]]:
    """The documents to learn from and those to hold out. Raises TextError if there are too few words for both."""
    count = words(documents)
    if count < LEAST:
        raise TextError(
            "The text holds {count:,} words that can be learned from, and {least:,} are needed: add text.",
            count=count,
            least=LEAST,
        )
    share = min(max(_SHARE, _FEWEST / count), _MOST / count)
    if len(documents) < _ENOUGH_DOCUMENTS:
        return _ends(documents, share)
    every = round(1 / share)
    learned = [document for index, document in enumerate(documents) if (index + 1) % every]
    held_out = list(documents[every - 1 :: every])
    if not _FEWEST / 2 < words(held_out) < 2 * share * count:  # some are much longer than others
        return _ends(documents, share)
    return learned, held_out


def _ends(documents: Sequence[str], share: float) -> tuple[list[str], list[str]]:
    """The documents without their last paragraphs, which have about `share` of their words, and those paragraphs."""
    learned, held_out = [], []
    for document in documents:
        lines = document.split("\n")
        cut, wanted = len(lines), share * len(document.split())
        while cut > 1 and wanted > 0:
            cut -= 1
            wanted -= len(lines[cut].split())
        learned.append("\n".join(lines[:cut]))
        held_out.append("\n".join(lines[cut:]))
    if words(held_out) < _FEWEST / 2:
        raise TextError("The text holds no paragraphs at whose ends it could be parted: break its lines.")
    return learned, [text for text in held_out if text]


def _without_duplicates(document: str, seen: Seen, found: Counter[str], keep: bool) -> str:
    kept = []
    for paragraph in document.split("\n"):
        kind = seen.kind(paragraph)
        if kind:
            found[kind] += 1
        if paragraph and (keep or not kind):
            kept.append(paragraph)
    return "\n".join(kept)
