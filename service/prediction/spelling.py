"""The speller in the service's thread: puts corrections among the suggestions, and looks words up for pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ForewordError
from engine.kinds import OPENING_ORDER, TABLE
from engine.language import _
from engine.prediction import Backend, Prediction, Request
from engine.text import caret, fold, straight
from service.loop import Do, ignore
from service.owner import owned
from service.prediction.mailbox import Mailbox

if TYPE_CHECKING:  # imported when it is opened, so that the window does not wait for it
    from engine.corrections import Speller

log = logging.getLogger(__name__)

OpenSpeller = Callable[[], "Speller"]  # called in the service's thread


@dataclass(frozen=True, eq=False, slots=True)
class Lookup:
    """Asks for at most `count` corrections of a misspelt word, given the text `before` it in its line.

    With `only_sure`, it asks for one that may be made without asking the writer. `curly_quotes` says whether the field
    has typographic quotes.
    """

    before: str
    typed: str
    count: int = 1
    only_sure: bool = False
    curly_quotes: bool = False


@dataclass(slots=True)
class SpellingListener:
    """Callbacks of the speller, called in the service's thread."""

    opened: Callable[[Speller], object] = ignore  # for any thread
    found: Callable[[Lookup, Sequence[str]], object] = ignore
    problem: Callable[[str], object] = ignore  # sentence for the user


@owned("look_up", "know", "enabled")
class SpellingService:
    """Corrections. For the service's thread; any thread may call `look_up` and `know` and set `enabled`.

    A quick model ranks the words if one is open. If the speller can't be opened, or fails, that is reported once, and
    suggestions go on without it.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        backends: Mapping[str, Backend],
        open_speller: OpenSpeller | None,
        post: Callable[[Do], None],
    ) -> None:
        self._mailbox, self._backends = mailbox, backends
        self._open_speller, self._post = open_speller, post
        self.listener = SpellingListener()
        self.enabled = True  # whether corrections are wanted
        self._speller: Speller | None = None
        self._known: Mapping[str, str] = {}
        self._meant: Mapping[str, str] = {}

    def know(self, words: Mapping[str, str], meant: Mapping[str, str]) -> None:
        """Also accept these words as spelt correctly: their form inside a sentence, by their folded form.

        `meant` has those among them that the writer insists on.
        """
        self._known, self._meant = words, meant

    def knows(self, folded: str) -> bool:
        """See engine.own_words.spelling. In the service's thread; without a speller no word is known or a slip."""
        return self._speller is not None and self._speller.knows(folded)

    def rarity(self, folded: str) -> int | None:
        """See engine.own_words.spelling. In the service's thread."""
        return self._speller.rarity(folded) if self._speller else None

    def form(self, folded: str) -> str:
        """See engine.own_words.spelling. In the service's thread."""
        return self._speller.form(folded) if self._speller else ""

    def is_slip(self, word: str) -> bool:
        """See engine.own_words.spelling. In the service's thread."""
        if self._speller is None or fold(straight(word)) in self._meant:
            return False
        return self._speller.is_slip(word)

    def look_up(self, lookup: Lookup) -> None:
        """Look up corrections of a word; the listener's `found` hears them."""
        self._mailbox.rouse()  # a page waits for it
        self._post(lambda: self._answer(lookup))

    # -- in the service's thread ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the speller, if there is one."""
        if self._open_speller is None or self._mailbox.closed:
            return
        try:
            self._speller = self._open_speller()
        except Exception as error:
            self._give_up(error)
        else:
            self.listener.opened(self._speller)

    def correct(self, request: Request, prediction: Prediction, backend: Backend) -> Prediction:
        """The prediction of a `backend` with corrections among its suggestions, and without words that are none."""
        if self._speller is None or not self.enabled:
            return prediction
        from engine.corrections import correct, without_made_up

        try:
            found = correct(prediction, request, self._speller, self._scorer(), self._known, self._meant, backend)
            return without_made_up(found, request, self._speller, self._known)
        except Exception as error:
            self._give_up(error)
            return prediction

    def doubt(self, request: Request, prediction: Prediction) -> Prediction | None:
        """The prediction with words that fit better than the correctly spelt word before the caret, or None."""
        scorer = self._scorer()
        if self._speller is None or scorer is None or not self.enabled:
            return None
        from engine.corrections import doubt

        try:
            return doubt(prediction, request, self._speller, scorer, self._known, self._meant)
        except Exception as error:
            self._give_up(error)
            return None

    def _answer(self, lookup: Lookup) -> None:
        words: list[str] = []
        try:
            words = self._look_up(lookup)
        except Exception as error:
            self._give_up(error)
        self.listener.found(lookup, words)

    def _look_up(self, lookup: Lookup) -> list[str]:
        if self._speller is None:
            return []
        from engine.corrections import sure_correction

        at = caret(lookup.before + lookup.typed)
        if lookup.only_sure:
            sure = sure_correction(at, self._speller, self._scorer(), self._known, lookup.curly_quotes)
            return [sure.word] if sure else []
        found = self._speller.corrections(
            at, lookup.count, self._scorer(), self._known, curly_quotes=lookup.curly_quotes
        )
        return [correction.word for correction in found]

    def _scorer(self) -> Backend | None:
        quick = (kind for kind in OPENING_ORDER if TABLE[kind].is_quick and kind in self._backends)
        return next((self._backends[kind] for kind in quick), None)

    def _give_up(self, error: Exception) -> None:
        self._speller = None
        log.warning("spelling: %s", type(error).__name__)
        # An error of another library may quote the writer's text, so only its type is reported.
        cause = str(error) if isinstance(error, ForewordError) else type(error).__name__
        self.listener.problem(_("Spelling is not checked ({cause}).").format(cause=cause))
