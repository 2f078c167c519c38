"""Memory is given back where the system's library can, and nothing is wrong where it can't."""

from __future__ import annotations

import ctypes
import mmap
import platform

import psutil
import pytest

from gui.memory import give_back, share_memory


@pytest.mark.parametrize("fault", [TypeError, OSError, AttributeError])
def test_a_system_without_glibc_starts_all_the_same(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
    def refuse(name: str | None) -> None:
        raise fault  # TypeError is what Windows says

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    share_memory()
    give_back()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_what_was_freed_between_what_is_in_use_is_given_back() -> None:
    size = mmap.PAGESIZE * 4
    pieces = [ctypes.create_string_buffer(b"x" * (size - 1)) for _ in range(4_000)]  # 65 MB
    kept = pieces[::100]
    del pieces
    before = psutil.Process().memory_info().rss
    give_back()
    assert before - psutil.Process().memory_info().rss > 30_000_000
    assert len(kept) == 40
