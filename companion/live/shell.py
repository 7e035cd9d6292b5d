"""The HTML of a live figure before anything is drawn in it.

The page and the widget in Jupyter start from the same shell, and live.mjs brings it to life. It has
the size of the living figure, so that nothing moves when that happens.
"""

from __future__ import annotations

from html import escape

from companion.code_link import code_link
from companion.live.experiment import Experiment, Frame
from companion.live.panels import Graph, Panel
from companion.live.parameters import Parameter
from companion.live.parameters.base import decimals


def shell(
    experiment: Experiment,
    frame: Frame,
    *,
    longest_words: str,
    frozen: str = "",
    fallback: str = "",
) -> str:
    """The figure of `experiment` at its defaults, of which `frame` is the frame.

    Args:
        longest_words: a sentence as long as any it will show; room for it is kept.
        frozen: on a page: the address of the data.
        fallback: on a page: the HTML of the picture that stands in for the live one.
    """
    source = f' data-frozen="{escape(frozen)}"' if frozen else ""
    controls = "".join(_control(p, finer=not frozen) for p in experiment.parameters)
    panels = "".join(_panel(panel) for panel in frame.panels.values())
    return (
        f'<figure class="live" data-live="{experiment.name}"{source}>'
        f'<div class="live-controls">{controls}</div>'
        '<div class="live-words" aria-hidden="true">'
        f"<span>{escape(frame.words_at(None))}</span><span>{escape(longest_words)}</span></div>"
        '<div class="live-spoken" aria-live="polite">'
        f"{escape(frame.words_at(None))}</div>"
        '<div class="live-drawing">'
        f'<div class="live-picture" role="img" aria-label="{escape(experiment.alt)}">{panels}</div>'
        f"{fallback}</div>"
        f'<figcaption class="live-caption"><p><strong>{escape(experiment.claim)}</strong> '
        f"{escape(experiment.caption)}</p>"
        f'<p class="live-note">{_note(experiment, bool(frozen))}</p></figcaption></figure>'
    )


def _control(parameter: Parameter, finer: bool) -> str:
    stops = parameter.static(finer=finer)["stops"]
    places = decimals(stops)
    value = f"{parameter.default:.{places}f}".replace("-", "−")
    unit = f" {parameter.unit}" if parameter.unit else ""
    return (
        '<div class="live-control"><label>'
        f'<span class="live-name">{escape(parameter.label)}</span>'
        f'<input type="range" name="{parameter.name}" min="0" max="{len(stops) - 1}" step="1" '
        f'value="{stops.index(parameter.default)}" autocomplete="off" disabled '
        'data-lm-suppress-shortcuts="true"></label>'
        f'<output aria-hidden="true">{value}{escape(unit)}</output></div>'
    )


def _panel(panel: Panel) -> str:
    keys = "".join(
        f'<span class="live-key live-{key.mark}" style="--colour: var(--live-{key.colour})">'
        f"{escape(key.label)}</span>"
        for key in panel.legend()
    )
    layers = f' style="--layers: {panel.layers}"' if isinstance(panel, Graph) else ""
    return (
        f'<div class="live-panel live-{panel.kind}"{layers}>'
        f'<div class="live-legend">{keys}</div><svg></svg></div>'
    )


def _note(experiment: Experiment, frozen: bool) -> str:
    source = code_link(experiment.function)
    if not frozen:
        return f"Computed by {source}."
    return (
        f"Computed by {source} when the book was built, at {experiment.settings:,} settings. "
        "Values between them and changes to the code need the notebook running."
    )
