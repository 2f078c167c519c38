"""Figures as text for the views."""

from __future__ import annotations

from engine.language import Message, ngettext, number

BANDS = (
    Message("among the first 10"),
    Message("among the first 100"),
    Message("among the first 1,000"),
    Message("beyond the first 1,000"),
)


def signed(change: float) -> str:
    """A change with its sign."""
    return f"{change:+.2f}".replace("-", "\u2212")


def perplexity(value: float) -> str:
    """A perplexity, with one decimal while it is small."""
    return f"{value:.1f}" if value < 100 else number(round(value)) if value < 1e9 else f"{value:.1e}"


def backed_off(words: int) -> str:
    """A sentence about how far an n-gram model backed off."""
    return ngettext("backed off by {count} word", "backed off by {count} words", words).format(count=words)


def flat(text: str) -> str:
    """A text in one line, with marks for its line ends."""
    return " ".join(" ↵ ".join(text.strip(" ").split("\n")).split())
