"""The HTML of what the reader sets, a function a kind of parameter."""

from __future__ import annotations

from html import escape
from typing import Any

from companion.live.parameters import Choice, Handle, Parameter, Point, Switch, Time
from companion.live.parameters.base import written

# JupyterLab would take the keys for itself.
KEYS = 'data-lm-suppress-shortcuts="true"'


def control(parameter: Handle, *, finer: bool) -> str:
    """The controls of a parameter at its default; with more stops between the values if `finer`."""
    static = parameter.static(finer=finer)
    if isinstance(parameter, Choice):
        return _choice(parameter)
    if isinstance(parameter, Switch):
        return _switch(parameter)
    if isinstance(parameter, Point):
        x, y = parameter.default
        return _slider(f"{parameter.name}.x", parameter.x_label, x, static["x"]) + _slider(
            f"{parameter.name}.y", parameter.y_label, y, static["y"]
        )
    playable = isinstance(parameter, Time) or (isinstance(parameter, Parameter) and parameter.play)
    return _slider(
        parameter.name,
        parameter.label,
        parameter.default,
        static,
        unit=static["unit"],
        more=_play(parameter) if playable else "",
    )


def _slider(
    name: str, label: str, default: float, static: dict[str, Any], unit: str = "", more: str = ""
) -> str:
    stops = static["stops"]
    value = f"{written(default, static['decimals'], static['log'])} {unit}".strip()
    return (
        f'<div class="live-control"><label><span class="live-name">{escape(label)}</span>'
        f'<input type="range" name="{name}" min="0" max="{len(stops) - 1}" step="1" '
        f'value="{stops.index(default)}" autocomplete="off" disabled {KEYS}></label>'
        f'<output aria-hidden="true">{escape(value)}</output>{more}</div>'
    )


def _play(parameter: Handle) -> str:
    return (
        f'<button type="button" class="live-play" data-play="{parameter.name}" '
        f'aria-pressed="false" aria-label="Play {escape(parameter.label)}" disabled>Play</button>'
    )


def _choice(choice: Choice) -> str:
    texts: Any = choice.options
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == choice.default else ""}>'
        f"{escape(text)}</option>"
        for value, text in texts.items()
    )
    return (
        f'<div class="live-control"><label><span class="live-name">{escape(choice.label)}</span>'
        f'<select name="{choice.name}" autocomplete="off" disabled {KEYS}>{options}</select>'
        "</label></div>"
    )


def _switch(switch: Switch) -> str:
    checked = " checked" if switch.default else ""
    return (
        f'<div class="live-control"><label><span class="live-name">{escape(switch.label)}</span>'
        f'<input type="checkbox" name="{switch.name}"{checked} autocomplete="off" disabled {KEYS}>'
        "</label></div>"
    )
