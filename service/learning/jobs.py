"""Jobs on the writer's own words, for the service's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from service.learning.own_words import LearningJob, OwnWordsService

if TYPE_CHECKING:
    from engine.own_words import OwnWords


def learn(text: str, before: str) -> LearningJob:
    """Learn typed text, given the text before it in its line."""

    def run(service: OwnWordsService) -> Iterator[object]:
        service.opened().learn(text, before)
        yield from service.tell_learned()

    return LearningJob(run, background=True)


def unsee(word: str) -> LearningJob:
    """Take one sighting of a word back, since the writer undid or corrected it."""

    def run(service: OwnWordsService) -> Iterator[object]:
        service.opened().unsee(word)
        yield from service.tell_changed()

    return LearningJob(run, background=True)


def add(text: str) -> LearningJob:
    """Add a word or a phrase."""
    return _change(lambda own_words: own_words.add(text))


def forget(text: str, before: str | None = None) -> LearningJob:
    """Never offer a word or phrase again, or not after this text."""
    return _change(lambda own_words: own_words.forget(text, before))


def unlearn(word: str) -> LearningJob:
    """Delete a word, which may be learned again."""
    return _change(lambda own_words: own_words.unlearn(word))


def take_back() -> LearningJob:
    """Take back what was learned or added in the last hour."""
    return _change(lambda own_words: own_words.take_back())


def forget_all(texts: Sequence[str]) -> LearningJob:
    """Never offer any of these again."""

    def do(own_words: OwnWords) -> None:
        for text in texts:
            own_words.forget(text)

    return _change(do)


def allow(entries: Sequence[tuple[str, str]]) -> LearningJob:
    """Allow forgotten words again, each with the words that it was not to follow."""

    def do(own_words: OwnWords) -> None:
        for word, before in entries:
            own_words.allow(word, before)

    return _change(do)


def wipe() -> LearningJob:
    """Delete everything."""
    return _change(lambda own_words: own_words.wipe())


def import_from(path: Path) -> LearningJob:
    """Add exported words, or a list of words of another program, of which it tells how many were taken and how many
    different entries there were."""

    def run(service: OwnWordsService) -> Iterator[object]:
        from engine.own_words.transfer import import_words
        from engine.own_words.word_lists import read_word_list

        if path.suffix == ".jsonl":
            import_words(service.opened(), path)
        else:
            entries = list(read_word_list(path))
            yield service.opened().add_list(entries), len({word for word, _times in entries})
        yield from service.tell_changed()

    return LearningJob(run)


def restore_from(path: Path) -> LearningJob:
    """Put exported words in the place of all that is here."""

    def run(service: OwnWordsService) -> Iterator[object]:
        from engine.own_words.transfer import restore_words

        restore_words(service.opened(), path)
        yield from service.tell_changed()

    return LearningJob(run)


def export_to(path: Path) -> LearningJob:
    """Write everything to a file."""

    def run(service: OwnWordsService) -> Iterator[object]:
        from engine.own_words.transfer import export_words

        export_words(service.opened(), path)
        yield from ()

    return LearningJob(run)


def export_list(path: Path) -> LearningJob:
    """Write the words on offer to a plain list."""

    def run(service: OwnWordsService) -> Iterator[object]:
        from engine.own_words.word_lists import write_word_list

        write_word_list(service.opened(), path)
        yield from ()

    return LearningJob(run)


def begin_anew() -> LearningJob:
    """Set the file aside and begin another."""

    def run(service: OwnWordsService) -> Iterator[object]:
        from engine.own_words import set_aside

        service.shut()
        set_aside(service.path)
        service.opened()
        yield from ()

    return LearningJob(run)


def search(containing: str, limit: int, order: str = "seen") -> LearningJob:
    """Report the first `limit` words and phrases that contain a string, as a growing list of Learned.

    `order` is one of engine.own_words.listing.Order.
    """

    def run(service: OwnWordsService) -> Iterator[object]:
        from engine.own_words import listing

        yield from listing.search(service.opened(), containing, limit, listing.Order(order))

    return LearningJob(run, may_be_cut=True)


def search_forgotten(containing: str) -> LearningJob:
    """Report the forgotten words that contain a string, each with the words that it is not to follow."""

    def run(service: OwnWordsService) -> Iterator[object]:
        wanted = containing.lower()
        yield [(word, before) for word, before in service.opened().forgotten() if wanted in f"{before} {word}"]

    return LearningJob(run, may_be_cut=True)


def _change(do: Callable[[OwnWords], None]) -> LearningJob:
    """A change that may alter the words on offer."""

    def run(service: OwnWordsService) -> Iterator[object]:
        do(service.opened())
        yield from service.tell_changed()

    return LearningJob(run)
