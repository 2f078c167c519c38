"""How far long work has got, in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What tqdm shows of training, after what is being done.
BAR = "{desc}{percentage:3.0f} % |{bar}| {elapsed} spent, {remaining} left{postfix}"
Progress = Callable[[str, float], None]  # what is being done, and which share of all is done, below 0 if unknown


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on standard error that tells what it is told, and is gone afterwards."""
    from tqdm import tqdm

    with tqdm(total=100, bar_format="{percentage:3.0f}% |{bar}| {elapsed} {desc}", leave=False) as bar:

        def show(doing: str, share: float) -> None:
            bar.set_description_str(doing, refresh=False)
            bar.update(100 * share - bar.n)
            bar.refresh()

        yield show
