"""Drops words that no list has: a model that puts words together from pieces makes some up, as "recellent"."""

from __future__ import annotations

from dataclasses import replace

from engine import text
from engine.corrections.speller import NO_FORMS, Forms, Speller
from engine.prediction import Prediction, Request, Suggestion
from engine.stopwords import ENGLISH, language_of

_NEAR = 256  # characters that show the language, and the words that the writer uses here


def without_made_up(
    prediction: Prediction, request: Request, speller: Speller, own_words: Forms = NO_FORMS
) -> Prediction:
    """The prediction without words in small letters that are neither listed, nor the writer's own, nor in this text
    or the writer's folders.

    Only in English text, which the list is of. In held-out text one chip in a hundred showed such a word; of 45 none
    was the one typed, but for contractions that lacked their apostrophe and for what the text had already.
    """
    doubtful = {found.word for found in prediction.suggestions if _is_unlisted(found, speller, own_words)}
    if not doubtful:  # as nearly always
        return prediction
    near = request.before[-_NEAR:] + " " + request.after[:_NEAR]
    if language_of(near) not in ("", ENGLISH):
        return prediction
    made_up = doubtful - {text.fold(word) for word in text.WORD.findall(near)}
    kept = tuple(found for found in prediction.suggestions if found.corrects or found.word not in made_up)
    return replace(prediction, suggestions=kept)


def _is_unlisted(found: Suggestion, speller: Speller, own_words: Forms) -> bool:
    is_plain = found.word == text.fold(found.word) and text.WORD.fullmatch(found.word) is not None
    is_models = not (found.own or found.recalled)
    return is_plain and is_models and speller.is_misspelt(text.straight(found.word), own_words)
