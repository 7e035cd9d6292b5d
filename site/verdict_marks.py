"""The four verdicts as a reader sees them: a shape, a colour and a word for each."""

from html import escape

# From the strongest to the weakest. Without colour it is the shape that tells.
SHAPES = {
    "holds": '<circle cx="8" cy="8" r="7.5" fill="currentColor"/>'
    '<path d="M4.2 8.4 7 11 11.8 5.2" fill="none" stroke="var(--dh-page, #fff)" '
    'stroke-width="2"/>',
    "holds if": '<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" '
    'stroke-width="2"/><path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor"/>',
    "not settled here": '<path d="M8 1 15 8 8 15 1 8Z" fill="none" stroke="currentColor" '
    'stroke-width="1.8"/><circle cx="8" cy="8" r="1.7" fill="currentColor"/>',
    "does not hold as stated": '<path d="M2.5 2.5 13.5 13.5M13.5 2.5 2.5 13.5" '
    'fill="none" stroke="currentColor" stroke-width="3"/>',
}
VERDICTS = list(SHAPES)


def shape(verdict: str) -> str:
    """The shape alone; whoever shows it says the word beside it, or names it."""
    return (
        f'<svg class="verdict-shape" data-verdict="{escape(verdict)}" viewBox="0 0 16 16" '
        f'width="16" height="16" aria-hidden="true" focusable="false">{SHAPES[verdict]}</svg>'
    )


def chip(verdict: str) -> str:
    """The shape with its word."""
    word = f'<strong class="verdict">{escape(verdict)}</strong>'
    kind = escape(verdict)
    return f'<span class="verdict-chip" data-verdict="{kind}">{shape(verdict)}{word}</span>'


def counted(verdicts: list[str]) -> str:
    """How many claims have which verdict: the key to the shapes."""
    return ", ".join(
        f'<span class="verdict-count">{chip(one)} {verdicts.count(one)}</span>' for one in VERDICTS
    )
