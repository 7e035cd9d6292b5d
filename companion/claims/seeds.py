"""The random seeds on which claims are judged, and the others that a sceptic would try."""

from __future__ import annotations

from companion.claims.form import Choice

SEEDS = list(range(20))
"""For a clause's own runs."""

FRESH = [
    Choice("seeds 100 to 119", {"seeds": list(range(100, 120))}),
    Choice("seeds 200 to 239", {"seeds": list(range(200, 240))}),
]
"""Others, twice, the second time twice as many; nothing is chosen on any of them."""
