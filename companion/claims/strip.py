"""The strip of a clause: where along its axis it is true, as HTML."""

from __future__ import annotations

import itertools
from html import escape
from math import log10

from companion.claims.form import Clause, Map
from companion.claims.words import boundary, sturdiness

# Height and colour; the site has colours of its own for the dark. Without colour, the height tells.
LOOKS = {
    True: "height:0.8em;background:var(--dh-green,#00705a)",
    None: "height:0.45em;background:var(--dh-muted,#55606c)",
    False: "height:0.2em;background:var(--dh-orange,#ad4a00)",
}
BLOCK = "display:inline-block;vertical-align:baseline"
WORDS = {True: "true", False: "false", None: "left open by the runs"}


def strip(clause: Clause, found: Map) -> str:
    """A bar along the axis, in parts that are true, false and open; empty without an axis.

    Between two points that were looked at the parts meet in the middle.
    """
    if not clause.along or len(found.strip) < 2:
        return ""
    places = [log10(value) if clause.along.log else value for value, _, _ in found.strip]
    span = places[-1] - places[0]
    middles = [(a + b) / 2 for a, b in itertools.pairwise(places)]
    edges = [places[0], *middles, places[-1]]
    parts = "".join(
        f'<i style="{LOOKS[truth]};flex:{100 * (b - a) / span:.1f}"></i>'
        for (_, _, truth), a, b in zip(found.strip, edges, edges[1:], strict=False)
    )
    ends = f"{found.strip[0][0]:g}", f"{found.strip[-1][0]:g}"
    said = "; ".join(f"{value:.3g} {WORDS[truth]}" for value, _, truth in found.strip)
    label = f"{clause.along.says}: {said}"
    return (
        f'<span class="strip" role="img" aria-label="{escape(label)}" '
        f'style="display:flex;align-items:flex-end;gap:0.4em;max-width:18em">'
        f'<small>{ends[0]}</small><span style="display:flex;align-items:flex-end;flex:1">'
        f"{parts}</span><small>{ends[1]}</small></span>"
    )


def choices(found: Map) -> str:
    """A mark for each other choice: whether it keeps the clause; empty if there is none."""
    if not found.tried:
        return ""
    marks = "".join(
        f'<i style="{BLOCK};{LOOKS[truth]};width:0.4em;margin-right:0.15em" '
        f'title="{escape(choice.says)}"></i>'
        for choice, _, truth in found.tried
    )
    said = "; ".join(f"{choice.says}: {WORDS[truth]}" for choice, _, truth in found.tried)
    return f'<span class="choices" role="img" aria-label="{escape(said)}">{marks}</span>'


def notes(clause: Clause, found: Map) -> str:
    """Boundary and sturdiness in words; empty without either."""
    return "; ".join(part for part in (boundary(clause, found), sturdiness(found)) if part)
