"""Sees whether the next answer can be checked in this Python, or needs another one."""

from __future__ import annotations

import builtins
import signal
import sys
from collections.abc import Iterator, Mapping
from operator import is_
from types import ModuleType
from typing import Any

import numpy as np

from .catalogue import EXERCISES
from .here import check_here


class Guard:
    """Sees whether an answer has changed what the next check needs.

    What it looks at: which objects stand in the modules and in the checker's classes, the
    exercises' cases, and a few settings; and whether a right and a wrong answer are told apart.
    """

    def __init__(self) -> None:
        self._modules = dict(sys.modules)
        self._held = list(_held())
        # A module that an answer imports adds names, and nothing adds to our classes.
        self._sizes = [(held, len(held)) for held, _, _ in self._held if not isinstance(held, dict)]
        self._settings = _settings()

    def intact(self, name: str = "") -> bool:
        """Whether all is as it was.

        Args:
            name: of the exercise whose answer was checked last; without one, any is tried.
        """
        try:
            name = name or next(iter(EXERCISES))
            solution = EXERCISES[name].solution
            return (
                all(sys.modules.get(place) is module for place, module in self._modules.items())
                and all(all(map(is_, map(held.get, keys), was)) for held, keys, was in self._held)
                and all(len(held) == size for held, size in self._sizes)
                and _settings() == self._settings
                and check_here(name, solution).passed
                and not check_here(name, lambda *arguments: None).passed
            )
        except BaseException:
            return False


NEEDED = {"builtins", "numpy"}
"""What a check needs beside the checker, as a whole; of other modules it needs what is public."""
Names = Mapping[str, Any]


def _held() -> Iterator[tuple[Names, tuple[str, ...], tuple[Any, ...]]]:
    """The names of each module and of each class of ours; of these, which are looked at; and what
    they stand for."""
    own = __name__.rpartition(".")[0]
    for place, module in list(sys.modules.items()):
        if not isinstance(module, ModuleType):
            continue
        names, ours = vars(module), place.startswith(own)
        # Names that begin so are for those who wrote it, who may change what they stand for.
        private = "__" if ours or place.partition(".")[0] in NEEDED else "_"
        keys = [key for key in names if not key.startswith(private) or module is builtins]
        yield names, tuple(keys), tuple(names[key] for key in keys)
        for thing in names.values() if ours else ():
            if isinstance(thing, type) and thing.__module__.startswith(own):
                yield vars(thing), tuple(vars(thing)), tuple(vars(thing).values())


def _settings() -> list[Any]:
    """What can be changed in place: NumPy's settings, Python's, and the exercises."""
    return [
        np.geterr(),
        str(np.get_printoptions()),
        sys.getrecursionlimit(),
        sys.gettrace(),
        sys.getprofile(),
        # One for each thread.
        len(sys._current_frames()),
        signal.getitimer(signal.ITIMER_REAL) if hasattr(signal, "getitimer") else None,
        id(sys.stdout),
        id(sys.stderr),
        [
            (a.dtype, a.shape, a.tobytes()) if isinstance(a, np.ndarray) else repr(a)
            for exercise in EXERCISES.values()
            for case in exercise.cases
            for a in case
        ],
    ]
