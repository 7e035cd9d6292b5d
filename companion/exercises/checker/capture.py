"""Keeps back what the reader's function prints and what NumPy warns of."""

from __future__ import annotations

import contextlib
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO, cast

LENGTH = 400
"""Characters that are kept of what one call prints."""


@dataclass
class Capture:
    """The beginning of what `thread` prints, and the warnings raised meanwhile."""

    thread: int | None = None
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
    """Capture from now on. To be entered outside the thread that is listened to.

    Streams and warning filters are global: a thread that is given up would never restore them.
    """
    capture = Capture()
    with (
        contextlib.redirect_stdout(cast(TextIO, _Stream(capture, sys.stdout))),
        contextlib.redirect_stderr(cast(TextIO, _Stream(capture, sys.stderr))),
        warnings.catch_warnings(record=True) as capture.warnings,
    ):
        warnings.simplefilter("always")
        yield capture


class _Stream:
    """Stands in for a stream; what other threads print passes through."""

    def __init__(self, capture: Capture, outer: TextIO) -> None:
        self._capture = capture
        self._outer = outer

    def write(self, text: str) -> int:
        capture = self._capture
        if threading.get_ident() != capture.thread:
            return self._outer.write(text)
        capture.printed = (capture.printed + text)[:LENGTH]
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outer, name)
