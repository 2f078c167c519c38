"""What can go wrong, as one tree.

    raise ModelError("{path} is damaged: {cure}.", path=path, cure=CURE)

An error carries a text and its values, and is worded when it is shown, in the language of that moment; `make
translations` knows these classes, and gathers their texts.

ForewordError            a sentence for the user: the thing, the cause and the cure
├── ModelError           a model folder that is missing, damaged, of another kind or does not fit
├── InsightError         a view of what the models see that cannot be made of this text, or with these settings
├── FoldersError         the index of the writer's folders, which cannot be read
├── OwnWordsError        a file of the writer's own words that cannot be read, written, imported or exported
└── TextError            a text file that cannot be read or written

Cancelled                a prediction was stopped because a newer one is wanted; never shown
"""

from __future__ import annotations

from engine.language import Message


class ForewordError(Exception):
    """An error whose message is one sentence that a user can act on. `str` words it."""

    def __init__(self, sentence: str | Message, /, **values: object) -> None:
        """`sentence` has the names of its `values` in braces; see Message."""
        self.message = sentence if isinstance(sentence, Message) else Message(sentence, **values)
        super().__init__(self.message)


class ModelError(ForewordError):
    """A model that cannot be opened or does not answer as it should."""


class InsightError(ForewordError):
    """A view of what the models see cannot be made of this text, with this model, or with these settings."""


class FoldersError(ForewordError):
    """The index of the writer's folders cannot be read."""


class OwnWordsError(ForewordError):
    """The writer's own words cannot be read or written, or a file of them cannot be imported or exported."""


class TextError(ForewordError):
    """A text file that cannot be read or written."""


class Cancelled(Exception):  # noqa: N818 - a signal between threads, not an error
    """A running prediction was stopped on request."""
