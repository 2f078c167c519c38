"""The model cards of n-gram models, and what the bundled one is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_TEMPLATE = """# {name}

An n-gram model for Foreword: interpolated modified Kneser-Ney of order {order} over words, as flat arrays in one file.

- Licence: {licence}
- Size of the n-gram file: {size:,} bytes
- n-grams: {grams}

{about}
## Where the text comes from

{sources}
"""


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's folder says about it. `sources` has a line for each text, `about` is Markdown."""

    name: str
    licence: str
    sources: tuple[str, ...]
    about: str = ""

    def text(self, sizes: Sequence[int], size: int) -> str:
        """The model card of a model with `sizes` n-grams of each order, in a file of `size` bytes."""
        grams = ", ".join(f"{count:,} of order {order}" for order, count in enumerate(sizes, start=1))
        sources = "\n".join(f"- {source}" for source in self.sources)
        return _TEMPLATE.format(
            name=self.name,
            order=len(sizes),
            licence=self.licence,
            size=size,
            grams=grams,
            about=self.about,
            sources=sources,
        )


# File name, weight, description and licence of each text of the bundled model.
BUNDLED_TEXTS = (
    ("reddit_posts", 1.0, "posts from umbrae/reddit-top-2.5-million (2013), PDDL 1.0"),
    ("reddit_titles", 1.0, "titles from umbrae/reddit-top-2.5-million (2013), PDDL 1.0"),
    ("email_sent", 3.0, "the Enron mail as released by FERC, the senders' text; public, no licence stated"),
    ("email_other", 1.0, "the Enron mail as released by FERC, other text; public, no licence stated"),
    ("podcast_transcripts", 1.0, "thechangelog/transcripts, CC BY-SA 4.0"),
    ("simple_wikipedia", 0.5, "Simple English Wikipedia, through hudsonmiears/Automatic-Text-Selector, CC BY-SA 3.0"),
    ("wikipedia", 0.25, "Wikipedia, through jason-feng/wikiVisual, CC BY-SA 3.0"),
    ("masc", 2.0, "the Manually Annotated Sub-Corpus, through nltk/nltk_data, free for any use"),
    ("topical_chat", 2.0, "alexa/Topical-Chat, CDLA-Sharing 1.0"),
    ("task_dialogues", 0.2, "google-research-datasets/dstc8-schema-guided-dialogue, CC BY-SA 4.0"),
    ("web_english", 3.0, "the training part of UniversalDependencies/UD_English-EWT, CC BY-SA 4.0"),
)

_ABOUT = """It predicts everyday English: mail, chat, posts and plain prose, mostly American, mostly before 2014.

Made by `python -m models.ngram_build CORPUS_FOLDER OUT_FOLDER`, where the corpus folder holds the texts below as
`NAME.txt.xz`. The same texts give the same bytes. The number before a text says how often each of its documents counts.
These numbers, of six sets that were tried in models of a third of the corpus, saved the most keystrokes in sentences
held out from email_sent, masc, topical_chat, web_english, reddit_posts and podcast_transcripts.

`never_offered.txt` lists words, one a line, that are known but not offered. Once one of them is typed in full, its
longer forms are. The list may be edited.

## Limits

- Names of real people occur in the mail, and names of real people and firms may be suggested.
- The texts hold the prejudices and the rudeness of their writers. The list above keeps the crudest words away, no more.
- Words outside the vocabulary are never suggested; each word is known in one form of capitals only.
- Nothing beyond the last four words and the beginning of the sentence is taken into account.
- N-grams that occurred only once were not counted one by one, and most others were pruned to fit the size.
"""

BUNDLED = Card(
    "english-ngram",
    "CC-BY-SA-4.0",
    tuple(f"{name} ({weight:g}): {described}" for name, weight, described in BUNDLED_TEXTS),
    _ABOUT,
)
