"""The model cards of exports."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from engine.manifest import STANDARD
from models.export.report import Report

# The head is for the Hugging Face hub, which asks for a licence by one of its own names, or for "other" with a name.
_HEAD = """---
library_name: {library}
pipeline_tag: text-generation
license: {licence}
{licence_name}tags:
- gpt2
- onnx
- text-generation
---
"""
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

`onnx/` has the graph as transformers.js looks for it, in float, and with weights in 16 and 8 bits, which are decoded as
they are used; onnxruntime-genai opens the folder as well.

- Licence: {licence}
- Made from: {sources}
- {compared}
"""
_KNOWN = re.compile(
    r"apache-2\.0|mit|openrail|bsd(-[23]-clause)?|cc0-1\.0|cc-by(-nc)?(-sa|-nd)?-[34]\.0|[al]?gpl-[23]\.[01]|unlicense"
)


def card(report: Report, form: str, licence: str, sources: Sequence[str]) -> str:
    """The card, as Markdown, of the model in this form, of this licence and origin."""
    model = next(model for model in report.models if model.form == form)
    higher = model.perplexity / report.torch.perplexity - 1
    compared = (
        f"Compared with torch on {report.tokens} tokens: perplexity {higher:+.2%}, "
        f"first token the same in {model.first:.1%} of places"
    )
    template = _STANDARD if form == STANDARD else _FUSED
    head = _head(licence, "transformers.js" if form == STANDARD else "onnx")
    return head + template.format(
        name=report.name, form=form, licence=licence, sources="; ".join(sources), compared=compared
    )


def _head(licence: str, library: str) -> str:
    known = licence.lower()
    if _KNOWN.fullmatch(known):
        return _HEAD.format(library=library, licence=known, licence_name="")
    return _HEAD.format(library=library, licence="other", licence_name=f"license_name: {json.dumps(licence)}\n")
