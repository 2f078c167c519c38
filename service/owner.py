"""One owner for each object: the thread that first uses it. Where FOREWORD_CHECK_THREADS is set, no other thread may.

`docs/architecture.md` says which thread owns what. Tests set the variable; without it nothing is checked.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from threading import current_thread
from types import FunctionType
from typing import Any, TypeVar

SWITCH = "FOREWORD_CHECK_THREADS"
_OWNER = "_owner"
Class = TypeVar("Class", bound=type)


class WrongThread(AssertionError):  # noqa: N818 - says what is wrong
    """A thread used an object that another one owns."""


def owned(*free: str) -> Callable[[Class], Class]:
    """A decorator of classes whose public methods and properties are for one thread, but for those named in `free`."""

    def decorate(of: Class) -> Class:
        if os.environ.get(SWITCH):
            for name, member in list(vars(of).items()):
                if not name.startswith("_") and name not in free:
                    setattr(of, name, _checked(member))
        return of

    return decorate


def _checked(member: Any) -> Any:
    if isinstance(member, FunctionType) and not hasattr(member, "_slots"):  # Qt calls its slots in their own thread
        return _asserting(member)
    if isinstance(member, property):
        get, set_ = (_asserting(each) if each else None for each in (member.fget, member.fset))
        return property(get, set_)
    return member


def _asserting(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def asserting(self: Any, *args: Any, **named: Any) -> Any:
        owner = vars(self).setdefault(_OWNER, current_thread())
        if owner is not current_thread():
            raise WrongThread(f"{method.__qualname__} is for {owner.name}, and {current_thread().name} called it")
        return method(self, *args, **named)

    return asserting
