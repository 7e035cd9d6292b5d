"""An experiment and its frames as live.mjs reads them, in JSON's terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from companion.live.declaration import Declaration, Frame
from companion.live.parameters import Point


def spec(experiment: Declaration, frame: Frame, *, finer: bool) -> dict[str, Any]:
    """What stays: the handles' stops (more of them if `finer`) and the panels' fixed parts."""
    parameters = []
    for parameter in experiment.parameters:
        start = plain(parameter.default)
        entry = {"name": parameter.name, "kind": parameter.kind, "start": start}
        entry |= parameter.static(finer=finer)
        if isinstance(parameter, Point):
            entry["panel"] = list(frame.panels).index(parameter.panel)
        parameters.append(entry)
    return {
        "parameters": parameters,
        "panels": [{"kind": panel.kind, **panel.static()} for panel in frame.panels.values()],
        "presets": [
            {"name": name, "values": plain_values(experiment.preset(name))}
            for name in experiment.presets
        ],
    }


def plain(value: Any) -> Any:
    """A parameter's value: that of a point as a list."""
    return list(value) if isinstance(value, tuple) else value


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters' values: those of points as lists."""
    return {name: plain(value) for name, value in values.items()}


def changing_parts(frame: Frame) -> dict[str, Any]:
    """The words and the varying part of every panel."""
    panels = []
    for panel in frame.panels.values():
        part: dict[str, list[Any]] = {}
        for key, entry in panel.varying().items():
            if isinstance(entry, tuple):
                part[key] = list(entry)
            else:
                # Five decimals of an axis are a tenth of a pixel on the largest screens.
                part[key] = np.round(entry, 5).tolist()
        panels.append(part)
    words = frame.words if isinstance(frame.words, str) else list(frame.words)
    return {"words": words, "panels": panels}
