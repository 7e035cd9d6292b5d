"""An experiment and its frames as live.mjs reads them, in JSON's terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from companion.live.experiment import Experiment, Frame
from companion.live.parameter import decimals


def spec(experiment: Experiment, frame: Frame, *, finer: bool) -> dict[str, Any]:
    """What stays: the sliders' stops (more of them if `finer`) and the panels' fixed parts."""
    parameters = []
    for parameter in experiment.parameters:
        stops = parameter.positions(finer=finer)
        parameters.append(
            {
                "name": parameter.name,
                "stops": stops,
                "start": parameter.default,
                "decimals": decimals(stops),
                "unit": parameter.unit,
            }
        )
    panels = [{"kind": panel.kind, **panel.static()} for panel in frame.panels.values()]
    return {"parameters": parameters, "panels": panels}


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
    return {"words": frame.words, "panels": panels}
