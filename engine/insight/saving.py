"""The data of every view as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from engine.insight.attention import AttentionMap
from engine.insight.compare import Comparison
from engine.insight.likelihood import Likelihood
from engine.insight.tour import FarSight

Cells = Mapping[str, Any]


def to_json(view: Any) -> str:
    """A view, or several, as JSON: every field and property by name; a number that is not finite is null."""
    return json.dumps(_plain(view), indent=2, allow_nan=False, ensure_ascii=False)


def to_csv(view: Any) -> str:
    """The rows of a view as CSV with a line of names: its words, influences, pieces, partial texts, or weights."""
    rows = [_cells(row) for row in _rows(view)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _rows(view: Any) -> Iterable[Any]:
    """The parts of a view that get a line each."""
    if isinstance(view, Comparison):
        return view.words
    if isinstance(view, Likelihood):
        return [{"model": view.kind, **_fields(word)} for word in view.words]
    if isinstance(view, AttentionMap):
        return _weights(view)
    if isinstance(view, FarSight):
        return view.influences
    for name in ("partials", "levels", "commonest"):
        if hasattr(view, name):
            return getattr(view, name)  # type: ignore[no-any-return]
    if isinstance(view, Sequence):
        return [row for part in view for row in _rows(part)]
    return [view]


def _weights(view: AttentionMap) -> Iterable[Cells]:
    """The weights averaged over layers and heads, and each of them, for all earlier words."""
    for layer, head, i, j in np.argwhere(view.weights >= 0).tolist():
        if j <= i:
            weight = float(view.weights[layer, head, i, j])
            yield {
                "layer": layer + 1, "head": head + 1, "number": i, "word": view.words[i],
                "looks_at_number": j, "looks_at": view.words[j], "weight": weight,
            }  # fmt: skip


def _cells(row: Any) -> dict[str, Any]:
    """A row as cells: compound values become several cells, words are joined, other sequences are left out."""
    cells: dict[str, Any] = {}
    for name, value in _plain(row).items():
        if isinstance(value, dict):
            cells |= {f"{name}_{part}": cell for part, cell in _cells(value).items()}
        elif not isinstance(value, list):
            cells[name] = value
        elif all(isinstance(part, str) for part in value):
            cells[name] = " ".join(value)
    return cells


def _plain(value: Any) -> Any:
    """Dataclasses and arrays as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in _fields(value).items()}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass, and its properties."""
    properties = [name for name, member in vars(type(value)).items() if isinstance(member, property)]
    return {name: getattr(value, name) for name in (*(field.name for field in fields(value)), *properties)}
