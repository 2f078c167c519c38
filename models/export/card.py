"""The model cards of exports."""

from __future__ import annotations

from collections.abc import Sequence

from engine.manifest import STANDARD
from models.export.report import Report

_FUSED = """# {name}

A GPT-2 to write with in Foreword.

- Form: {form}
- Licence: {licence}
- Made from: {sources}
- {compared}; `report.md` has all figures
"""
_STANDARD = """# {name}

A GPT-2 that any ONNX program opens, made with optimum, for example

    from optimum.onnxruntime import ORTModelForCausalLM
    model = ORTModelForCausalLM.from_pretrained("this folder")

- Licence: {licence}
- Made from: {sources}
- {compared}
"""


def card(report: Report, form: str, licence: str, sources: Sequence[str]) -> str:
    """The card, as Markdown, of the model in this form, of this licence and origin."""
    model = next(model for model in report.models if model.form == form)
    higher = model.perplexity / report.torch.perplexity - 1
    compared = (
        f"Compared with torch on {report.tokens} tokens: perplexity {higher:+.2%}, "
        f"first token the same in {model.first:.1%} of places"
    )
    template = _STANDARD if form == STANDARD else _FUSED
    return template.format(name=report.name, form=form, licence=licence, sources="; ".join(sources), compared=compared)
