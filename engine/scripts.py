"""Which script a text is written in, so that nothing is offered in another: a model of English knows no Hebrew."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from engine.prediction import Prediction

_NEAR = 16  # characters before the caret; whoever mixes scripts has both there
_ONE_SCRIPT = {
    "HIRAGANA": "CJK",
    "KATAKANA": "CJK",
    "KATAKANA-HIRAGANA": "CJK",
    "HALFWIDTH": "CJK",
    "IDEOGRAPHIC": "CJK",
    "FULLWIDTH": "LATIN",
}


def in_script(prediction: Prediction, before: str) -> Prediction:
    """The prediction without words in a script that none of the letters right before the caret is of."""
    near = scripts(before[-_NEAR:])
    if not near:
        return prediction
    own = [(found, scripts(found.word)) for found in prediction.suggestions]
    fitting = [found for found, of_word in own if not of_word or of_word & near]
    return replace(prediction, suggestions=tuple(fitting))


def scripts(text: str) -> set[str]:
    """The scripts of the letters in a text, each by the first word of the letter's name in Unicode, as "LATIN".

    Those of Chinese and Japanese, which share texts, are one.
    """
    firsts = {unicodedata.name(character, "").partition(" ")[0] for character in text if character.isalpha()}
    return {_ONE_SCRIPT.get(first, first) for first in firsts}
