"""Offers corrections: among the suggestions for a word, and in its place if they are sure."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine import text
from engine.corrections.contractions import ContextScorer, contraction
from engine.corrections.speller import DOUBTFUL, NO_FORMS, Correction, Forms, Speller, WordScorer
from engine.prediction import Prediction, Request, Suggestion
from engine.stopwords import ENGLISH, language_of
from engine.word_ends import LEAST_SHOWN

# Probability of letters, given that a word comes, from which no correction is looked for while they are typed. In held
# out text, three in a hundred beginnings of words are less likely, and 93 of a hundred misspelt words by their end.
_FORESEEN = 3e-5
_NEAR = 256  # characters that show the language
_CHIPS = 3  # corrections among which one must be sure


def correct(
    prediction: Prediction,
    request: Request,
    speller: Speller,
    scorer: WordScorer | None,
    own_words: Forms = NO_FORMS,
    meant: Forms = NO_FORMS,
    judge: ContextScorer | None = None,
) -> Prediction:
    """The prediction that answered `request`, with corrections of the misspelt word at the caret among its suggestions.

    They are looked for while letters are typed that hardly any word has, and once the word is finished: behind the
    space after it, or where the caret was put into it or to its end. The `judge`, which answered, says whether a
    contraction lacks its apostrophe. Words that are `meant` as they are stay. Raises what the scorers raise.
    """
    started = time.perf_counter()
    ending, unfinished = request.ending, _goes_on(prediction, request)
    if request.runs_on or not text.may_begin(ending):
        return prediction
    # The caret may have been put behind a word that is yet to be finished.
    foreseen = _foreseen(prediction, speller, own_words) if prediction.prefix else 0.0
    found: Sequence[Correction] = ()
    if not (unfinished and foreseen >= _FORESEEN) and speller.last_misspelling(ending, own_words):
        found = speller.corrections(
            ending, request.count, scorer, own_words, unfinished, foreseen, request.curly_quotes
        )
    elif judge and not (unfinished and prediction.prefix_probability is None):
        letters = prediction.prefix_probability if unfinished else None
        lacking = contraction(request, speller, judge, scorer, letters, meant)
        found = [lacking] if lacking else ()
    return _with(prediction, request, found, ending.prefix, started) if found else prediction


def doubt(
    prediction: Prediction,
    request: Request,
    speller: Speller,
    scorer: WordScorer,
    own_words: Forms = NO_FORMS,
    meant: Forms = NO_FORMS,
) -> Prediction | None:
    """The prediction with words that fit much better than the listed word just finished, after its space; or None.

    This takes milliseconds at every word, so it is for after the prediction is shown. Words that are `meant` as they
    are stay. Raises what the scorer raises.
    """
    started = time.perf_counter()
    at = request.ending
    is_word = text.WORD.fullmatch(at.prefix) is not None and text.may_begin(at)
    is_finished = is_word and request.before.endswith(" ")
    if not is_finished or speller.is_misspelt(at.prefix) or text.fold(text.straight(at.prefix)) in meant:
        return None
    corrections = speller.corrections(at, request.count, scorer, own_words, curly_quotes=request.curly_quotes)
    found = [one for one in corrections if not _is_contraction(one, at.prefix)]  # which was asked for before
    if not speller.is_doubtful(at.prefix, found, own_words, at.starts_sentence):
        return None
    likely = [one for one in found if one.probability >= DOUBTFUL]
    return _with(prediction, request, likely, at.prefix, started)


def sure_correction(
    at: text.Caret,
    speller: Speller,
    scorer: WordScorer | None,
    own_words: Forms = NO_FORMS,
    curly_quotes: bool = False,
) -> Correction | None:
    """The correction that may replace the finished word at a caret without asking, in English text; or None.

    Raises what the scorer raises.
    """
    if language_of(at.context[-_NEAR:] + " " + at.prefix) not in ("", ENGLISH) or not text.may_begin(at):
        return None
    found = speller.corrections(at, _CHIPS, scorer, own_words, curly_quotes=curly_quotes)
    return speller.sure_enough(at.prefix, found, own_words, at.starts_sentence)


def _with(
    prediction: Prediction, request: Request, found: Iterable[Correction], typed: str, started: float
) -> Prediction:
    """The prediction with corrections of the word `typed` last, looked for since `started`."""
    corrects = typed + " " * (not prediction.prefix)
    offered = [Suggestion(one.word, one.probability, corrects=corrects) for one in found]
    best = (_joined if prediction.prefix else _likeliest)(prediction.suggestions, offered)
    best = [one for one in best if one.probability >= LEAST_SHOWN]
    spent = prediction.milliseconds + (time.perf_counter() - started) * 1000
    return replace(prediction, suggestions=tuple(best[: request.count]), milliseconds=spent)


def _is_contraction(correction: Correction, typed: str) -> bool:
    """Whether an apostrophe is all that a word lacks."""
    return _letters(correction.word) == _letters(typed)


def _letters(word: str) -> str:
    return text.fold(text.straight(word)).replace("'", "")


def _goes_on(prediction: Prediction, request: Request) -> bool:
    """Whether the word at the caret is still being typed."""
    return bool(prediction.prefix) and request.typing


def _foreseen(prediction: Prediction, speller: Speller, own_words: Forms) -> float:
    """The probability of the letters in a correctly spelt word, judging by the suggestions.

    Models also know common misspellings, which do not show that the letters are right.
    """
    shares = {found.word: found.probability for found in prediction.suggestions if not found.follows}
    right = sum(share for word, share in shares.items() if not speller.is_misspelt(word, own_words))
    return (prediction.prefix_probability or 0.0) * (right / sum(shares.values()) if right else 0.0)


def _joined(suggestions: Iterable[Suggestion], corrections: Sequence[Suggestion]) -> list[Suggestion]:
    """Completions of the letters of a word, and corrections of them. The suggestions share the probability that the
    corrections leave. A word that does both has the probability of both.
    """
    rest = 1 - sum(correction.probability for correction in corrections)
    shares = {_form(one): one.probability for one in corrections}
    weighed = [replace(one, probability=one.probability * rest + shares.pop(_form(one), 0.0)) for one in suggestions]
    return _likeliest(weighed, [one for one in corrections if _form(one) in shares])


def _form(suggestion: Suggestion) -> tuple[str, bool]:
    """What two suggestions of the same word in the same place share."""
    return text.fold(text.straight(suggestion.word)), suggestion.follows


def _likeliest(suggestions: Iterable[Suggestion], corrections: Iterable[Suggestion]) -> list[Suggestion]:
    return sorted([*suggestions, *corrections], key=lambda found: -found.probability)
