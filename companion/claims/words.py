"""What a clause and its map say, in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from companion.claims.form import Bound, Clause, Map, Number


def number_in_words(number: Number, form: str, bound: Bound | None = None) -> str:
    """A number with its interval, "0.71 (0.61 … 0.83)"; as a `form` of "bound", its bound if kept.

    Args:
        number: what was measured.
        form: a format such as ".2g", or "bound".
        bound: what the number has to keep; for a `form` of "bound" alone.
    """
    if form == "bound" and bound and bound.keeps(number):
        return _bound(bound)
    form = ".1e" if form == "bound" else form
    value, low, high = (format(part, form) for part in number[:3])
    if number.low == number.high:
        return value
    return f"{value} ({low} … {high})"


def _bound(bound: Bound) -> str:
    if bound.least == -inf:
        return f"at most {bound.most:g}"
    if bound.most == inf:
        return f"at least {bound.least:g}"
    return f"from {bound.least:g} to {bound.most:g}"


def sentence(clause: Clause, number: Number) -> str:
    """What a clause says, with its number and its settings."""
    words = number_in_words(number, clause.form, clause.bound)
    return clause.says.format_map({**clause.settings, "number": words})


def boundary(clause: Clause, found: Map) -> str:
    """Where a clause turns along its axis; empty if it has none."""
    if not clause.along:
        return ""
    opens = [f"{value:.3g}" for value in left_open(found)]
    beside = f"; the runs leave it open at {listed(opens, 'and')}" if opens else ""
    values = [value for value, _, _ in found.strip]
    if not found.turns:
        does = "does not turn it" if found.truth is not None else "does not settle it"
        return f"{clause.along.says} from {values[0]:.3g} to {values[-1]:.3g} {does}{beside}"
    # In the order of the axis, whichever side of a turn is the true one.
    places = " and ".join(f"{min(turn):.3g} and {max(turn):.3g}" for turn in found.turns)
    return f"it turns where {clause.along.says} is between {places}{beside}"


def left_open(found: Map) -> list[float]:
    """The places along an axis that the runs leave open, but for those where it turns.

    Of a map that is open at its own settings, none: that is said of the whole.
    """
    if found.truth is None:
        return []
    return [
        value
        for value, _, truth in found.strip
        if truth is None and not any(min(turn) < value < max(turn) for turn in found.turns)
    ]


def listed(words: Sequence[str], joint: str) -> str:
    """Words as a list: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def sturdiness(found: Map) -> str:
    """How many of the free choices keep a clause, and which turn it; empty if there is none."""
    free = [choice for choice, _, _ in found.tried if not choice.condition]
    if not free:
        return ""
    if found.truth is None:
        truths = [truth for choice, _, truth in found.tried if not choice.condition]
        sides = f"{truths.count(True)} make it true and {truths.count(False)} false"
        return f"the runs leave it open; of {len(free)} other choices {sides}"
    kept = f"kept by {len(free) - len(found.turned)} of {len(free)} other choices"
    turned = ", ".join(choice.says for choice in found.turned)
    return f"{kept}, not by: {turned}" if turned else kept


def condition(clause: Clause, found: Map) -> str:
    """Under which condition a clause holds, as its map found it; empty if under none."""
    parts = []
    for inside, outside in found.turns:
        side = "at most" if inside < outside else "at least"
        parts.append(f"{side} {inside:.3g}")
    if clause.along and parts:
        # Between two turns, or on both sides of what lies between them.
        joint = " or " if parts[0].startswith("at most") else " and "
        parts = [f"{clause.along.says} is {joint.join(parts)}"]
    not_there = [c.says for c, _, truth in found.tried if c.condition and truth is False]
    if not_there:
        parts.append(f"it is not {listed(not_there, 'or')}")
    return ", and ".join(parts)
