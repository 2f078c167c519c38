"""Private mode: whoever writes to disk of its own accord asks here first.

What the writer orders by name (save, print, export, fine-tune, install a model) is done in private mode too, and
nothing is noted beside it.
"""

from __future__ import annotations

from collections.abc import Callable


class PrivateMode:
    """Whether the writer wants nothing kept now, and which texts hold what was written while that was so.

    A text that is opened, saved or changed in private mode stays private when the mode ends, until the writer saves it
    or closes it. Texts go by any string that names one as long as it is open. Any thread may ask; one alone changes.
    """

    def __init__(self) -> None:
        self._is_on = False
        self._texts: set[str] = set()
        self._observers: list[Callable[[], object]] = []

    @property
    def is_on(self) -> bool:
        """Whether nothing may be kept now."""
        return self._is_on

    def may_keep(self, text: str) -> bool:
        """Whether anything of this text may be kept now: what it says, what its file is called, what is typed in it."""
        return not self._is_on and text not in self._texts

    def switch(self, on: bool) -> None:
        """Keep nothing from now on, or do so again; then tell who observes."""
        self._is_on = on
        self._tell()

    def observe(self, changed: Callable[[], object]) -> None:
        """Call `changed` whenever an answer may be another than before."""
        self._observers.append(changed)

    def change(self, text: str) -> None:
        """A text was changed."""
        if self._is_on:
            self._texts.add(text)

    def settle(self, text: str) -> None:
        """The writer opened or saved a text: it is private if this happens in private mode, and else no longer."""
        if self._is_on:
            self._texts.add(text)
        elif text in self._texts:
            self.forget(text)

    def forget(self, text: str) -> None:
        """A text was closed, or holds nothing of the writer's from private mode any more."""
        self._texts.discard(text)
        self._tell()

    def _tell(self) -> None:
        for changed in self._observers:
            changed()
