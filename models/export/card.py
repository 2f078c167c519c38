"""The model cards of exports."""

from __future__ import annotations

from engine.manifest import STANDARD, Manifest
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


def card(report: Report, form: str, manifest: Manifest) -> str:
    """The card, as Markdown, of the model in this form; `manifest` is that of Foreword's model of the same source."""
    model = next(model for model in report.models if model.form == form)
    higher = model.perplexity / report.torch.perplexity - 1
    compared = (
        f"Compared with torch on {report.tokens} tokens: perplexity {higher:+.2%}, "
        f"first token the same in {model.first:.1%} of places"
    )
    template = _STANDARD if form == STANDARD else _FUSED
    return template.format(
        name=report.name, form=form, licence=manifest.licence, sources="; ".join(manifest.sources), compared=compared
    )
