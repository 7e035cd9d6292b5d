"""A progress bar, in a terminal and in a notebook."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TypeVar

from tqdm.auto import tqdm

T = TypeVar("T")

if sys.platform == "emscripten":
    # Python in the browser has no threads. tqdm watches its bars from one, and would warn.
    tqdm.monitor_interval = 0


def progress(items: Iterable[T], description: str, unit: str, *, shown: bool = True) -> tqdm[T]:
    """`items`, with a bar that moves as they are taken; none if TQDM_DISABLE is set.

    tqdm reads that variable itself, but not where the bar is a widget.
    """
    hidden = not shown or os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
    return tqdm(items, desc=description, unit=unit, disable=hidden)
