"""What live.mjs is told of an experiment, as JSON."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from companion import live
from companion.live.spec import changing_parts, spec
from tests.live.toys import KITCHEN_SINK, PARABOLA, STEPS


@pytest.fixture(scope="module")
def told() -> Any:
    return json.loads(json.dumps(spec(KITCHEN_SINK, KITCHEN_SINK.frame(), finer=False)))


def test_every_kind_of_parameter(told: Any) -> None:
    rate, start, valley, noisy, step = told["parameters"]
    assert [p["kind"] for p in told["parameters"]] == [
        *["slider", "point", "choice", "switch", "time"],
    ]
    stops = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64]
    assert rate == {
        **{"name": "rate", "kind": "slider", "start": 0.16, "stops": stops, "decimals": 2},
        **{"log": True, "unit": "", "play": True},
    }
    axis = {"stops": [-2, -1, 0, 1, 2], "decimals": 0, "log": False}
    assert start == {
        **{"name": "start", "kind": "point", "start": [-1, 2], "panel": 0},
        **{"x": axis, "y": axis},
    }
    assert (valley["start"], valley["stops"]) == ("narrow", ["round", "narrow"])
    assert (noisy["start"], noisy["stops"]) == (False, [False, True])
    assert (step["start"], step["stops"][-1], step["play"]) == (STEPS, STEPS, True)


def test_a_point_tells_the_panel_that_it_lies_on() -> None:
    start = live.Point("start", [0, 1], [0, 1], (0, 0), panel="rate")
    experiment = replace(
        PARABOLA, parameters=(start,), function=lambda start: PARABOLA.frame(), still={}
    )
    assert spec(experiment, experiment.frame(), finer=False)["parameters"][0]["panel"] == 1


def test_a_preset_has_every_value(told: Any) -> None:
    diverges, first = told["presets"]
    assert diverges == {
        "name": "diverges",
        "values": {
            **{"rate": 0.64, "start": [-1, 2], "valley": "narrow", "noisy": False},
            **{"step": STEPS},
        },
    }
    assert (first["values"]["start"], first["values"]["step"]) == ([2, 2], 3)


def test_every_kind_of_panel(told: Any) -> None:
    surface, loss, speed, regimes, parts, places, numbers, graph = told["panels"]
    assert surface["equal"] is True
    assert surface["field"] == {"kind": "contours", "shape": [21, 21], "levels": 8}
    assert [curve["timed"] for curve in surface["curves"]] == [False, True]
    assert loss["field"] is None
    assert loss["curves"][0] == {"style": "band", "colour": "blue", "timed": False}
    assert (loss["y"]["log"], loss["x"]["limits"]) == (True, [0, STEPS])
    assert (speed["field"]["kind"], speed["field"]["shape"]) == ("heat", [9, 14])
    assert (regimes["field"]["kind"], regimes["field"]["colours"]) == ("regions", ["red", "green"])
    assert (parts["kind"], parts["x"], parts["labels"]) == ("bars", None, ["in x", "in y"])
    assert (places["kind"], places["labels"]) == ("bars", None)
    assert places["spans"][:2] == [[0, 0.125], [0.125, 0.25]]
    assert numbers == {"kind": "table", "columns": ["", "x", "y"], "rows": ["start", "end"]}
    assert graph["kind"] == "graph"


def test_a_frame_is_json_with_the_same_lengths_everywhere() -> None:
    def lengths(frame: live.Frame) -> Any:
        parts = json.loads(json.dumps(changing_parts(frame), allow_nan=False))
        assert len(parts["words"]) == STEPS + 1
        return [{key: len(entry) for key, entry in part.items()} for part in parts["panels"]]

    [first, *others] = [
        lengths(KITCHEN_SINK.frame(rate=rate, noisy=noisy))
        for rate in np.linspace(0.02, 0.64, 5)
        for noisy in (False, True)
    ]
    assert first[0] == {"shown": 2, "x0": 1, "y0": 1, "x1": 13, "y1": 13, "field": 441}
    assert first[1]["high0"] == first[1]["y0"] == 13
    assert first[6] == {"cells": 4}
    assert all(other == first for other in others)
