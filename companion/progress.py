"""A progress bar, in a terminal and in a notebook."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from tqdm.auto import tqdm

T = TypeVar("T")


def progress(
    items: Iterable[T], description: str, unit: str, *, shown: bool = True
) -> tqdm[T] | Hidden[T]:
    """`items`, with a bar that moves as they are taken; none if TQDM_DISABLE is set.

    tqdm reads that variable itself, but not where the bar is a widget.
    """
    if not shown or os.environ.get("TQDM_DISABLE", "0") not in ("", "0"):
        return Hidden(items)
    # Here and not above: it takes half as long to load as NumPy, and few need a bar.
    from tqdm.auto import tqdm

    if sys.platform == "emscripten":
        # Python in the browser has no threads. tqdm watches its bars from one, and would warn.
        tqdm.monitor_interval = 0
    return tqdm(items, desc=description, unit=unit)


class Hidden(Generic[T]):
    """What takes the place of a bar that is not shown."""

    def __init__(self, items: Iterable[T]) -> None:
        self.items = items

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __enter__(self) -> Hidden[T]:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is to be closed."""

    def set_postfix(self, **said: object) -> None:
        """Nothing is written."""

    def update(self, n: float = 1) -> None:
        """Nothing moves."""
