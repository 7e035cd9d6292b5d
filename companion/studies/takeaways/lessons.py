"""The takeaways of the book, each measured once more, on what its chapters built: K1 to K5."""

from __future__ import annotations

from companion.claims.finding import Verdict


def verdict(holds: bool) -> Verdict:
    return Verdict.HOLDS_IF if holds else Verdict.DOES_NOT_HOLD
