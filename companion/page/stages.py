"""How far an answer is, told while it is made."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[str], object]] = []


def listen(listener: Callable[[str], object]) -> None:
    """Have every stage told.

    Args:
        listener: is called with a few words, from now on.
    """
    _listeners.append(listener)


def say(words: str) -> None:
    """Tell whoever listens how far it is.

    Args:
        words: a few.
    """
    for listener in _listeners:
        listener(words)
