"""Runs a model that did not come with Foreword in a process of its own, where it can do no harm."""

from models.store.host.hosted import hosted_parts, open_hosted, open_hosted_attention

__all__ = ["hosted_parts", "open_hosted", "open_hosted_attention"]
