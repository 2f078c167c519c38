"""The transformer backend between keys: what it reuses, what it foresees, and which models it refuses."""

from __future__ import annotations

import gc
import json
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import Cancelled, ModelError
from engine.prediction import Cancellation, Request
from engine.transformer import Transformer, open_transformer
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.window import tokens_of, window
from models.export import export_fused
from models.store import bundled
from tests.architectures import export
from tests.tiny import save_checkpoint, save_model

BUNDLED = bundled("transformer")
SENTENCE = "Thank you for your help. I look forward to seeing you again next week."


def answer(backend: Transformer, before: str) -> list[tuple[str, float]]:
    found = backend.predict(Request(before), Cancellation()).suggestions
    return [(suggestion.word, suggestion.probability) for suggestion in found]


def passes(backend: Transformer, before: str) -> int:
    """How often the model runs to answer."""
    so_far = backend.tree.forward_passes
    answer(backend, before)
    return backend.tree.forward_passes - so_far


@pytest.fixture(scope="module")
def used() -> Transformer:
    """A backend that has already answered all kinds of requests."""
    return open_transformer(BUNDLED)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backend") / "tiny"
    save_model(folder)
    return folder


@given(st.lists(st.text(alphabet="ab A.'", max_size=20), min_size=2, max_size=8))
@settings(max_examples=40)
def test_what_was_asked_before_does_not_change_an_answer(tiny: Path, texts: list[str]) -> None:
    backend = open_transformer(tiny)
    for before in texts:
        answer(backend, before)
    fresh, again = answer(open_transformer(tiny), texts[-1]), answer(backend, texts[-1])
    assert [word for word, _ in again] == [word for word, _ in fresh]
    assert [probability for _, probability in again] == pytest.approx(
        [probability for _, probability in fresh], abs=1e-5
    )


@pytest.mark.parametrize(
    ("before", "plain"),
    [
        ("I look\t", "I look "),
        ("I am late.  ", "I am late. "),  # two spaces, as on a typewriter
        ("I look\u00a0", "I look "),
        ("Dear Sir,\n\t", "Dear Sir,\n"),
        ("Dear Sir,\n    I", "Dear Sir,\nI"),
    ],
)
def test_tabs_and_several_spaces_are_one_space_and_an_indent_is_none(
    used: Transformer, before: str, plain: str
) -> None:
    assert answer(used, before) == answer(used, plain) != []


def test_asking_again_and_going_back_cost_no_run_of_the_model() -> None:
    backend = open_transformer(BUNDLED)
    for before in ("I look forward to s", "I look forward to se", "I look forward to seeing "):
        answer(backend, before)
    for before in ("I look forward to se", "I look forward to s", "I look forward to seeing "):
        assert passes(backend, before) == 0


def test_after_a_pause_an_accepted_suggestion_and_the_next_letter_cost_no_run() -> None:
    backend = open_transformer(BUNDLED)
    request = Request("I look forward to ")
    first = backend.predict(request, Cancellation()).suggestions[0].word
    backend.anticipate(request, Cancellation())
    assert passes(backend, f"I look forward to {first} ") == 0
    assert passes(backend, f"I look forward to {first[0]}") == 0


def test_anticipation_stops_when_a_real_request_comes() -> None:
    backend = open_transformer(BUNDLED)
    stopped = Cancellation()
    stopped.cancel()
    with pytest.raises(Cancelled):
        backend.anticipate(Request("I look forward to "), stopped)


def test_a_long_session_keeps_answering_as_a_fresh_one_does(used: Transformer) -> None:
    text = " ".join(f"This is sentence number {word}, and it goes on." for word in ("one", "two", "three", "four") * 4)
    for end in range(0, len(text), 3):
        answer(used, text[:end])
    fresh = answer(open_transformer(BUNDLED), text)
    assert [word for word, _ in answer(used, text)] == [word for word, _ in fresh]


def test_capitals_go_on_in_capitals(used: Transformer) -> None:
    for before in ("THEY WANT TO GO TO ", "THEY WANT TO GO TO T", "they want to go TO TH"):
        found = [word for word, _ in answer(used, before)]
        assert found
        assert found == [word.upper() for word in found]
    assert "the" in [word for word, _ in answer(used, "A UN official wants to go to ")]
    calmly = [(word.upper(), probability) for word, probability in answer(used, "Please do not walk on the ")]
    assert answer(used, "PLEASE DO NOT WALK ON THE ") == calmly


@given(st.text())
@example("0\x84")
@settings(max_examples=40)
def test_any_text_is_answered_with_plain_words(used: Transformer, before: str) -> None:
    for word, probability in answer(used, before):
        assert word
        assert word.isprintable()
        assert " " not in word
        assert 0 <= probability <= 1


def test_the_name_of_a_special_token_is_ordinary_text() -> None:
    tokenizer = TextTokenizer(BUNDLED / "tokenizer.json")
    tokens = tokenizer.encode("a<|endoftext|>b")
    assert None not in [tokenizer.tokens[token] for token in tokens]
    assert b"".join(tokenizer.tokens[token] or b"" for token in tokens) == b"a<|endoftext|>b"


@given(st.text(max_size=200))
def test_tokens_spell_the_text(text: str) -> None:
    tokenizer = TEXT_TOKENIZER
    spelt = b"".join(tokenizer.tokens[token] or b"" for token in tokenizer.encode(text))
    assert spelt == text.encode("utf-8", "replace")


TEXT_TOKENIZER = TextTokenizer(BUNDLED / "tokenizer.json")


@given(st.text(alphabet="ab. \n", max_size=600), st.integers(4, 40))
def test_the_window_is_the_end_of_the_text_within_the_limit(text: str, max_length: int) -> None:
    assert text.endswith(window(text, max_length))
    assert len(tokens_of(text, max_length, lambda part: list(part.encode()))) <= max_length


def test_the_window_moves_seldom_and_begins_with_a_sentence() -> None:
    text = "This is one of many sentences. " * 80
    starts = {length - len(window(text[:length], 100)) for length in range(1, len(text))}
    assert len(starts) < len(text) / 100
    assert all(text[start:].startswith("This") for start in starts)


def damage(change: Callable[[Path], object], tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    save_model(folder)
    change(folder)
    return folder


def truncate_graph(folder: Path) -> None:
    graph = folder / "model.onnx"
    graph.write_bytes(graph.read_bytes()[: graph.stat().st_size // 2])


def take_other_tokenizer(folder: Path) -> None:
    shutil.copyfile(BUNDLED / "tokenizer.json", folder / "tokenizer.json")


def take_other_weights(folder: Path) -> None:
    save_model(folder.with_name("other"), seed=1)
    shutil.copyfile(folder.with_name("other") / "model.onnx", folder / "model.onnx")


def change_tokenizer_kind(folder: Path) -> None:
    path = folder / "tokenizer.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(content | {"model": content["model"] | {"type": "WordPiece"}}), "utf-8")


def change_first_token(folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"bos_token_id": 999}), "utf-8")


def change_context_length(folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"n_positions": 16}), "utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_context_length, "too few"),
        (truncate_graph, "model.onnx"),
        (lambda folder: (folder / "model.onnx").unlink(), "is missing"),
        (take_other_tokenizer, "come from different models"),
        (take_other_weights, "computes something else"),
        (change_tokenizer_kind, "not a byte-level BPE"),
        (change_first_token, "come from different models"),
        (lambda folder: (folder / "config.json").write_text("[]"), "config.json"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "tokenizer.json"),
    ],
)
def test_a_model_that_is_damaged_or_does_not_fit_is_refused(
    change: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    folder = damage(change, tmp_path)
    with pytest.raises(ModelError, match=said):
        open_transformer(folder)


def test_a_checkpoint_is_no_model_to_write_with(tmp_path: Path) -> None:
    save_checkpoint(tmp_path)
    with pytest.raises(ModelError, match=r"model\.onnx is missing"):
        open_transformer(tmp_path)


def test_a_closed_model_is_freed_at_once_and_not_when_garbage_is_collected(tiny: Path) -> None:
    gc.collect()
    gc.disable()
    try:
        backend = open_transformer(tiny)
        answer(backend, "b a")
        index = weakref.ref(backend.vocabulary.folded)
        backend.close()
        del backend
        assert index() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf")])
def test_probabilities_that_are_no_numbers_are_told(tmp_path: Path, nonsense: float) -> None:
    spoil(tmp_path / "checkpoint", nonsense)
    with pytest.raises(ModelError, match="not numbers"):  # it is asked for golden values
        export_fused(tmp_path / "checkpoint", tmp_path / "model", 32, "tiny", "MIT", ["random weights"])


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf")])
def test_those_of_a_standard_export_are_told_too(tmp_path: Path, nonsense: float) -> None:
    spoil(tmp_path / "checkpoint", nonsense)
    export(tmp_path / "checkpoint", tmp_path / "model")
    backend = open_transformer(tmp_path / "model")
    with pytest.raises(ModelError, match="not numbers"):
        answer(backend, "a")


def spoil(checkpoint: Path, nonsense: float) -> None:
    """Write a checkpoint one of whose weights is no number."""
    model = save_checkpoint(checkpoint)
    model.transformer.ln_f.weight.data[3] = nonsense
    model.save_pretrained(checkpoint)
