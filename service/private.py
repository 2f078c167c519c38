"""Private mode: every part that writes to disk on its own initiative asks here first.

Whatever the writer asks for by name (save, print, export, fine-tune, install a model) is done in private mode, too, and
nothing else is recorded about it.
"""

from __future__ import annotations

from collections.abc import Callable

from service.owner import owned


@owned("is_on", "may_keep")
class PrivateMode:
    """Knows whether private mode is on, and which texts hold something written in it.

    A text that is opened, saved or changed in private mode stays private when the mode ends, until the writer saves it
    or closes it. Any string names a text if it stays the same while that is open. Any thread may ask; one changes.
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
        """Whether anything of this text may be kept now: its words, the name of its file, what is typed in it."""
        return not self._is_on and text not in self._texts

    def switch(self, on: bool) -> None:
        """Switch private mode on or off, and call the observers."""
        self._is_on = on
        self._tell()

    def observe(self, changed: Callable[[], object]) -> None:
        """Call `changed` whenever an answer may have changed."""
        self._observers.append(changed)

    def change(self, text: str) -> None:
        """Note that a text was changed."""
        if self._is_on:
            self._texts.add(text)

    def settle(self, text: str) -> None:
        """Note that the writer opened or saved a text: it is private if that happens in private mode, else not."""
        if self._is_on:
            self._texts.add(text)
        elif text in self._texts:
            self.forget(text)

    def forget(self, text: str) -> None:
        """Note that a text was closed, or no longer holds anything from private mode."""
        self._texts.discard(text)
        self._tell()

    def _tell(self) -> None:
        for changed in self._observers:
            changed()
