"""Files are learned a piece at a time: other work goes first, and it can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.own_words.listing import learned
from engine.own_words.spelling import NoSpelling
from engine.prediction import Request
from models.reading import TextChoice
from service.learning import jobs
from service.learning.files import FilesLearned, learn_files
from service.learning.own_words import LearningJob, OwnWordsService
from service.prediction.mailbox import Mailbox, PredictionQuestion
from tests.loops import PlainLoop

LONG = "We met Zorblatt at the quay. Zorblatt was late.\n" * 2000
CHAT = "12/31/23, 9:41 PM - Ann: We met Zorblatt\n12/31/23, 9:42 PM - Bob: And Quuxley\n"


class Learning:
    """Own words in the thread of the test."""

    def __init__(self, folder: Path) -> None:
        self.loop, self.mailbox = PlainLoop(), Mailbox()
        self.service = OwnWordsService(folder / "words.sqlite", NoSpelling(), self.mailbox, self.loop.post)
        self.service.listener.progressed = lambda job, told: self.told.setdefault(job, []).append(told)
        self.service.listener.ended = lambda job, fault: self.ended.append((job, fault))
        self.told: dict[LearningJob, list[Any]] = {}
        self.ended: list[tuple[LearningJob, str]] = []

    def learn(self, *paths: Path, choice: TextChoice = TextChoice()) -> FilesLearned:  # noqa: B008 - it is frozen
        """What came of it."""
        job = learn_files(paths, choice)
        self.service.do(job)
        self.loop.run_until(lambda: (job, "") in self.ended)
        (found,) = (told for told in self.told[job] if isinstance(told, FilesLearned))
        return found

    def begin(self, path: Path) -> LearningJob:
        """A job that has learned its first piece."""
        job = learn_files([path], TextChoice())
        self.service.do(job)
        self.loop.run_until(lambda: any(self.told.get(job, ())))
        return job

    @property
    def words(self) -> set[str]:
        return {found.text for found in learned(self.service.opened())}


@pytest.fixture
def learning(tmp_path: Path) -> Iterator[Learning]:
    made = Learning(tmp_path)
    yield made
    made.service.close()


def is_reading() -> bool:
    return any("models.reading.child" in child.cmdline() for child in psutil.Process().children())


def test_files_are_learned_with_progress_and_the_unreadable_are_told(learning: Learning, tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(f"<p>{LONG[:5000]}</p><script>secretfunction</script>", "utf-8")
    (tmp_path / "two.pages").write_text("Quuxley", "utf-8")
    (tmp_path / "three.txt").write_text("Quuxley was there.", "utf-8")
    found = learning.learn(*(tmp_path / name for name in ("one.html", "two.pages", "missing.txt", "three.txt")))
    shares = [told for told in next(iter(learning.told.values())) if isinstance(told, float)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {"Zorblatt", "Quuxley"} <= learning.words
    assert "secretfunction" not in learning.words
    assert (found.learned, found.waiting) == (2, [])
    assert ["two.pages is a Pages document" in found.unread[0], "missing.txt" in found.unread[1]] == [True, True]


def test_a_secret_below_its_label_is_stopped_where_a_piece_ends_between_them(
    learning: Learning, tmp_path: Path
) -> None:
    label = "\nMy new password:\n"
    for filled in (1000, 990):  # characters to the end of the first piece, with and without the label
        start = ("the " * 300)[: filled - len(label)]
        (tmp_path / "one.txt").write_text(f"{start}{label}dragonfly kettlewick\nThey left.\n", "utf-8")
        learning.learn(tmp_path / "one.txt")
        assert {"the", "left"} <= learning.words
        assert not {"dragonfly", "kettlewick"} & learning.words


def test_a_chat_waits_for_a_choice_and_then_gives_the_chosen_lines_alone(learning: Learning, tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text(CHAT, "utf-8")
    (tmp_path / "other.txt").write_text("They saw a snorkack.", "utf-8")
    first = learning.learn(tmp_path / "chat.txt", tmp_path / "other.txt")
    assert (first.learned, first.waiting, first.authors) == (1, [tmp_path / "chat.txt"], {"Ann": 1, "Bob": 1})
    assert "snorkack" in learning.words
    assert not {"Zorblatt", "Quuxley"} & learning.words
    both = first.with_later(learning.learn(*first.waiting, choice=TextChoice(("Ann",))))
    assert (both.learned, both.waiting, both.left_out) == (2, [], {"lines of others": 1})
    assert "Zorblatt" in learning.words
    assert "Quuxley" not in learning.words


def test_other_jobs_and_questions_go_first(learning: Learning, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(LONG, "utf-8")
    job, other = learning.begin(tmp_path / "long.txt"), jobs.add("kettlewick")
    learning.service.do(other)
    learning.loop.run_until(lambda: (other, "") in learning.ended)
    assert (job, "") not in learning.ended
    learning.mailbox.put(PredictionQuestion(Request("We met "), ()))
    before = len(learning.told[job])
    for _ in range(20):
        learning.loop.step()
    assert len(learning.told[job]) == before
    learning.mailbox.take()
    assert not learning.service.catch_up()
    learning.loop.run_until(lambda: len(learning.told[job]) > before)


def test_a_stop_ends_the_reading_at_once_and_keeps_what_was_learned(learning: Learning, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(LONG + "Quuxley.", "utf-8")
    job = learning.begin(tmp_path / "long.txt")
    learning.service.cut(job)
    learning.loop.run_until(lambda: (job, "") in learning.ended)
    assert not is_reading()
    assert "Zorblatt" in learning.words
    assert "Quuxley" not in learning.words


def test_the_end_of_the_program_ends_the_reading(learning: Learning, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(LONG, "utf-8")
    learning.begin(tmp_path / "long.txt")
    learning.service.close()
    assert not is_reading()
