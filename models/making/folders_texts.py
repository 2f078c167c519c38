"""Makes texts to measure folders with: `python -m models.making.folders_texts CORPUS.xz OUT`.

OUT/typed.txt has held-out lines of a text of the corpus, or phrases of another file. OUT/other is a folder of the
text's other documents, which share nothing with those lines but what people happen to write alike; OUT/sharing is the
same with three in ten of the lines' sentences strewn among its documents, word for word. Then

    main.py evaluate OUT/typed.txt --documents OUT/sharing

tells what is saved. The same corpus gives the same files.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from engine.errors import ForewordError
from engine.phrases import read_phrases
from engine.text import WORD
from models.reading.corpus import documents, held_out

TYPED, OTHER, SHARING = "typed.txt", "other", "sharing"
_SHARE = 0.3
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")


def typed_lines(corpus: Path, limit: int) -> list[str]:
    """Lines with words of the held-out documents, evenly spread. Raises TextError."""
    lines = [line.strip() for document in held_out(corpus) for line in document.split("\n") if WORD.search(line)]
    return lines[:: max(1, len(lines) // limit)][:limit]


def shared_sentences(lines: Sequence[str]) -> list[str]:
    """Three in ten of the sentences of these lines."""
    drawn = random.Random(0)  # noqa: S311 - no secret
    sentences = [sentence for line in lines for sentence in _SENTENCE_ENDS.split(line)]
    return drawn.sample(sentences, round(_SHARE * len(sentences)))


def write(corpus: Path, lines: Sequence[str], out: Path, words: int) -> None:
    """Write the lines and both folders, of about so many `words`. Raises TextError, OSError."""
    for folder in (OTHER, SHARING):
        (out / folder).mkdir(parents=True)
    (out / TYPED).write_text("\n".join(lines) + "\n", encoding="utf-8")
    strewn = iter(shared_sentences(lines))
    for number, document in enumerate(_up_to(words, documents(corpus))):
        (out / OTHER / f"{number}.txt").write_text(document, encoding="utf-8")
        sharing = "\n".join([document, *islice(strewn, 2)])
        (out / SHARING / f"{number}.txt").write_text(sharing, encoding="utf-8")
    (out / SHARING / "last.txt").write_text("\n".join(strewn), encoding="utf-8")


def _up_to(words: int, texts: Iterator[str]) -> Iterator[str]:
    """Texts until they have so many words."""
    for text in texts:
        words -= len(text.split())
        if words < 0:
            return
        yield text


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Make texts to measure folders with.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS.xz")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that is not there yet")
    parser.add_argument("--phrases", type=Path, metavar="FILE", help="type these phrases, one a line")
    parser.add_argument("--limit", type=int, default=200, metavar="LINES", help="lines to type (default: 200)")
    parser.add_argument("--words", type=int, default=1_000_000, help="words of a folder (default: 1000000)")
    options = parser.parse_args()
    try:
        phrases = read_phrases(options.phrases, options.limit).lines if options.phrases else None
        write(options.corpus, phrases or typed_lines(options.corpus, options.limit), options.out, options.words)
    except ForewordError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
