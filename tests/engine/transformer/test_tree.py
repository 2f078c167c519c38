"""The tree of tokens computes what separate runs compute, whatever the order of edits, and each token once."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPT2LMHeadModel

from engine.errors import Cancelled
from engine.prediction import Cancellation
from engine.transformer.session import FusedSession
from engine.transformer.tree import Node, TokenTree
from tests.tiny import save_model

TOKENS = st.lists(st.integers(1, 17), max_size=30)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[GPT2LMHeadModel, Path]:
    folder = tmp_path_factory.mktemp("tree") / "tiny"
    return save_model(folder), folder


def open_tree(folder: Path, capacity: int = 96) -> TokenTree:
    return TokenTree(FusedSession(folder / "model.onnx", capacity), 0, 48)


def separately(model: GPT2LMHeadModel, tokens: list[int]) -> np.ndarray:
    """[V] what transformers gives after the path, computed alone and without a cache."""
    with torch.no_grad():
        return torch.softmax(model(torch.tensor([[0, *tokens]])).logits[0, -1], -1).numpy()


@given(texts=st.lists(TOKENS, min_size=1, max_size=12))
@settings(max_examples=25)
def test_any_order_of_edits_gives_what_a_run_from_scratch_gives(
    tiny: tuple[GPT2LMHeadModel, Path], texts: list[list[int]]
) -> None:
    model, folder = tiny
    tree = open_tree(folder)
    for tokens in texts:
        np.testing.assert_allclose(
            tree.walk(tokens, Cancellation()).probabilities, separately(model, tokens), atol=1e-5
        )


@given(context=TOKENS, branches=st.lists(st.lists(st.integers(1, 17), min_size=2, max_size=2), min_size=1, max_size=6))
@settings(max_examples=25)
def test_branches_in_one_row_are_separate_runs(
    tiny: tuple[GPT2LMHeadModel, Path], context: list[int], branches: list[list[int]]
) -> None:
    model, folder = tiny
    tree = open_tree(folder)
    node = tree.walk(context, Cancellation())
    firsts = tree.branch([(node, first) for first, _ in branches], Cancellation())
    seconds = tree.branch([(at, last) for at, (_, last) in zip(firsts, branches, strict=True)], Cancellation())
    for found, branch in zip(seconds, branches, strict=True):
        np.testing.assert_allclose(found.probabilities, separately(model, context + branch), atol=1e-5)


PATHS = st.lists(st.lists(st.integers(1, 17), min_size=1, max_size=4), min_size=1, max_size=8)


@given(context=TOKENS, paths=PATHS, known=PATHS, is_forgotten=st.booleans())
@settings(max_examples=25)
def test_paths_in_one_run_are_separate_runs(
    tiny: tuple[GPT2LMHeadModel, Path],
    context: list[int],
    paths: list[list[int]],
    known: list[list[int]],
    is_forgotten: bool,
) -> None:
    model, folder = tiny
    tree = open_tree(folder)
    node = tree.walk(context, Cancellation())
    tree.grow(node, known, Cancellation())
    if is_forgotten:
        tree.forget()
    passes = tree.forward_passes
    grown = tree.grow(node, paths, Cancellation())
    assert tree.forward_passes <= passes + 1
    for path, nodes in zip(paths, grown, strict=True):
        for length, found in enumerate(nodes, start=1):
            np.testing.assert_allclose(found.probabilities, separately(model, context + path[:length]), atol=1e-5)


def test_typing_on_and_going_back_run_the_model_for_new_tokens_only(tiny: tuple[GPT2LMHeadModel, Path]) -> None:
    tree = open_tree(tiny[1])
    tree.walk([3, 4, 5], Cancellation())
    tree.walk([3, 4, 5, 6], Cancellation())
    assert tree.forward_passes == 2
    tree.walk([3, 4, 5], Cancellation())
    tree.walk([3, 4, 5, 6], Cancellation())
    assert tree.forward_passes == 2
    branch = tree.branch([(tree.walk([3, 4, 5], Cancellation()), 7)], Cancellation())[0]
    assert tree.walk([3, 4, 5, 7], Cancellation()) is branch
    assert tree.forward_passes == 3


def test_a_full_cache_drops_branches_and_keeps_the_path(tiny: tuple[GPT2LMHeadModel, Path]) -> None:
    model, folder = tiny
    tree = open_tree(folder, capacity=50)
    node = tree.walk([3, 4, 5], Cancellation())
    tree.branch([(node, token) for token in range(1, 18)], Cancellation())
    deep = [3, 4, 5, *range(1, 18), *range(1, 18)]
    np.testing.assert_allclose(tree.walk(deep, Cancellation()).probabilities, separately(model, deep), atol=1e-5)
    passes = tree.forward_passes
    tree.walk([3, 4, 5], Cancellation())
    assert tree.forward_passes == passes


def test_a_cancelled_run_leaves_the_tree_as_it_was(tiny: tuple[GPT2LMHeadModel, Path]) -> None:
    model, folder = tiny
    tree = open_tree(folder)
    node: Node = tree.walk([3, 4], Cancellation())
    stopped = Cancellation()
    stopped.cancel()
    with pytest.raises(Cancelled):
        tree.branch([(node, 5), (node, 6)], stopped)
    assert node.children == {}
    np.testing.assert_allclose(
        tree.walk([3, 4, 6], Cancellation()).probabilities, separately(model, [3, 4, 6]), atol=1e-5
    )


def test_dropped_branches_are_freed_without_the_garbage_collector(tiny: tuple[GPT2LMHeadModel, Path]) -> None:
    tree = open_tree(tiny[1], capacity=50)
    gc.collect()
    gc.disable()  # as in the window, where a collection may be minutes away
    try:
        for last in range(1, 18):
            node = tree.walk([last, 3, 5], Cancellation())
            tree.prune(node)
            tree.branch([(node, token) for token in range(1, 18)], Cancellation())
        alive = sum(type(thing) is Node for thing in gc.get_objects())
    finally:
        gc.enable()
    assert alive <= 51


def test_what_is_evaluated_anew_keeps_what_hangs_on_it_and_nothing_is_left_over(
    tiny: tuple[GPT2LMHeadModel, Path],
) -> None:
    model, folder = tiny
    tree = open_tree(folder)
    gc.collect()
    gc.disable()
    try:
        node = tree.walk([3, 4], Cancellation())
        tree.walk([3, 4, 5, 6], Cancellation())
        tree.forget()
        passes = tree.forward_passes
        np.testing.assert_allclose(
            tree.walk([3, 4], Cancellation()).probabilities, separately(model, [3, 4]), atol=1e-5
        )
        branch = tree.branch([(node, 5)], Cancellation())[0]
        np.testing.assert_allclose(branch.probabilities, separately(model, [3, 4, 5]), atol=1e-5)
        np.testing.assert_allclose(
            tree.walk([3, 4, 5, 6], Cancellation()).probabilities, separately(model, [3, 4, 5, 6]), atol=1e-5
        )
        assert tree.forward_passes == passes + 3
        del node, branch
        tree.close()
        del tree
        assert not any(type(thing) is Node for thing in gc.get_objects())
    finally:
        gc.enable()
