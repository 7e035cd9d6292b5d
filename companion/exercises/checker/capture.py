"""Keeps back what the reader's function prints, warns of and changes for all of Python."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

LENGTH = 400
"""Characters that are kept of what one call prints."""


@dataclass
class Capture:
    """The beginning of what is printed, and the warnings raised meanwhile."""

    printed: str = ""
    warnings: list[warnings.WarningMessage] = field(default_factory=list)

    def clear(self) -> None:
        """Forget what was captured so far."""
        self.printed = ""
        self.warnings.clear()

    @property
    def warned(self) -> str:
        """The first warning about a floating-point operation; NumPy's are RuntimeWarnings."""
        floating = (w for w in self.warnings if w.category is RuntimeWarning)
        return next((str(w.message) for w in floating), "")


@contextlib.contextmanager
def capturing() -> Iterator[Capture]:
    """Capture from now on, and put back afterwards what a function may set."""
    capture = Capture()
    with (
        contextlib.redirect_stdout(_Stream(capture)),
        contextlib.redirect_stderr(_Stream(capture)),
        warnings.catch_warnings(record=True) as capture.warnings,
        np.printoptions(),
        _random_numbers(),
    ):
        warnings.simplefilter("always")
        yield capture


@contextlib.contextmanager
def _random_numbers() -> Iterator[None]:
    """Let them go on afterwards as if none had been drawn, and nothing seeded."""
    # The generators are those that an answer finds, whatever is better: np.random.seed is theirs.
    before, numpy_before = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(numpy_before)  # noqa: NPY002


class _Stream(io.TextIOBase):
    """Stands in for a stream, which an answer may close."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        self._capture.printed += text[: LENGTH - len(self._capture.printed)]
        return len(text)
