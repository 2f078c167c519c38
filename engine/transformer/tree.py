"""Everything the model has computed, as a tree of tokens that shares one key/value cache.

A node is a token after its ancestors; the text before the caret is one path of the tree, candidates for the next word
are branches of it. Each node owns a row of the cache and sees its ancestors' rows only. So many branches are evaluated
in one row of tokens, typing on or going back is a walk along the tree, and nothing is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.prediction import Cancellation
from engine.transformer.session import HIDDEN, Probabilities, Session, TokenRow

_REMEMBERED = 48_000_000  # most bytes of probabilities to keep; for GPT-2's vocabulary a node has 200 kB


@dataclass(slots=True, eq=False)
class Node:
    """A token in its place. `probabilities` [V] are those of the next token, None until asked for or once forgotten.

    `notes` is room for what a search derives from the probabilities.
    """

    token: int
    position: int
    row: int
    visible: npt.NDArray[np.float32]  # [capacity], the attention bias of a child: 0 for this node and its ancestors
    parent: Node | None
    children: dict[int, Node] = field(default_factory=dict)
    probabilities: Probabilities | None = None
    notes: dict[Any, Any] = field(default_factory=dict)


class TokenTree:
    """Evaluates tokens after tokens, each once. Results do not depend on other tokens in the run. Not thread-safe.

    `session` evaluates the tokens; `bos_id` is the one that every path begins with, and `max_length` that of a path in
    tokens. `forward_passes` counts runs of the model.
    """

    def __init__(self, session: Session, bos_id: int, max_length: int) -> None:
        self.session, self.bos_id = session, bos_id
        self.max_length, self._capacity = max_length, session.capacity
        self._most_recent = _REMEMBERED // (4 * session.vocabulary_size)
        self.forward_passes = 0
        self._recent: dict[Node, None] = {}
        nothing = np.full(self._capacity, HIDDEN)
        self._ground = Node(-1, -1, -1, nothing, None)
        self._used = 0

    def walk(self, tokens: Sequence[int], cancellation: Cancellation) -> Node:
        """The node of the path [bos_id, *tokens], with its probabilities. Evaluates only what is not there yet."""
        path = [self.bos_id, *tokens]
        node, known = self._ground, 0
        while known < len(path) and path[known] in node.children:
            node, known = node.children[path[known]], known + 1
        if known == len(path) and node.probabilities is not None:
            self._remember([node])
            return node
        if known == len(path) and node.parent is not None:
            node, known = node.parent, known - 1  # computed, but its probabilities were not kept
        node = self._make_room(node, len(path) - known)
        return self._grow_path(node, path[known:], cancellation)

    def branch(self, branches: Sequence[tuple[Node, int]], cancellation: Cancellation) -> list[Node]:
        """The nodes of the given tokens, each after the given node, with their probabilities.

        Those that are not there yet are evaluated in one run. There must be `room` for them.
        """
        new = [branch for branch in dict.fromkeys(branches) if not self._holds(*branch)]
        if new:
            self._grow_branches(new, cancellation)
        nodes = [parent.children[token] for parent, token in branches]
        self._remember(nodes)
        return nodes

    def grow(self, node: Node, paths: Sequence[Sequence[int]], cancellation: Cancellation) -> list[list[Node]]:
        """The nodes of several paths that go on from `node`, with their probabilities, all evaluated in one run.

        Branches off the path to `node` may be dropped to make room.
        """
        if self.room() < sum(map(len, paths)):
            self.prune(node)
        new: dict[tuple[Node, int], Node] = {}
        for path in paths:
            self._draft(node, path, new)
        if new:
            self._run_drafts(list(new.values()), cancellation)
        found = [self._along(node, path) for path in paths]
        self._remember([step for path in found for step in path])
        return found

    def room(self) -> int:
        """The number of tokens that fit before the tree must drop branches off the current path."""
        return self._capacity - self._used

    def prune(self, node: Node) -> None:
        """Drop every branch that is not on the path to `node`, which must be in the tree."""
        path = _path(node)
        assert path[0] is self._ground
        rows = np.array([step.row for step in path[1:]], np.int64)
        self.session.keep(rows)
        for row, (above, step) in enumerate(pairwise(path)):
            _drop(child for child in above.children.values() if child is not step)
            above.children = {step.token: step}
            step.row, step.visible = row, np.where(np.arange(self._capacity) <= row, np.float32(0), HIDDEN)
        _drop(node.children.values())
        node.children = {}
        self._used = len(rows)
        self._recent = {step: None for step in path if step in self._recent}

    def forget(self) -> None:
        """Drop all probabilities, which must then be computed again; the cache stays."""
        for node in self._recent:
            node.probabilities = None
            node.notes.clear()
        self._recent.clear()

    def close(self) -> None:
        """Drop everything; the tree cannot be used afterwards."""
        self._recent.clear()
        _drop([self._ground])

    def _make_room(self, node: Node, count: int) -> Node:
        if self.room() >= count:
            return node
        self.prune(node)
        return node

    def _grow_path(self, node: Node, tokens: Sequence[int], cancellation: Cancellation) -> Node:
        """Evaluate `tokens` one after the other in one run; only the last one's probabilities are asked for."""
        first, nodes = self._used, list[Node]()
        bias = np.full((len(tokens), self._capacity), HIDDEN)
        for i, token in enumerate(tokens):
            bias[i] = node.visible
            bias[i, first + i] = 0
            node = self._child(node, token, first + i, bias[i])
            nodes.append(node)
        node = self._run(nodes, bias, np.array([len(nodes) - 1]), cancellation)[-1]
        self._remember([node])
        return node

    def _draft(self, node: Node, tokens: Sequence[int], new: dict[tuple[Node, int], Node]) -> None:
        """Put nodes for what the tree lacks of a path after `node` into `new`, by their parents and tokens."""
        for token in tokens:
            known = node.children.get(token)
            if (known is None or known.probabilities is None) and (node, token) not in new:
                visible, row = node.visible.copy(), self._used + len(new)
                visible[row] = 0
                new[node, token] = self._child(node, token, row, visible)
            node = known or new[node, token]

    def _run_drafts(self, nodes: Sequence[Node], cancellation: Cancellation) -> None:
        bias = np.stack([node.visible for node in nodes])
        self._run(nodes, bias, np.arange(len(nodes)), cancellation)

    def _along(self, node: Node, tokens: Sequence[int]) -> list[Node]:
        """The nodes of a path that is there."""
        return list(accumulate(tokens, lambda step, token: step.children[token], initial=node))[1:]

    def _holds(self, parent: Node, token: int) -> bool:
        return token in parent.children and parent.children[token].probabilities is not None

    def _grow_branches(self, branches: Sequence[tuple[Node, int]], cancellation: Cancellation) -> None:
        """Evaluate tokens side by side in one run; none of them sees another."""
        bias = np.stack([parent.visible for parent, _ in branches])  # S x [capacity] -> [S, capacity]
        own = np.arange(len(branches))
        bias[own, self._used + own] = 0
        rows = enumerate(branches, self._used)
        nodes = [self._child(parent, token, row, bias[row - self._used]) for row, (parent, token) in rows]
        self._run(nodes, bias, own, cancellation)

    def _child(self, parent: Node, token: int, row: int, visible: npt.NDArray[np.float32]) -> Node:
        return Node(token, parent.position + 1, row, visible, parent)

    def _run(
        self,
        nodes: Sequence[Node],
        bias: npt.NDArray[np.float32],
        asked: npt.NDArray[np.int64],
        cancellation: Cancellation,
    ) -> list[Node]:
        """Run the model over `nodes`, whose rows follow the used ones, and join them to the tree if it succeeds.

        Gives the nodes in the tree: one that was there, and had only lost its probabilities, stays with its children.
        """
        tokens = np.array([node.token for node in nodes], np.int64)
        positions = np.array([node.position for node in nodes], np.int64)
        total = self._used + len(nodes)
        row = TokenRow(tokens, positions, np.ascontiguousarray(bias[:, :total]), asked)
        found = self.session.run(row, cancellation)
        self.forward_passes += 1
        self._used = total
        joined = [_join(node) for node in nodes]
        for number, probabilities in zip(asked.tolist(), found, strict=True):
            joined[number].probabilities = probabilities
        return joined

    def _remember(self, nodes: Sequence[Node]) -> None:
        """Note that `nodes` were used just now, and forget the probabilities that were not used for longest."""
        for node in nodes:
            self._recent.pop(node, None)
            self._recent[node] = None
        while len(self._recent) > self._most_recent:
            oldest = next(iter(self._recent))
            del self._recent[oldest]
            oldest.probabilities = None
            oldest.notes.clear()


def _join(node: Node) -> Node:
    """The node in the tree for this one's token, which is this one unless there was one."""
    assert node.parent is not None
    return node.parent.children.setdefault(node.token, node)


def _drop(nodes: Iterable[Node]) -> None:
    """Cut all references of nodes and their subtrees, to free them now: garbage collection may be a long way off."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        pending += node.children.values()
        node.parent, node.probabilities = None, None
        node.children.clear()
        node.notes.clear()


def _path(node: Node) -> list[Node]:
    path = [node]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    return path[::-1]
