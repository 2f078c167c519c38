"""A model in a process of its own predicts as it does here, and where it does harm, that process alone ends."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.blend import open_blend
from engine.errors import Cancelled, ModelError
from engine.insight.alternatives import alternatives
from engine.insight.attention import attention
from engine.insight.compare import compare
from engine.insight.likelihood import ngram_likelihood, transformer_likelihood
from engine.insight.reader import Reader
from engine.ngram import NgramBackend
from engine.prediction import Backend, Cancellation, Request
from engine.text import Caret, caret
from engine.transformer import Pair, Transformer
from engine.transformer.backend import open_parts
from models.store import bundled, open_model, open_tried, open_tried_attention, open_tried_pair
from models.store.host import hosted_parts, open_hosted, open_hosted_attention, process
from models.store.opening import open_attention
from tests.harm import bomb, loop, reseal, spoil
from tests.hosts import hosts
from tests.paths import ROOT
from tests.patience import SECONDS
from tests.tiny import LETTERS, save_model

TOKENS = (*LETTERS, *"defgh%")  # the last one is read only where it is typed
HARMFUL = len(TOKENS)
TEXTS = ("", "ab ", "ab a", "ab ab. A b ab a", "ab\n", "Aab '", "ab % ab ", "\udcff a \U0001f600 b", "a" * 300)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "mine"
    save_model(folder, tokens=TOKENS)
    return folder


@pytest.fixture
def model(sound: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "mine"
    shutil.copytree(sound, folder)
    return folder


@pytest.fixture(autouse=True)
def _none_is_left() -> Iterator[None]:
    yield
    assert hosts() == []


def predicted(backend: Backend, text: str) -> tuple[object, ...]:
    found = backend.predict(Request(text), Cancellation())
    return found.suggestions, found.prefix_probability, found.whole_probability


def behind(backend: Backend, at: Caret, words: tuple[str, ...]) -> list[list[float]]:
    return backend.log_probabilities_behind(at, words, words, Cancellation())


def same(one: Backend, other: Backend, texts: tuple[str, ...]) -> None:
    for text in texts:
        assert predicted(one, text) == predicted(other, text)
        for backend in (one, other):
            backend.anticipate(Request(text), Cancellation())
        at, words = caret(text), ("ab", "b")
        assert one.log_probability(at, "ab") == other.log_probability(at, "ab")
        assert behind(one, at, words) == behind(other, at, words)


def test_a_transformer_predicts_as_it_does_here(sound: Path) -> None:
    with closing(open_model(sound)) as here, closing(open_hosted(sound, "transformer")) as there:
        assert there.name == here.name
        same(there, here, TEXTS)


def test_so_does_an_ngram_model() -> None:
    folder = bundled("ngram")
    with closing(open_model(folder)) as here, closing(open_hosted(folder, "ngram")) as there:
        assert there.name == here.name
        same(there, here, ("", "I look forward to ", "Thank you for the quick re", "New Y", "at 5 o'"))


def test_so_do_a_blend_and_a_pair(sound: Path) -> None:
    ngrams, weights = bundled("ngram"), bundled("blend")
    with closing(open_hosted(bundled("transformer"), "transformer")) as there, closing(open_model(ngrams)) as ngram:
        assert isinstance(there, Transformer)
        assert isinstance(ngram, NgramBackend)
        with closing(open_model(bundled("transformer"))) as here:
            assert isinstance(here, Transformer)
            same(open_blend(weights, there, ngram), open_blend(weights, here, ngram), ("I look forward to s", "I "))
    there = Pair(hosted_parts(sound), open_parts(sound), 0.3)
    here = Pair(open_parts(sound), open_parts(sound), 0.3)
    same(there, here, TEXTS)
    there.weight = here.weight = 0.7
    same(there, here, TEXTS)
    there.close()


def test_the_views_see_what_they_see_here() -> None:
    folder, text = bundled("transformer"), "The weather in London is fine. I look forward to it"
    with closing(open_hosted(folder, "transformer")) as there, closing(open_model(folder)) as here:
        assert isinstance(there, Transformer)
        assert isinstance(here, Transformer)
        far, near = Reader(there), Reader(here)
        assert transformer_likelihood(far, text, Cancellation()) == transformer_likelihood(near, text, Cancellation())
        far_map = attention(far, open_hosted_attention(folder), text, Cancellation())
        near_map = attention(near, open_attention(folder), text, Cancellation())
        np.testing.assert_array_equal(far_map.weights, near_map.weights)
        with (
            closing(open_hosted(bundled("ngram"), "ngram")) as far_words,
            closing(open_model(bundled("ngram"))) as words,
        ):
            assert isinstance(far_words, NgramBackend)
            assert isinstance(words, NgramBackend)
            assert ngram_likelihood(far_words, text, Cancellation()) == ngram_likelihood(words, text, Cancellation())
            place = "I look forward to ", "seeing", " you soon."
            assert alternatives(far, *place, Cancellation(), ngram=far_words) == alternatives(
                near, *place, Cancellation(), ngram=words
            )
            seen = compare(far, far_words, text, Cancellation())
            assert seen == compare(near, words, text, Cancellation())
    del far, near


def test_what_did_not_come_along_has_its_own_process_and_what_did_has_not(sound: Path) -> None:
    with closing(open_tried(bundled("transformer"))), closing(open_tried(bundled("ngram"))):
        assert hosts() == []
        with closing(open_tried(sound)) as mine:
            assert len(hosts()) == 1
            pair = open_tried_pair(sound, sound, 0.5)
            assert len(hosts()) == 3
            pair.close()
            mine.predict(Request("ab "), Cancellation())
    assert hosts() == []
    shown = open_tried_attention(sound)
    assert len(hosts()) == 1
    assert shown.of([0, 1, 2], Cancellation()).shape == (2, 2, 3, 3)
    del shown


def test_a_damaged_or_other_model_is_refused_by_its_process(model: Path) -> None:
    with pytest.raises(ModelError, match="where 'ngram' is wanted"):
        open_hosted(model, "ngram")
    (model / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"model\.onnx is damaged"):
        open_hosted(model, "transformer")
    reseal(model)
    with pytest.raises(ModelError, match="onnxruntime can open"):
        open_hosted(model, "transformer")


def test_the_process_may_neither_open_nor_write_a_file_nor_take_much_more_memory(sound: Path) -> None:
    with closing(open_hosted(sound, "transformer")):
        [host] = hosts()
        assert host.rlimit(resource.RLIMIT_NOFILE) == (0, 0)
        assert host.rlimit(resource.RLIMIT_FSIZE) == (0, 0)
        assert host.rlimit(resource.RLIMIT_AS)[0] < host.memory_info().vms + (1 << 31)
        assert host.net_connections() == []


def test_a_process_that_is_killed_is_told_and_another_one_can_be_opened(sound: Path) -> None:
    backend = open_hosted(sound, "transformer")
    predicted(backend, "ab ")
    hosts()[0].kill()
    for text in ("ab % a", "ab % b"):
        with pytest.raises(ModelError, match=r"The process of mine has ended \(code -9\)"):
            predicted(backend, text)
    backend.close()
    with closing(open_hosted(sound, "transformer")) as another:
        predicted(another, "ab % a")


@pytest.mark.parametrize(("limit", "cancels"), [("_GIVES_WAY", True), ("_ANSWERS", False)])
def test_a_process_that_sleeps_is_ended_once_it_does_not_give_way_or_answer(
    sound: Path, monkeypatch: pytest.MonkeyPatch, limit: str, cancels: bool
) -> None:
    backend, cancellation = open_hosted(sound, "transformer"), Cancellation()
    monkeypatch.setattr(process, limit, 0.2)
    hosts()[0].send_signal(signal.SIGSTOP)
    cancelling = threading.Timer(0.1, cancellation.cancel if cancels else lambda: None)
    assert isinstance(backend, Transformer)
    cancelling.start()
    with pytest.raises(ModelError, match=r"mine did not answer within \d+ s, so its process was ended"):
        backend.tree.walk([1], cancellation)
    cancelling.join()
    backend.close()


def test_a_tokenizer_that_sleeps_is_ended_too(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.store.host.hosted._CUTTING", 0.1)
    backend = open_hosted(sound, "transformer")
    hosts()[0].send_signal(signal.SIGSTOP)
    with pytest.raises(ModelError, match="did not answer"):
        predicted(backend, "ab ")
    backend.close()


def test_a_loop_without_end_gives_way_to_the_next_key(model: Path) -> None:
    spoil(model, *loop(None, HARMFUL))
    backend = open_hosted(model, "transformer")
    sound = predicted(backend, "ab ")
    cancellation = Cancellation()
    cancelling = threading.Timer(0.3, cancellation.cancel)
    cancelling.start()
    with pytest.raises(Cancelled):
        backend.predict(Request("ab % "), cancellation)
    cancelling.join()
    assert predicted(backend, "ab ") == sound
    cancelled = Cancellation()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        backend.predict(Request("ab % "), cancelled)
    backend.close()


def test_a_model_that_takes_more_and_more_memory_is_told(model: Path) -> None:
    spoil(model, *bomb(2**29, HARMFUL))  # 2 GB
    backend = open_hosted(model, "transformer")
    predicted(backend, "ab ")
    [host] = hosts()
    with pytest.raises(ModelError, match="could not be computed"):
        predicted(backend, "ab % ")
    assert host.memory_info().rss < 1 << 30
    backend.close()


LOST = """
import sys
from pathlib import Path
from engine.prediction import Cancellation, Request
from models.store.host import open_hosted
backend = open_hosted(Path(sys.argv[1]), "transformer")
print("open", flush=True)
backend.predict(Request("ab % "), Cancellation())
"""


def test_a_process_ends_with_the_one_that_started_it_even_in_a_loop(model: Path) -> None:
    spoil(model, *loop(None, HARMFUL))
    starter = subprocess.Popen([sys.executable, "-c", LOST, str(model)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert starter.stdout.readline() == "open\n"
    [host] = psutil.Process(starter.pid).children()
    starter.kill()
    starter.communicate()
    host.wait(SECONDS)


def test_a_model_that_nobody_holds_any_more_ends_its_process(sound: Path) -> None:
    backend = open_hosted(sound, "transformer")
    [host] = hosts()
    del backend
    assert not host.is_running()


def test_hosts_leave_no_threads_and_no_open_files(sound: Path) -> None:
    def use() -> tuple[int, int]:
        return threading.active_count(), len(os.listdir("/proc/self/fd"))

    before = use()
    open_hosted(sound, "transformer").close()
    assert use() == before


NONSENSE: dict[str, Callable[[Backend], object]] = {
    "names": lambda backend: backend,
    "letters": lambda backend: predicted(backend, "ab "),
    "numbers": lambda backend: predicted(backend, "ab "),
    "shapes": lambda backend: predicted(backend, "ab "),
    "bytes": lambda backend: predicted(backend, "ab "),
    "fault": lambda backend: predicted(backend, "ab "),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_a_process_that_was_taken_over_can_but_talk_nonsense(
    sound: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(process, "_CHILD", "tests.models.store.host.nonsense")
    monkeypatch.setenv("NONSENSE", what)
    with pytest.raises(ModelError, match=r"make no sense|has ended|not numbers"):
        NONSENSE[what](open_hosted(sound, "transformer"))
