"""The HTML of a live figure before anything is drawn in it.

The page and the widget in Jupyter start from the same shell, and live.mjs brings it to life. It has
the size of the living figure, so that nothing moves when that happens, and what cannot be used yet
is disabled.
"""

from __future__ import annotations

from html import escape

from companion.code_link import CELL, NOTEBOOK, code_link
from companion.live.controls import control
from companion.live.declaration import Declaration, Frame
from companion.live.panels import Graph, Key, Lines, Panel, Table
from companion.live.source import module_of

# The kinds of panels that can show a second run behind the first.
COMPARABLE = ("lines", "bars")


def shell(
    experiment: Declaration,
    frame: Frame,
    *,
    longest_words: str,
    frozen: str = "",
    code: str = "",
    fallback: str = "",
) -> str:
    """The figure of `experiment` at its defaults, of which `frame` is the frame.

    Args:
        longest_words: a sentence as long as any it will show; room for it is kept.
        frozen: on a page: the address of the data.
        code: on a page: the address of its source, if the page's Python can compute it.
        fallback: on a page: the HTML of the picture that stands in for the live one.
    """
    # On a page it has an address, which may name a setting: #figure-name?alpha=0.1
    source = f' id="figure-{experiment.name}" data-frozen="{escape(frozen)}"' if frozen else ""
    if code:
        source += f' data-code="{escape(code)}" data-module="{module_of(experiment)}"'
    controls = "".join(control(p, finer=not frozen) for p in experiment.parameters)
    words = escape(frame.words_at(None))
    tools = _tools(experiment, frame, on_page=bool(frozen), code=bool(code))
    return (
        f'<figure class="live" data-live="{experiment.name}"{source}>'
        f'<div class="live-controls">{controls}</div>'
        f'<div class="live-tools">{tools}</div>'
        '<div class="live-words" aria-hidden="true">'
        f"<span>{words}</span><span>{escape(longest_words)}</span></div>"
        f'<div class="live-spoken" aria-live="polite">{words}</div>'
        f'<div class="live-drawing">{picture(experiment, frame)}{fallback}</div>'
        '<div class="live-pinned"></div>'
        f'<figcaption class="live-caption"><p><strong>{escape(experiment.claim)}</strong> '
        f"{escape(experiment.caption)}</p>"
        f'<p class="live-note">{_note(experiment, bool(frozen), bool(code))}</p></figcaption>'
        "</figure>"
    )


def picture(experiment: Declaration, frame: Frame) -> str:
    """The places of the panels of a frame, with their legends, where the experiment is drawn."""
    panels = list(frame.panels.values())
    # What a picture holds is not read out, but a table is.
    role = "group" if any(isinstance(panel, Table) for panel in panels) else "img"
    return (
        f'<div class="live-picture" role="{role}" aria-label="{escape(experiment.alt)}">'
        f"{''.join(map(_panel, panels))}</div>"
    )


def _tools(experiment: Declaration, frame: Frame, *, on_page: bool, code: bool) -> str:
    buttons = [
        f'<button type="button" data-preset="{i}" disabled>{escape(name)}</button>'
        for i, name in enumerate(experiment.presets)
    ]
    buttons.append('<button type="button" data-reset disabled>Reset</button>')
    if any(panel.kind in COMPARABLE for panel in frame.panels.values()):
        buttons.append('<button type="button" data-pin aria-pressed="false" disabled>Pin</button>')
    if on_page:
        buttons.append('<button type="button" data-link disabled>Copy link</button>')
    if code:
        buttons.append(
            '<button type="button" data-show aria-expanded="false" disabled>Code</button>'
        )
    return "".join(buttons)


def _panel(panel: Panel) -> str:
    keys = "".join(map(_key, panel.legend()))
    kind, layers = f"live-{panel.kind}", ""
    if isinstance(panel, Graph):
        layers = f' style="--layers: {panel.layers}"'
    elif isinstance(panel, Lines) and panel.field:
        kind += " live-field"
    drawing = _table(panel) if isinstance(panel, Table) else "<svg></svg>"
    return (
        f'<div class="live-panel {kind}"{layers}>'
        f'<div class="live-legend">{keys}</div>{drawing}</div>'
    )


def _key(key: Key) -> str:
    label = escape(key.label)
    if key.ends:
        label += f': {key.ends[0]} <i class="live-ramp"></i> {key.ends[1]}'
    return (
        f'<span class="live-key live-{key.mark}" style="--colour: var(--live-{key.colour})">'
        f"{label}</span>"
    )


def _table(table: Table) -> str:
    # A head without words is none.
    heads = "".join(
        f'<th scope="col">{escape(head)}</th>' if head.strip() else "<td></td>"
        for head in table.header
    )
    cells = "<td></td>" * (len(table.header) - 1)
    rows = "".join(f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>' for row in table.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _note(experiment: Declaration, frozen: bool, code: bool) -> str:
    source = code_link(experiment.function)
    if not frozen:
        return f"Computed by {source}."
    here = (
        "<b>Code</b> shows it: run it on this page, and the figure takes values between them too, "
        "and your changes. Or run"
        if code
        else "For values between them and changes to the code, run"
    )
    return (
        f"Computed by {source} when the book was built, at {experiment.settings:,} settings. "
        f'{here} this notebook <a class="live-run" href="{CELL}">in your browser</a>, or '
        f'<a class="live-run" href="{NOTEBOOK}">on Binder</a>.'
    )
